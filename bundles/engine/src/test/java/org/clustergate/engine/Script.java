package org.clustergate.engine;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.clustergate.backend.Backend;
import org.clustergate.backend.Endpoint;
import org.clustergate.backend.Security;
import org.clustergate.backend.Trust;
import org.clustergate.mail.MailAddress;
import org.clustergate.mail.Protocol;
import org.clustergate.monitor.SessionEnd;
import org.clustergate.route.RouteQuery;
import org.clustergate.route.SessionInfo;

/**
 * Runs an engine through a conversation written as text, as it is and once more with every input
 * handed in octet by octet. Everything that the engine sends and does must be in the script, in
 * this order on each connection; timers being set or cancelled and questions to the ledger need
 * not: it knows what the script's session has had it remember.
 *
 * <pre>
 * # a comment; empty lines are skipped
 * C: a1 NOOP              the client sends a line; consecutive C lines come in one segment
 * C~ MAIL FR              the client sends this without a line end, with \r \n \0 \\ as in Java
 * S: a1 OK NOOP done      the client is sent a line
 * S~ + \r\n               the client is sent exactly this
 * S* * OK [CAPABILITY     the client is sent a line that starts like this
 * ROUTE LOGIN joe@example.test -> mail1            the policy is asked, and routes
 * ROUTE LOGIN joe -> mail1 TENTATIVE               … as a guess
 * ROUTE LOGIN joe -> mail1 AS joe@example.test     … to be logged in as that user
 * ROUTE RECIPIENT x@example.test -> mail1 and new2 … routes, and wants copies on others
 * ROUTE RECIPIENT x@example.test -> REJECT         … refuses for good
 * ROUTE LOGIN joe without mail1 -> DEFER           … refuses for now; mail1 was excluded
 * ROUTE CALLOUT RECIPIENT x@example.test -> mail1  … is asked for that purpose
 * CONNECT 0 mail1         a leg is opened, and is
 * CONNECT 0 mail1 FAIL CONNECT                     … fails (any constant of Failure)
 * REMEMBER joe@example.test DELIVERED              the ledger is told (any constant of Outcome)
 * FORGET joe@example.test                          … and has this session's mail forgotten
 * APPLIED [DELIVERED]     what it knew has settled so many recipients in all
 * FLUSH 0                 everything sent to leg 0 is to be taken by the network, and is
 * FLUSH 0 NEVER           … is not
 * 0S: * OK ready          the backend of leg 0 sends a line (also 0S~)
 * 0C: a1 LOGIN "joe" pw   the backend of leg 0 is sent a line (also 0C~ and 0C*)
 * TLS CLIENT              TLS is started with the client, and is (TLS 0: with leg 0)
 * TLS 0 FAIL              … fails
 * ACCEPTED mail1          the monitors are told (also REFUSED mail1)
 * PASS 0                  bytes are passed through from here on
 * BEFORE CLIENT: x        … and this had come in before, unread (BEFORE 0: for leg 0; with escapes)
 * CLOSELEG 0              the engine closes a leg
 * CLOSE CLIENT            the session ends for this cause (any constant of SessionEnd.Cause)
 * WARN 0 does odd things   the operator is told of leg 0's backend
 * LOST 0                  leg 0 breaks
 * TIMEOUT LOGIN           a timer runs out (any constant of Timer); it must be set
 * DRAIN                   the session is to end
 * </pre>
 */
public final class Script {
    private final Supplier<ProtocolEngine> engine;
    private final Protocol protocol;
    private final Map<String, Backend> backends;

    private Script(
            Supplier<ProtocolEngine> engine, Protocol protocol, Map<String, Backend> backends) {
        this.engine = engine;
        this.protocol = protocol;
        this.backends = backends;
    }

    /** Scripts for engines made by the supplier, with any backend a script names. */
    public static Script of(Protocol protocol, Supplier<ProtocolEngine> engine) {
        return new Script(engine, protocol, Map.of());
    }

    /** The same, with these backends by their names; others are plain ones that trust nobody. */
    public Script with(Backend... known) {
        Map<String, Backend> all = new HashMap<>(backends);
        for (Backend backend : known) {
            all.put(backend.name(), backend);
        }
        return new Script(engine, protocol, all);
    }

