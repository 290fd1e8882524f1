package org.clustergate.itests.world;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** The decisive question of each protocol, asked by hand: the tests look at the exact answer. */
public final class Dialogues {
    private final Door door;
    private final String from;

    public Dialogues(Door door) {
        this(door, "");
    }

    /**
     * @param from the client's own address; empty for any
     */
    public Dialogues(Door door, String from) {
        this.door = door;
        this.from = from;
    }

    private Wire connect(int port) throws IOException {
        return Wire.connect(from, door.host(), port);
    }

    /** A session that has logged in; its reply to LOGIN must start so. */
    public Wire imap(String user, String password, String expected) throws IOException {
        Wire wire = connect(door.imap());
        wire.until("* OK");
        wire.say("a1 LOGIN " + quoted(user) + " " + quoted(password));
        String reply = wire.until("a1 ");
        if (!reply.startsWith(expected)) {
            wire.close();
            throw new AssertionError("expected " + expected + " but was: " + reply);
        }
        return wire;
    }

    /** The reply to LOGIN. */
    public String imapLogin(String user, String password) throws IOException {
        try (Wire wire = imap(user, password, "a1 ")) {
            return wire.lastLine();
        }
    }

    /** The reply to PASS. */
    public String pop3Login(String user, String password) throws IOException {
        try (Wire wire = pop3(user, password)) {
            return wire.lastLine();
        }
    }

    /** A session that has been told whether it is logged in; that is its last line. */
    public Wire pop3(String user, String password) throws IOException {
        Wire wire = connect(door.pop3());
        wire.until("+OK");
        wire.ask("USER " + user);
        wire.ask("PASS " + password);
        return wire;
    }

    /** The reply to RCPT, from a stranger. */
    public String recipient(String recipient) throws IOException {
        try (Wire wire = connect(door.smtp())) {
            wire.until("220 ");
            wire.say("EHLO elsewhere.test");
            wire.until("250 ");
            wire.ask("MAIL FROM:<stranger@elsewhere.test>");
            return wire.ask("RCPT TO:<" + recipient + ">");
        }
    }

    /** The reply to AUTH PLAIN at the submission port. */
    public String submissionLogin(String user, String password) throws IOException {
        try (Wire wire = submission(user, password)) {
            return wire.lastLine();
        }
    }

    /** A session that has been told whether it is logged in; that is its last line. */
    public Wire submission(String user, String password) throws IOException {
        Wire wire = connect(door.submission());
        wire.until("220 ");
        wire.say("EHLO client.test");
        wire.until("250 ");
        byte[] plain = ("\0" + user + "\0" + password).getBytes(StandardCharsets.UTF_8);
        wire.ask("AUTH PLAIN " + Base64.getEncoder().encodeToString(plain));
        return wire;
    }

    /**
     * Every protocol tells the user to come back, in its own words: never "no such user", never
     * "wrong password" (RFC 5530 section 3, RFC 3206 section 4, RFC 4954 section 6).
     */
    public void expectTemporary(String user, String password) throws IOException {
        expect("a1 NO [UNAVAILABLE]", imapLogin(user, password));
        expect("-ERR [SYS/TEMP]", pop3Login(user, password));
        expect("451 4.", recipient(user));
        expect("454 4.7.0", submissionLogin(user, password));
    }

    /** Every protocol serves the user. */
    public void expectServed(String user, String password) throws IOException {
        expect("a1 OK", imapLogin(user, password));
        expect("+OK", pop3Login(user, password));
        expect("250", recipient(user));
        expect("235", submissionLogin(user, password));
    }

    /** Every protocol leads the user to that {@link FakeMailServer}. */
    public void expectAt(String server, String user, String password) throws IOException {
        expectEnd(server, imapLogin(user, password));
        expectEnd(server, pop3Login(user, password));
        expectEnd(server, recipient(user));
        expectEnd(server, submissionLogin(user, password));
    }

    private static void expectEnd(String server, String reply) {
        if (reply == null || !reply.endsWith(" at " + server)) {
            throw new AssertionError("expected at " + server + " but was: " + reply);
        }
    }

    /** Every protocol refuses for good. */
    public void expectUnknown(String user, String password) throws IOException {
        expect("a1 NO [AUTHENTICATIONFAILED]", imapLogin(user, password));
        expect("-ERR [AUTH]", pop3Login(user, password));
        expect("550 5.1.1", recipient(user));
        expect("535 5.7.8", submissionLogin(user, password));
    }

    private static void expect(String start, String reply) {
        if (reply == null || !reply.startsWith(start)) {
            throw new AssertionError("expected " + start + " but was: " + reply);
        }
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
