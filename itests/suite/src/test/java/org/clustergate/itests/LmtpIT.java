package org.clustergate.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.clustergate.itests.world.Await;
import org.clustergate.itests.world.Door;
import org.clustergate.itests.world.GatewayProcess;
import org.clustergate.itests.world.Loopback;
import org.clustergate.itests.world.MailServer;
import org.clustergate.itests.world.MailUser;
import org.clustergate.itests.world.Outbox;
import org.clustergate.itests.world.RealServers;
import org.clustergate.itests.world.Sender;
import org.clustergate.itests.world.Site;
import org.clustergate.itests.world.Wire;
import org.junit.AfterClass;
import org.junit.BeforeClass;
import org.junit.Test;

/**
 * LMTP in front and behind: three Dovecots are given their mail by LMTP, Exim by SMTP; clients come
 * by either.
 */
public class LmtpIT {
    private static final int LMTP_PORT = 11024;
    private static final int MAILS = 40;

    /** Users of their own, so that no other class's mail is in the way. */
    private static final int FIRST = 36;

    private static RealServers world;
    private static Site site;
    private static Door lmtp;

    @BeforeClass
    public static void gateway() {
        world = RealServers.get();
        site = new Site(Loopback.address(63), null);
        for (MailServer server : world.servers()) {
            boolean dovecot = !server.name().equals("mail4");
            site.conf()
                    .set(
                            "gateway.backend-" + server.name(),
                            "host",
                            server.host(),
                            "imap.port",
                            MailServer.IMAP,
                            "pop3.port",
                            MailServer.POP3,
                            "smtp.port",
                            dovecot ? 0 : MailServer.SMTP,
                            "lmtp.port",
                            dovecot ? MailServer.LMTP : 0,
                            "submission.port",
                            MailServer.SUBMISSION);
        }
        lmtp = site.smtp("lmtp", LMTP_PORT);
        site.conf()
                .set(
                        "gateway.frontend-lmtp",
                        "protocol",
                        "lmtp",
                        "addresses",
                        List.of(site.door().host() + ":" + LMTP_PORT));
        site.start("128m");
    }

    @AfterClass
    public static void end() {
        if (site != null) {
            site.close();
        }
    }

    private static List<MailUser> each(int count) {
        return world.servers().stream()
                .flatMap(server -> world.at(server.name()).stream().skip(FIRST).limit(count))
                .toList();
    }

    private static void expect(String start, String reply) {
        assertTrue("expected " + start + " but was: " + reply, reply.startsWith(start));
    }

    private static void expectOneCopy(MailUser user, String token) {
        Await.until(
                token + " to " + user, RealServers.PATIENCE, () -> world.delivered(user, token));
        assertEquals(user.toString(), 1, world.copies(user, token));
    }

    /** A mail up to its content, which is under way; recipients must be accepted. */
    private static Wire begun(Door door, String hello, List<MailUser> to) throws IOException {
        Wire wire = Wire.connect(door.host(), door.smtp());
        wire.until("220 ");
        wire.say(hello + " elsewhere.test");
        wire.until("250 ");
        expect("250", wire.ask("MAIL FROM:<stranger@elsewhere.test>"));
        for (MailUser user : to) {
            expect("250", wire.ask("RCPT TO:<" + user.address() + ">"));
        }
        return wire;
    }

    private static void content(Wire wire, String token) throws IOException {
        expect("354", wire.ask("DATA"));
        wire.say("Message-ID: <" + token + "@elsewhere.test>");
        wire.say("Subject: " + token);
        wire.say("");
        wire.say("..a dot");
        wire.say(".");
    }