    /** A backend of that name with one endpoint. */
    public static Backend backend(
            String name, Protocol protocol, Security security, Trust... trust) {
        return new Backend(
                name,
                Map.of(protocol, new Endpoint("192.0.2.1", 4000, security)),
                100,
                List.of(),
                Set.of(),
                Set.of(trust),
                "",
                "",
                true,
                "",
                Backend.Timeouts.DEFAULT,
                Backend.Limits.DEFAULT,
                Backend.Asking.DEFAULT,
                Backend.Check.DEFAULT);
    }

    /** Runs the conversation in whole segments, line by line and octet by octet. */
    public void run(String script) {
        new Run(script, Integer.MAX_VALUE).play();
        new Run(script, 1).play();
        new Run(script, 7).play();
    }

    /**
     * Runs the conversation with consecutive input in one segment only: for what depends on that.
     */
    public void runInSegments(String script) {
        new Run(script, Integer.MAX_VALUE).play();
    }

    private final class Run implements EngineLoop.Effects {
        private final String[] lines;
        private final int segment;
        private final EngineLoop loop = new EngineLoop(engine.get(), this);
        private final Deque<Action> actions = new ArrayDeque<>();
        private final Map<Side, StringBuilder> sent = new HashMap<>();
        private final Set<Timer> timers = new HashSet<>();
        private final List<String> played = new ArrayList<>();
        private final FakeLedger ledger = new FakeLedger();
        private int next;

        Run(String script, int segment) {
            this.lines = script.lines().map(String::strip).toArray(String[]::new);
            this.segment = segment;
        }

        void play() {
            loop.on(new Event.Opened());
            while (next < lines.length) {
                String line = lines[next++];
                if (!line.isEmpty() && !line.startsWith("#")) {
                    played.add(line);
                    perform(line);
                }
            }
            sent.forEach(
                    (side, text) ->
                            check(text.isEmpty(), "not in the script, to " + side + ": " + text));
            check(actions.isEmpty(), "not in the script: " + actions);
        }

        private void perform(String line) {
            String[] word = line.split(" ");
            Side side = side(line);
            if (side != null && isInput(line)) {
                input(line, side);
            } else if (side != null) {
                expectSent(line, side);
            } else {
                switch (word[0]) {
                    case "ROUTE" -> route(line);
                    case "CONNECT" -> connect(word);
                    case "REMEMBER" ->
                            expect(
                                    Action.Remember.class,
                                    a ->
                                            a.recipient().equals(word[1])
                                                    && a.entry().outcome().name().equals(word[2]));
                    case "FORGET" ->
                            expect(Action.Forget.class, a -> a.recipient().equals(word[1]));
                    case "APPLIED" ->
                            check(
                                    ledger.applied().toString().equals(line.substring(8)),
                                    "applied: " + ledger.applied());
                    case "FLUSH" -> flush(word);
                    case "TLS" -> startTls(word);
                    case "ACCEPTED" -> expectReport(word[1], true);
                    case "REFUSED" -> expectReport(word[1], false);
                    case "PASS" ->
                            expect(Action.PassThrough.class, a -> a.leg() == number(word[1]));
                    case "BEFORE" -> expectBuffered(line);
                    case "CLOSELEG" ->
                            expect(Action.CloseLeg.class, a -> a.leg() == number(word[1]));
                    case "WARN" ->
                            expect(
                                    Action.Warn.class,
                                    a -> line.equals("WARN " + a.leg() + " " + a.what()));
                    case "CLOSE" ->
                            expect(
                                    Action.Close.class,
                                    a -> a.cause() == SessionEnd.Cause.valueOf(word[1]));
                    case "LOST" ->
                            loop.on(
                                    new Event.LegFailed(
                                            number(word[1]), Failure.CLOSED, "connection lost"));
                    case "TIMEOUT" -> timeOut(Timer.valueOf(word[1]));
                    case "DRAIN" -> loop.on(new Event.Drain());
                    default -> throw new IllegalArgumentException("what is this? " + line);
                }
            }
        }

        // "C: ", "S~ ", "0C* ", "12S: "
        private Side side(String line) {
            int i = 0;
            while (i < line.length() && Character.isDigit(line.charAt(i))) {
                i++;
            }
            boolean wire =
                    line.length() > i + 1
                            && "CS".indexOf(line.charAt(i)) >= 0
                            && ":~*".indexOf(line.charAt(i + 1)) >= 0;
            return !wire ? null : i == 0 ? Side.CLIENT : Side.leg(number(line.substring(0, i)));
        }

