package org.clustergate.itests;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.clustergate.itests.world.Door;
import org.clustergate.itests.world.Wire;

/** A mail in the queue of a sender that tries again, as long as an answer is temporary. */
final class TriedMail {
    final String id;
    final String sender;
    final Set<String> waiting;
    final Set<String> delivered = new TreeSet<>();
    final Set<String> bounced = new TreeSet<>();

    /** Recipients whose client has left when their mail was with the backends. */
    final List<String> unheard = new ArrayList<>();

    private final String message;
    private final Random random;
    private final boolean size;
    private final boolean prdr;

    TriedMail(String id, String sender, Set<String> recipients, Random random) {
        this.id = id;
        this.sender = sender;
        this.waiting = new LinkedHashSet<>(recipients);
        this.random = random;
        this.size = random.nextInt(3) > 0;
        this.prdr = random.nextInt(4) == 0;
        StringBuilder text = new StringBuilder("Message-ID: " + id + "\r\n\r\n");
        for (int i = random.nextInt(40); i >= 0; i--) {
            text.append(random.nextInt(5) == 0 ? ".." : "line ").append(i).append("\r\n");
        }
        message = text.toString();
    }

    int octets() {
        return message.length();
    }

    long sum() {
        CRC32C sum = new CRC32C();
        sum.update(message.getBytes(StandardCharsets.ISO_8859_1));
        return sum.getValue();
    }

    /** Whether its sender declares sizes. */
    boolean declaresSize() {
        return size;
    }

    /**
     * One try.
     *
     * @param leaving is handed the connection first; whoever aborts it has the client leave
     */
    void attempt(Door door, Consumer<Wire> leaving) throws IOException {
        List<String> accepted = new ArrayList<>();
        boolean dot = false;
        try (Wire wire = Wire.connect(door.host(), door.smtp())) {
            wire.patience(90_000);
            leaving.accept(wire);
            try {
                if (!begin(wire, accepted)) {
                    return;
                }
                content(wire);
                dot = true;
                wire.say(".");
                settle(wire, accepted);
            } catch (SocketTimeoutException e) {
                throw new AssertionError("no answer about " + id, e);
            } catch (IOException e) {
                // The client has left. If its dot has, too, the mail may be delivered all the same.
                if (dot) {
                    unheard.addAll(accepted);
                }
            }
        }
    }

    private static String reply(Wire wire) throws IOException {
        String line = wire.line();
        while (line != null && line.startsWith("-", 3)) {
            line = wire.line();
        }
        if (line == null) {
            throw new IOException("closed");
        }
        return line;
    }

    private static boolean positive(Wire wire, String command, String code) throws IOException {
        wire.say(command);
        return reply(wire).startsWith(code);
    }

    private boolean begin(Wire wire, List<String> accepted) throws IOException {
        reply(wire);
        String parameters = (size ? " SIZE=" + message.length() : "") + (prdr ? " PRDR" : "");
        if (!positive(wire, "EHLO sender.test", "250")
                || !positive(wire, "MAIL FROM:<" + sender + ">" + parameters, "250")) {
            return false;
        }
        for (String recipient : List.copyOf(waiting)) {
            wire.say("RCPT TO:<" + recipient + ">");
            String reply = reply(wire);
            if (reply.startsWith("2")) {
                accepted.add(recipient);
            } else if (reply.startsWith("5")) {
                settle(List.of(recipient), bounced);
            }
        }
        return !accepted.isEmpty() && positive(wire, "DATA", "354");
    }

    private void content(Wire wire) throws IOException {
        byte[] octets = message.getBytes(StandardCharsets.ISO_8859_1);
        for (int at = 0; at < octets.length; ) {
            int next = Math.min(octets.length, at + 1 + random.nextInt(200));
            wire.send(Arrays.copyOfRange(octets, at, next));
            at = next;
        }
    }

    private void settle(Wire wire, List<String> accepted) throws IOException {
        String reply = reply(wire);
        if (reply.startsWith("353")) {
            List<String> replies = new ArrayList<>();
            for (int i = 0; i < accepted.size(); i++) {
                replies.add(reply(wire));
            }
            reply(wire);
            for (int i = 0; i < accepted.size(); i++) {
                settle(List.of(accepted.get(i)), replies.get(i));
            }
        } else {
            settle(accepted, reply);
        }
    }

    private void settle(List<String> recipients, String reply) {
        if (reply.startsWith("2")) {
            settle(recipients, delivered);
        } else if (reply.startsWith("5")) {
            settle(recipients, bounced);
        }
    }

    private void settle(List<String> recipients, Set<String> as) {
        as.addAll(recipients);
        waiting.removeAll(recipients);
    }
}