    @Test
    public void anLmtpClientIsAnsweredForEachByEveryKindOfServer() throws IOException {
        List<MailUser> users = each(2);
        String token = "lmtp-to-eight";
        try (Wire wire = begun(lmtp, "LHLO", users.subList(0, 3))) {
            expect("550 5.1.1", wire.ask("RCPT TO:<nobody-of-that-name@example.test>"));
            for (MailUser user : users.subList(3, users.size())) {
                expect("250", wire.ask("RCPT TO:<" + user.address() + ">"));
            }
            content(wire, token);
            for (MailUser user : users) {
                String reply = wire.line();
                // Dovecot names the recipient, so the order can be seen.
                expect(
                        user.home().equals("mail4") ? "250 " : "250 2.0.0 <" + user.address(),
                        reply);
            }
            expect("221", wire.ask("QUIT"));
        }
        users.forEach(user -> expectOneCopy(user, token));
    }

    @Test
    public void aMailboxThatCannotBeWrittenConcernsItsUserAlone() throws IOException {
        List<MailUser> two = world.at("mail1").subList(FIRST, FIRST + 2);
        MailUser other = world.at("mail2").get(FIRST);
        List<MailUser> all = List.of(two.get(0), two.get(1), other);
        Path inbox = world.server("mail1").mailbox(two.get(1)).resolve("Maildir");
        // It is made by the first mail.
        try (Wire wire = begun(site.door(), "EHLO", all)) {
            content(wire, "before-it-is-closed");
            expect("250", wire.line());
        }
        var open = Files.getPosixFilePermissions(inbox);
        Files.setPosixFilePermissions(inbox, PosixFilePermissions.fromString("---------"));
        try {
            try (Wire wire = begun(lmtp, "LHLO", all)) {
                content(wire, "by-lmtp");
                expect("250", wire.line());
                expect("451 4.", wire.line());
                expect("250", wire.line());
            }
            try (Wire wire = begun(site.door(), "EHLO", all)) {
                content(wire, "by-smtp");
                expect("451 4.3.0 Not all", wire.line());
            }
        } finally {
            Files.setPosixFilePermissions(inbox, open);
        }
        try (Wire wire = begun(site.door(), "EHLO", all)) {
            content(wire, "by-smtp");
            expect("250 ", wire.line());
        }
        all.forEach(user -> expectOneCopy(user, "Subject: by-smtp"));
        expectOneCopy(two.get(0), "Subject: by-lmtp");
        assertEquals(0, world.copies(two.get(1), "Subject: by-lmtp"));
    }

    @Test
    public void postfixHasEveryMailDeliveredOnceByLmtp() throws IOException {
        deliveredOnce("postfix-lmtp", Sender.lmtp(Loopback.address(9), dir("postfix-lmtp"), lmtp));
    }

    @Test
    public void postfixHasEveryMailDeliveredOnceToServersThatSpeakLmtp() throws IOException {
        Path dir = dir("postfix-to-lmtp");
        deliveredOnce("postfix-to-lmtp", Sender.start(Loopback.address(9), dir, site.door()));
    }

    private static Path dir(String name) {
        return world.scratch().resolve(name);
    }

    private static void deliveredOnce(String name, Outbox outbox) throws IOException {
        List<MailUser> users = each(3);
        List<List<MailUser>> sent = new ArrayList<>();
        try (outbox) {
            for (int i = 0; i < MAILS; i++) {
                List<MailUser> to = new ArrayList<>();
                for (int j = 0; j <= i % 5; j++) {
                    to.add(users.get((i + 5 * j) % users.size()));
                }
                sent.add(to);
                outbox.send(
                        "stranger@elsewhere.test",
                        to.stream().map(MailUser::address).toList(),
                        "Subject: " + name + "-" + i + ".\r\n\r\n" + "text\r\n".repeat(i * 40));
            }
            Await.until("an empty queue", GatewayProcess.PATIENCE.multipliedBy(2), outbox::idle);
        }
        for (int i = 0; i < MAILS; i++) {
            for (MailUser user : sent.get(i)) {
                expectOneCopy(user, "Subject: " + name + "-" + i + ".");
            }
        }
    }
}
