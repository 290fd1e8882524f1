package org.clustergate.smtp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import org.clustergate.backend.Security;
import org.clustergate.engine.Action;
import org.clustergate.engine.EngineLoop;
import org.clustergate.engine.Event;
import org.clustergate.engine.Failure;
import org.clustergate.engine.FakeLedger;
import org.clustergate.engine.ProtocolEngine;
import org.clustergate.engine.Script;
import org.clustergate.engine.Side;
import org.clustergate.engine.Timer;
import org.clustergate.mail.Protocol;
import org.clustergate.monitor.SessionEnd;
import org.clustergate.route.RouteQuery;

/**
 * A session with a policy and backends that answer at once, all decided by names, so that one input
 * always has one outcome. Backends are as lenient as the worst of them: a bare CR or LF ends a
 * line, and NUL is dropped.
 */
final class FakeCluster implements EngineLoop.Effects {
    private final Protocol protocol;
    private final BiFunction<String, String, String> twist;
    private final EngineLoop loop;
    private final StringBuilder client = new StringBuilder();
    private final Map<Integer, FakeLeg> legs = new HashMap<>();
    private final Set<Timer> timers = new HashSet<>();
    private final Map<String, Delivery> delivered = new LinkedHashMap<>();
    private final FakeLedger ledger = new FakeLedger();
    private SessionEnd.Cause ended;
    private String end = "";
    private boolean passed;
    private int finalDots;

    /**
     * @param twist makes what a backend really says of the line it was given and the usual answer;
     *     an empty one loses the leg
     */
    FakeCluster(
            Protocol protocol, ProtocolEngine engine, BiFunction<String, String, String> twist) {
        this.protocol = protocol;
        this.twist = twist;
        this.loop = new EngineLoop(engine, this);
        loop.on(new Event.Opened());
    }

    void input(byte[] octets, int from, int length) {
        byte[] part = new byte[length];
        System.arraycopy(octets, from, part, 0, length);
        if (!loop.finished()) {
            loop.received(Side.CLIENT, ByteBuffer.wrap(part));
        }
    }

    void happen(Event event) {
        if (event instanceof Event.LegFailed failed) {
            if (legs.remove(failed.leg()) == null) {
                return;
            }
        } else if (event instanceof Event.TimedOut timedOut && !timers.remove(timedOut.timer())) {
            return;
        }
        loop.on(event);
    }

    String toClient() {
        return client.toString();
    }

    /**
     * A mail that a backend has taken.
     *
     * @param recipients as in RCPT
     */
    record Delivery(String mail, Set<String> recipients) {}

    /** The mails that backends have taken. */
    List<String> delivered() {
        return delivered.values().stream().map(Delivery::mail).toList();
    }

    /** The same by the backend that has taken each and a number: {@code mail0-7}. */
    Map<String, Delivery> deliveries() {
        return delivered;
    }

    /** How many lines of a dot alone backends have had. */
    int finalDots() {
        return finalDots;
    }

    SessionEnd.Cause ended() {
        return ended;
    }

    /** What is told to the operator about the end. */
    String end() {
        return end;
    }

    boolean passed() {
        return passed;
    }

    int openLegs() {
        return legs.size();
    }

    @Override
    public void perform(Action action) {
        if (action instanceof Action.Send send) {
            send(send);
        } else if (action instanceof Action.FindRoute find) {
            loop.on(route(find));
        } else if (action instanceof Action.Connect connect) {
            connect(connect);
        } else if (action instanceof Action.Recall recall) {
            loop.on(ledger.recall(recall));
        } else if (action instanceof Action.Remember || action instanceof Action.Forget) {
            ledger.perform(action);
        } else if (action instanceof Action.Flush flush) {
            loop.on(new Event.Flushed(flush.leg()));
        } else if (action instanceof Action.StartTls tls) {
            loop.on(new Event.TlsStarted(tls.side()));
        } else if (action instanceof Action.CloseLeg close) {
            legs.remove(close.leg());
        } else if (action instanceof Action.SetTimer timer) {
            timers.add(timer.timer());
        } else if (action instanceof Action.CancelTimer timer) {
            timers.remove(timer.timer());
        } else if (action instanceof Action.Close close) {
            ended = close.cause();
            end = close.detail();
        } else if (action instanceof Action.PassThrough) {
            passed = true;
        }
    }

