package org.clustergate.smtp;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.clustergate.mail.Protocol;

/** A mail in the queue of a sender that tries again, as long as an answer is temporary. */
final class SimulatedMail {
    static final String SENDER = "ann@example.org";

    final String message;
    final Set<String> waiting;
    final Set<String> delivered = new TreeSet<>();
    final Set<String> bounced = new TreeSet<>();

    /** Recipients whose client has left when their mail was with the backends. */
    final List<String> unheard = new ArrayList<>();

    private final SimulatedWorld world;
    private final boolean size;
    private final boolean prdr;
    private final boolean lmtp;
    private final String sender;

    SimulatedMail(SimulatedWorld world, String id, Set<String> recipients) {
        this.world = world;
        this.waiting = new LinkedHashSet<>(recipients);
        this.size = world.random.nextInt(3) > 0;
        this.lmtp = world.random.nextInt(4) == 0;
        this.prdr = !lmtp && world.random.nextInt(4) == 0;
        this.sender = world.bounces() && world.random.nextInt(8) == 0 ? "" : SENDER;
        StringBuilder text =
                new StringBuilder("Received: by attempt\r\nMessage-ID: <" + id + ">\r\n\r\n");
        for (int i = world.random.nextInt(30); i >= 0; i--) {
            text.append(world.random.nextInt(5) == 0 ? ".." : "line ").append(i).append("\r\n");
        }
        message = text.toString();
    }

    /** Whether its sender declares sizes. */
    boolean declaresSize() {
        return size;
    }

    /** Whether there is somebody who can be sent a bounce. */
    boolean hasSender() {
        return !sender.isEmpty();
    }

    /** One try. */
    void attempt() {
        world.connect(lmtp ? Protocol.LMTP : Protocol.SMTP);
        List<String> accepted = new ArrayList<>();
        try {
            if (begin(accepted)) {
                content(accepted);
            }
        } finally {
            world.disconnect();
        }
    }

    private boolean positive(String command, String code) {
        world.send(command + "\r\n");
        return world.hear().startsWith(code);
    }

    private boolean begin(List<String> accepted) {
        world.hear();
        String parameters = (size ? " SIZE=" + message.length() : "") + (prdr ? " PRDR" : "");
        if (!positive((lmtp ? "LHLO" : "EHLO") + " sender.test", "250")
                || !positive("MAIL FROM:<" + sender + ">" + parameters, "250")) {
            return false;
        }
        for (String recipient : List.copyOf(waiting)) {
            world.send("RCPT TO:<" + recipient + ">\r\n");
            String reply = world.hear();
            if (reply.startsWith("2")) {
                accepted.add(recipient);
            } else if (reply.startsWith("5")) {
                settle(List.of(recipient), bounced);
            }
            if (world.over() || leaves(60)) {
                return false;
            }
        }
        return !accepted.isEmpty() && positive("DATA", "354");
    }

    private boolean leaves(int oneIn) {
        return world.trouble > 0 && world.random.nextInt(oneIn) == 0;
    }

    private void content(List<String> accepted) {
        for (int at = 0; at < message.length(); ) {
            int next = Math.min(message.length(), at + 1 + world.random.nextInt(60));
            world.send(message.substring(at, next));
            world.pass(world.random.nextInt(4));
            if (world.over() || leaves(200)) {
                return;
            }
            at = next;
        }
        world.send(".\r\n");
        world.pass(world.random.nextInt(20));
        if (leaves(20)) {
            unheard.addAll(accepted);
            return;
        }
        if (lmtp) {
            accepted.forEach(recipient -> settle(List.of(recipient), world.hear()));
            return;
        }
        String reply = world.hear();
        if (reply.startsWith("353")) {
            for (String recipient : accepted) {
                settle(List.of(recipient), world.hear());
            }
            world.hear();
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