        /** The client's C is input, and so is a backend's S: a leg's number stands before it. */
        private boolean isInput(String line) {
            return Character.isDigit(line.charAt(0)) ? kind(line) == 'S' : kind(line) == 'C';
        }

        private char kind(String line) {
            return line.charAt(mark(line) - 1);
        }

        private int mark(String line) {
            int i = 0;
            while (":~*".indexOf(line.charAt(i)) < 0) {
                i++;
            }
            return i;
        }

        private String text(String line) {
            int from = Math.min(line.length(), mark(line) + 2);
            String text = line.substring(from);
            return line.charAt(mark(line)) == '~' ? unescape(text) : text;
        }

        private void input(String first, Side side) {
            StringBuilder all = new StringBuilder(wire(first));
            while (next < lines.length && side.equals(side(lines[next])) && isInput(lines[next])) {
                played.add(lines[next]);
                all.append(wire(lines[next++]));
            }
            byte[] octets = all.toString().getBytes(StandardCharsets.UTF_8);
            for (int from = 0; from < octets.length; from += segment) {
                int length = Math.min(segment, octets.length - from);
                byte[] part = new byte[length];
                System.arraycopy(octets, from, part, 0, length);
                loop.received(side, ByteBuffer.wrap(part));
                if (segment == Integer.MAX_VALUE) {
                    break;
                }
            }
        }

        private String wire(String line) {
            return line.charAt(mark(line)) == '~' ? text(line) : text(line) + "\r\n";
        }

        private void expectSent(String line, Side side) {
            StringBuilder have = sent.getOrDefault(side, new StringBuilder());
            String expected = text(line);
            String actual;
            if (line.charAt(mark(line)) == '~') {
                actual = have.substring(0, Math.min(have.length(), expected.length()));
                check(actual.equals(expected), "sent to " + side + ": " + escape(have.toString()));
                have.delete(0, expected.length());
                return;
            }
            int end = have.indexOf("\r\n");
            check(
                    end >= 0,
                    "nothing more was sent to " + side + ", only: " + escape(have.toString()));
            actual = have.substring(0, end);
            boolean same =
                    line.charAt(mark(line)) == '*'
                            ? actual.startsWith(expected)
                            : actual.equals(expected);
            check(same, "sent to " + side + ": " + escape(actual));
            have.delete(0, end + 2);
        }

        private void route(String line) {
            String[] parts = line.substring("ROUTE ".length()).split(" -> ");
            Action.FindRoute asked = take(Action.FindRoute.class);
            String without =
                    asked.excluded().isEmpty()
                            ? ""
                            : " without " + String.join(",", new TreeSet<>(asked.excluded()));
            String purpose =
                    asked.purpose() == RouteQuery.Purpose.SESSION ? "" : asked.purpose() + " ";
            String actual = purpose + asked.phase() + " " + asked.user() + without;
            check(actual.equals(parts[0]), "asked the policy: " + actual);
            List<String> answer = List.of(parts[1].split(" "));
            int as = answer.indexOf("AS");
            MailAddress user =
                    as < 0 ? asked.user() : MailAddress.parse(answer.get(as + 1)).orElseThrow();
            RouteQuery query =
                    new RouteQuery(asked.phase(), session(protocol), user, "", true, List.of());
            switch (answer.get(0)) {
                case "REJECT" -> loop.on(new Event.Unroutable(query, false, "no such user"));
                case "DEFER" -> loop.on(new Event.Unroutable(query, true, "nobody knows"));
                default ->
                        loop.on(
                                new Event.Routed(
                                        query,
                                        named(answer.get(0)),
                                        answer.contains("TENTATIVE"),
                                        as >= 0,
                                        answer.stream()
                                                .filter(word -> answer.indexOf("and") >= 0)
                                                .skip(answer.indexOf("and") + 1L)
                                                .map(this::named)
                                                .toList()));
            }
        }

        private Backend named(String name) {
            Backend known = backends.get(name);
            return known != null ? known : backend(name, protocol, Security.NONE);
        }

        private void connect(String[] word) {
            int leg = number(word[1]);
            expect(Action.Connect.class, a -> a.leg() == leg && a.backend().name().equals(word[2]));
            if (word.length > 3) {
                loop.on(new Event.LegFailed(leg, Failure.valueOf(word[4]), "as the script says"));
            } else {
                loop.on(new Event.LegOpened(leg));
            }
        }