    private void send(Action.Send send) {
        String text = StandardCharsets.ISO_8859_1.decode(send.data()).toString();
        if (send.to().isClient()) {
            client.append(text);
        } else {
            legs.get(send.to().leg()).take(text);
        }
    }

    private Event route(Action.FindRoute find) {
        RouteQuery query =
                new RouteQuery(
                        find.phase(), Script.session(protocol), find.user(), "", true, List.of());
        String backend = "mail" + find.user().localPart().length() % 3;
        return switch (find.user().localPart().charAt(0)) {
            case 'u' -> new Event.Unroutable(query, false, "unknown");
            case 't' -> new Event.Unroutable(query, true, "unknown now");
            default ->
                    find.excluded().contains(backend)
                            ? new Event.Unroutable(query, true, "unreachable")
                            : new Event.Routed(
                                    query, Script.backend(backend, protocol, Security.NONE));
        };
    }

    private void connect(Action.Connect connect) {
        if (connect.backend().name().equals("mail2")) {
            loop.on(new Event.LegFailed(connect.leg(), Failure.CONNECT, "refused"));
            return;
        }
        FakeLeg leg = new FakeLeg(connect.leg(), connect.backend().name());
        legs.put(connect.leg(), leg);
        loop.on(new Event.LegOpened(connect.leg()));
        leg.say("(connect)", "220 ready");
    }

    private final class FakeLeg {
        private final int number;
        private final String backend;
        private final StringBuilder line = new StringBuilder();
        private final Set<String> recipients = new HashSet<>();
        private StringBuilder content;
        private char before;
        private boolean explained;

        FakeLeg(int number, String backend) {
            this.number = number;
            this.backend = backend;
        }

        void say(String heard, String usual) {
            String answer = twist.apply(heard, usual);
            if (legs.get(number) != this) {
                return;
            }
            if (answer.isEmpty()) {
                legs.remove(number);
                loop.on(new Event.LegFailed(number, Failure.CLOSED, "gone"));
            } else {
                loop.received(
                        Side.leg(number),
                        ByteBuffer.wrap((answer + "\r\n").getBytes(StandardCharsets.ISO_8859_1)));
            }
        }

        void take(String text) {
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if (c == '\r' || c == '\n' && before != '\r') {
                    String whole = line.toString();
                    line.setLength(0);
                    line(whole);
                } else if (c == 0) {
                    continue;
                } else if (c != '\n') {
                    line.append(c);
                }
                before = c;
            }
        }

        private void line(String text) {
            if (text.equals(".")) {
                finalDots++;
            }
            if (content != null) {
                if (!text.equals(".")) {
                    content.append(text).append('\n');
                    return;
                }
                String mail = content.toString();
                content = null;
                String usual = "250 queued as " + backend + "-" + (delivered.size() + 1);
                boolean taken = twist.apply("(dot)", usual).equals(usual);
                if (taken) {
                    delivered.put(
                            usual.substring("250 queued as ".length()),
                            new Delivery(mail, Set.copyOf(recipients)));
                }
                say(".", taken ? usual : "554 not taken");
                return;
            }
            // The leg is closed with it, and a closed leg gives no more events.
            if (text.equals("QUIT") || text.equals("*")) {
                return;
            }
            if (text.startsWith("MAIL")) {
                recipients.clear();
            }
            if (text.startsWith("DATA")) {
                content = new StringBuilder();
            }
            say(text, usual(text));
        }

        private String usual(String text) {
            if (text.startsWith("EHLO")) {
                return "250-hi\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 AUTH PLAIN XOAUTH2 OAUTHBEARER";
            }
            if (explained) {
                explained = false;
                return "535 no";
            }
            // Messages with padding hold a bad token: refused in two steps.
            if (text.startsWith("AUTH XOAUTH2") || text.startsWith("AUTH OAUTHBEARER")) {
                explained = text.endsWith("=");
                return explained ? "334 eyJzdGF0dXMiOiI0MDEifQ==" : "235 welcome";
            }
            if (text.startsWith("AUTH")) {
                return text.length() % 2 == 0 ? "235 welcome" : "535 no";
            }
            if (text.startsWith("RCPT")) {
                if (text.contains("<x")) {
                    return "550 5.1.1 no";
                }
                recipients.add(text);
                return "250 ok";
            }
            return text.startsWith("DATA") ? "354 go" : "250 ok";
        }
    }
}
