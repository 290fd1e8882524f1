package org.clustergate.smtp;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.clustergate.smtp.SimulatedWorld.Mishap;

/**
 * One connection to a backend that does at each step what fate wants: accept, refuse, break, fall
 * silent, answer early, or take a mail and never say so.
 */
final class SimulatedBackend {
    final String name;
    private final SimulatedWorld world;
    private final Random random;
    private final StringBuilder in = new StringBuilder();
    private final Deque<Said> out = new ArrayDeque<>();
    private final boolean lmtp;
    private final List<String> recipients = new ArrayList<>();
    private final StringBuilder content = new StringBuilder();
    private boolean mail;
    private boolean data;
    private boolean refusing;

    /** Nothing more comes from it: the engine has closed it, or its client has gone. */
    private boolean closed;

    boolean silent;
    boolean dead;

    /** A reply, and the mail that it confirms, if it does. */
    private record Said(String reply, Optional<SimulatedWorld.Delivery> confirmed) {}

    SimulatedBackend(SimulatedWorld world, String name, boolean lmtp) {
        this.world = world;
        this.random = world.random;
        this.name = name;
        this.lmtp = lmtp;
        say("220 " + name);
    }

    void send(String text) {
        in.append(text);
    }

    private void say(String reply) {
        say(reply, Optional.empty());
    }

    private void say(String reply, Optional<SimulatedWorld.Delivery> confirmed) {
        out.add(new Said(reply + "\r\n", confirmed));
    }

    boolean hasWork() {
        return !dead && !silent && in.indexOf("\r\n") >= 0;
    }

    boolean hasReply() {
        return !closed && !out.isEmpty();
    }

    /** Broken, and everything said before has been heard. */
    boolean isGone() {
        return dead && !closed && out.isEmpty();
    }

    /** What is heard next of it. */
    String reply() {
        Said said = out.poll();
        said.confirmed().ifPresent(delivery -> delivery.told = true);
        return said.reply();
    }

    /** What was sent before still arrives, then the connection ends. */
    void close() {
        closed = true;
        while (hasWork()) {
            work();
        }
        dead = true;
    }

    private void die() {
        dead = true;
        if (random.nextBoolean()) {
            out.clear();
        }
    }

    /** Takes one line. */
    void work() {
        int end = in.indexOf("\r\n");
        String line = in.substring(0, end);
        in.delete(0, end + 2);
        Mishap mishap = world.mishap();
        if (mishap == Mishap.SILENCE) {
            silent = true;
        } else if (mishap == Mishap.BREAK) {
            die();
        } else if (data) {
            contentLine(line, mishap);
        } else {
            command(line, mishap);
        }
    }

    private void command(String line, Mishap mishap) {
        if (mishap == Mishap.LEAVE) {
            say("421 4.3.2 leaving");
            dead = true;
            return;
        }
        boolean refused = mishap == Mishap.DEFER || mishap == Mishap.REFUSE;
        String refusal = mishap == Mishap.DEFER ? "451 4.3.0 later" : "554 5.7.1 never";
        switch (line.substring(0, 4)) {
            case "EHLO", "LHLO" ->
                    say(
                            name.endsWith("1")
                                    ? "250-" + name + "\r\n250 SIZE 5000"
                                    : "250-" + name + "\r\n250-PIPELINING\r\n250 SIZE 9000");
            case "RSET" -> {
                reset();
                say("250 ok");
            }
            case "MAIL" -> {
                reset();
                mail = !refused;
                say(refused ? refusal : "250 ok");
            }
            case "RCPT" -> {
                if (!mail) {
                    say("503 5.5.1 no mail");
                } else if (refused) {
                    say(refusal);
                } else {
                    recipients.add(line.substring("RCPT TO:<".length(), line.length() - 1));
                    say("250 ok");
                }
            }
            case "DATA" -> {
                data = !refused && !recipients.isEmpty();
                say(data ? "354 go" : refusal);
            }
            case "QUIT" -> {
                say("221 bye");
                dead = true;
            }
            default -> say("500 what");
        }
    }

    private void reset() {
        mail = false;
        recipients.clear();
        content.setLength(0);
        refusing = false;
    }

    private void contentLine(String line, Mishap mishap) {
        if (!line.equals(".")) {
            content.append(line).append("\r\n");
            if (mishap == Mishap.REFUSE && !refusing) {
                refusing = true;
                say("552 5.3.4 no more of this");
            }
            return;
        }
        data = false;
        boolean stubborn = world.refusesForEver(name, content.toString());
        if (refusing) {
            reset();
        } else if (lmtp) {
            answerEach(mishap, stubborn);
            reset();
        } else if (stubborn || mishap == Mishap.REFUSE) {
            reset();
            say("554 5.7.1 spam");
        } else if (mishap == Mishap.DEFER || mishap == Mishap.LEAVE) {
            reset();
            say(mishap == Mishap.DEFER ? "452 4.2.2 full" : "421 4.3.2 leaving");
            dead = mishap == Mishap.LEAVE;
        } else {
            deliver(List.copyOf(recipients), mishap);
            reset();
        }
    }

    /** RFC 2033 section 4.2. */
    private void answerEach(Mishap first, boolean stubborn) {
        Mishap mishap = first;
        for (String recipient : recipients) {
            if (stubborn || mishap == Mishap.REFUSE) {
                say("554 5.7.1 spam");
            } else if (mishap == Mishap.DEFER) {
                say("452 4.2.2 full");
            } else if (mishap == Mishap.LEAVE) {
                say("421 4.3.2 leaving");
                dead = true;
            } else if (mishap == Mishap.BREAK) {
                die();
            } else if (mishap == Mishap.SILENCE) {
                silent = true;
            } else {
                deliver(List.of(recipient), mishap);
            }
            if (dead || silent) {
                return;
            }
            mishap = world.mishap();
        }
    }

    private void deliver(List<String> to, Mishap mishap) {
        SimulatedWorld.Delivery delivery = world.deliver(name, to, content.toString());
        if (mishap == Mishap.LOSE_REPLY) {
            out.clear();
            dead = true;
        } else {
            say("250 queued", Optional.of(delivery));
        }
    }
}