        private void flush(String[] word) {
            int leg = number(word[1]);
            expect(Action.Flush.class, a -> a.leg() == leg);
            if (word.length == 2) {
                loop.on(new Event.Flushed(leg));
            }
        }

        private void startTls(String[] word) {
            Side side = word[1].equals("CLIENT") ? Side.CLIENT : Side.leg(number(word[1]));
            expect(Action.StartTls.class, a -> a.side().equals(side));
            if (word.length > 2) {
                loop.on(new Event.LegFailed(side.leg(), Failure.TLS, "as the script says"));
            } else {
                loop.on(new Event.TlsStarted(side));
            }
        }

        private void expectReport(String backend, boolean accepted) {
            if (accepted) {
                expect(Action.Accepted.class, a -> a.backend().equals(backend));
            } else {
                expect(Action.Refused.class, a -> a.backend().equals(backend));
            }
        }

        private void expectBuffered(String line) {
            int colon = line.indexOf(": ");
            String who = line.substring("BEFORE ".length(), colon);
            Side side = who.equals("CLIENT") ? Side.CLIENT : Side.leg(number(who));
            String expected = unescape(line.substring(colon + 2));
            String actual = StandardCharsets.UTF_8.decode(loop.takeBuffered(side)).toString();
            check(actual.equals(expected), "had come before: " + escape(actual));
        }

        private void timeOut(Timer timer) {
            check(timers.remove(timer), "timer " + timer + " is not set");
            loop.on(new Event.TimedOut(timer));
        }

        private <A extends Action> void expect(Class<A> type, Predicate<A> as) {
            A action = take(type);
            check(as.test(action), "did: " + action);
        }

        private <A extends Action> A take(Class<A> type) {
            Action action = actions.poll();
            check(type.isInstance(action), "did: " + action);
            return type.cast(action);
        }

        private void check(boolean as, String otherwise) {
            if (!as) {
                throw new AssertionError(
                        otherwise
                                + "\n  state: "
                                + loop.state().getClass().getSimpleName()
                                + "\n  still to be accounted for: "
                                + actions
                                + "\n  segments of "
                                + (segment == Integer.MAX_VALUE ? "any size" : segment + " octets")
                                + "\n  played, the last line failed:\n    "
                                + String.join("\n    ", played));
            }
        }

        @Override
        public void perform(Action action) {
            if (action instanceof Action.Send send) {
                sent.computeIfAbsent(send.to(), s -> new StringBuilder())
                        .append(StandardCharsets.UTF_8.decode(send.data()));
            } else if (action instanceof Action.SetTimer timer) {
                timers.add(timer.timer());
            } else if (action instanceof Action.CancelTimer timer) {
                timers.remove(timer.timer());
            } else if (action instanceof Action.Recall recall) {
                loop.on(ledger.recall(recall));
            } else {
                ledger.perform(action);
                // What is only counted is asked for where a script is about that.
                if (!(action instanceof Action.Applied)) {
                    actions.add(action);
                }
            }
        }
    }

    /** A session from 192.0.2.9 to 198.51.100.1, without TLS. */
    public static SessionInfo session(Protocol protocol) {
        return new SessionInfo(
                "s1",
                protocol.label(),
                protocol,
                new InetSocketAddress("192.0.2.9", 50000),
                new InetSocketAddress("198.51.100.1", 143),
                false,
                "",
                Instant.EPOCH);
    }

    /** What a frontend has that offers everything; change what a test is about. */
    public static EngineSettings settings(Protocol protocol, boolean tls, boolean plaintextAuth) {
        return new EngineSettings(
                tls ? session(protocol).secured("mail.example.test") : session(protocol),
                "gw.example.test",
                !tls,
                plaintextAuth,
                true,
                10_485_760,
                1000,
                Duration.ofSeconds(60),
                Duration.ofMinutes(5));
    }

    private static int number(String text) {
        return Integer.parseInt(text);
    }

    private static String escape(String text) {
        return text.replace("\\", "\\\\")
                .replace("\r", "\\r")
                .replace("\n", "\\n")
                .replace("\0", "\\0");
    }

    private static String unescape(String text) {
        return text.replace("\\\\", "\u0001")
                .replace("\\r", "\r")
                .replace("\\n", "\n")
                .replace("\\0", "\0")
                .replace("\u0001", "\\");
    }
}
