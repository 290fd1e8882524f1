package org.clustergate.itests.world;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32C;
import org.clustergate.itests.world.FakeMailServer.Mail;
import org.clustergate.itests.world.FakeMailServer.Mood;
import org.clustergate.itests.world.Fate.Mishap;
import org.clustergate.itests.world.Fate.Step;

/** The SMTP side of {@link FakeMailServer}: port 25 and submission in one. */
final class FakeSmtp {
    private static final int START = 4096;

    private final FakeMailServer server;
    private final Wire wire;
    private final List<String> recipients = new ArrayList<>();
    private String sender = "";
    private boolean mailing;
    private boolean loggedIn;
    private boolean over;

    FakeSmtp(FakeMailServer server, Wire wire) {
        this.server = server;
        this.wire = wire;
    }

    /** SASL PLAIN: authorization identity, user, password (RFC 4616 section 2). */
    static List<String> plain(String base64) {
        String text = new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
        String[] parts = Arrays.copyOf(text.split("\0", -1), 3);
        return List.of(
                parts[0], parts[1] == null ? "" : parts[1], parts[2] == null ? "" : parts[2]);
    }

    void run() throws IOException {
        wire.say("220 " + server.name() + " ESMTP");
        while (!over) {
            String line = wire.line();
            if (line == null) {
                return;
            }
            String verb = line.split("[ :]", 2)[0].toUpperCase(Locale.ROOT);
            switch (verb) {
                case "EHLO" -> {
                    wire.say("250-" + server.name());
                    wire.say("250-PIPELINING");
                    wire.say("250-SIZE 52428800");
                    wire.say("250-8BITMIME");
                    wire.say("250-ENHANCEDSTATUSCODES");
                    wire.say("250 AUTH PLAIN LOGIN");
                }
                case "HELO" -> wire.say("250 " + server.name());
                case "AUTH" -> auth(line.split(" "));
                case "MAIL" -> mail(path(line));
                case "RCPT" -> recipient(path(line));
                case "DATA" -> {
                    server.receives(1);
                    try {
                        data();
                    } finally {
                        server.receives(-1);
                    }
                }
                case "RSET" -> {
                    mailing = false;
                    recipients.clear();
                    wire.say("250 2.0.0 ok");
                }
                case "NOOP" -> wire.say("250 2.0.0 done by " + server.name());
                case "VRFY" -> wire.say("252 2.0.0 perhaps");
                case "QUIT" -> {
                    wire.say("221 2.0.0 bye");
                    return;
                }
                default -> wire.say("500 5.5.1 unknown command");
            }
        }
    }

    private static String path(String line) {
        int start = line.indexOf('<');
        int end = line.indexOf('>', start);
        return start < 0 || end < 0 ? "" : line.substring(start + 1, end).toLowerCase(Locale.ROOT);
    }

    private void auth(String[] words) throws IOException {
        String user;
        String password;
        if (words[1].equalsIgnoreCase("PLAIN")) {
            List<String> parts = plain(words.length > 2 ? words[2] : wire.ask("334 "));
            user = parts.get(1);
            password = parts.get(2);
        } else {
            user = decoded(words.length > 2 ? words[2] : wire.ask("334 VXNlcm5hbWU6"));
            password = decoded(wire.ask("334 UGFzc3dvcmQ6"));
        }
        if (server.mood() == Mood.TEMPORARY) {
            wire.say("454 4.7.0 not now");
        } else {
            loggedIn = server.login(user, password);
            wire.say(loggedIn ? "235 2.7.0 at " + server.name() : "535 5.7.8 no");
        }
    }

    private static String decoded(String base64) {
        return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
    }

    private void mail(String from) throws IOException {
        sender = from;
        recipients.clear();
        mailing = goesWell(Step.MAIL);
        if (mailing) {
            wire.say("250 2.1.0 ok");
        }
    }

    /** Whether the step is to succeed; where not, what happens instead has happened. */
    private boolean goesWell(Step step) throws IOException {
        Mishap mishap = server.fate().at(step, sender);
        if (mishap != Mishap.NONE) {
            fail(mishap);
        }
        return mishap == Mishap.NONE;
    }

    private void fail(Mishap mishap) throws IOException {
        switch (mishap) {
            case DEFER -> wire.say("451 4.3.0 later");
            case REFUSE -> wire.say("554 5.7.1 never");
            case LEAVE -> {
                wire.say("421 4.3.2 leaving");
                over = true;
            }
            case SILENCE -> {
                server.fallSilent(wire);
                over = true;
            }
            case BREAK, LOSE_REPLY -> over = true;
            case NONE -> throw new IllegalArgumentException("nothing fails");
        }
    }

    private void recipient(String recipient) throws IOException {
        if (!mailing) {
            wire.say("503 5.5.1 no mail");
        } else if (server.mood() == Mood.TEMPORARY) {
            wire.say("451 4.3.0 not now");
        } else if (loggedIn || server.knows(recipient)) {
            if (goesWell(Step.RCPT)) {
                recipients.add(recipient);
                wire.say("250 2.1.5 ok at " + server.name());
            }
        } else {
            wire.say("550 5.1.1 no such user");
        }
    }

    private void data() throws IOException {
        if (recipients.isEmpty()) {
            wire.say("554 5.5.1 no recipients");
            return;
        }
        if (!goesWell(Step.DATA)) {
            return;
        }
        wire.say("354 go on");
        boolean refused = false;
        StringBuilder start = new StringBuilder();
        CRC32C sum = new CRC32C();
        long octets = 0;
        for (String line = wire.line(); !".".equals(line); line = wire.line()) {
            if (line == null) {
                over = true;
                return;
            }
            byte[] raw = (line + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
            octets += raw.length;
            sum.update(raw);
            if (start.length() < START) {
                start.append(line.startsWith(".") ? line.substring(1) : line).append('\n');
            }
            // RFC 5321 section 4.2.5 knows one reply to the content; some give it early.
            refused = refused || !goesWell(Step.CONTENT);
            if (over) {
                return;
            }
        }
        if (!refused) {
            end(octets, start.toString(), sum.getValue());
        }
        mailing = false;
        recipients.clear();
    }

    private void end(long octets, String start, long sum) throws IOException {
        List<String> to = List.copyOf(recipients);
        Mishap mishap = server.fate().at(Step.DOT, sender);
        switch (mishap) {
            case NONE -> {
                server.took(new Mail(sender, to, octets, start, sum, true));
                wire.say("250 2.0.0 taken by " + server.name());
            }
            case LOSE_REPLY -> {
                server.took(new Mail(sender, to, octets, start, sum, false));
                over = true;
            }
            default -> fail(mishap);
        }
    }
}
