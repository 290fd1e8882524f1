package org.clustergate.smtp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.clustergate.backend.Backend;
import org.clustergate.backend.Security;
import org.clustergate.engine.Action;
import org.clustergate.engine.CommitLedger;
import org.clustergate.engine.EngineLoop;
import org.clustergate.engine.EngineSettings;
import org.clustergate.engine.Event;
import org.clustergate.engine.Failure;
import org.clustergate.engine.Script;
import org.clustergate.engine.Side;
import org.clustergate.engine.Timer;
import org.clustergate.mail.Protocol;
import org.clustergate.route.RouteQuery;

/**
 * Backends, the ledger and time around sessions, all decided by one seed: what happens next is
 * drawn from what can. A user's home is told by the digit that the address starts with.
 */
final class SimulatedWorld implements EngineLoop.Effects {
    /** What may go wrong at a step. */
    enum Mishap {
        NONE,
        DEFER,
        REFUSE,
        LEAVE,
        BREAK,
        SILENCE,
        LOSE_REPLY
    }

    /** A mail that a backend has taken. */
    static final class Delivery {
        final String backend;
        final List<String> recipients;
        final String content;

        /** Whether the gateway has heard of it. */
        boolean told;

        Delivery(String backend, List<String> recipients, String content) {
            this.backend = backend;
            this.recipients = recipients;
            this.content = content;
        }
    }

    final Random random;
    final List<Delivery> deliveries = new ArrayList<>();
    private final MemoryLedger ledger =
            new MemoryLedger(
                    () -> Instant.EPOCH, new MemoryLedger.Limits(100_000, Duration.ofDays(5)));
    private final Map<Integer, SimulatedBackend> legs = new TreeMap<>();
    private final Set<Integer> flushing = new HashSet<>();
    private final Set<Integer> connecting = new HashSet<>();
    private final Set<Timer> timers = EnumSet.noneOf(Timer.class);
    private final StringBuilder toClient = new StringBuilder();
    private final Set<String> stubborn = new HashSet<>();
    private final Set<String> lmtp = new HashSet<>();
    private EngineLoop loop;

    /** Whether mail is bounced that some have and others have refused for good. */
    private final boolean bouncing;

    /** How many of a thousand steps go wrong. */
    int trouble;

    SimulatedWorld(long seed, boolean bouncing) {
        random = new Random(seed);
        this.bouncing = bouncing;
    }

    boolean bounces() {
        return bouncing;
    }

    Mishap mishap() {
        if (random.nextInt(1000) >= trouble) {
            return Mishap.NONE;
        }
        return Mishap.values()[1 + random.nextInt(Mishap.values().length - 1)];
    }

    /** From now on that backend refuses what contains this, at the final dot, for good. */
    void refuseForEver(String backend, String marker) {
        stubborn.add(backend + " " + marker);
    }

    /** That backend speaks LMTP. */
    void speakLmtp(String backend) {
        lmtp.add(backend);
    }

    boolean refusesForEver(String backend, String content) {
        return stubborn.stream()
                .anyMatch(
                        one ->
                                one.startsWith(backend + " ")
                                        && content.contains(one.substring(backend.length() + 1)));
    }

    Delivery deliver(String backend, List<String> recipients, String content) {
        Delivery delivery = new Delivery(backend, recipients, content);
        deliveries.add(delivery);
        return delivery;
    }

    // ---- a session ------------------------------------------------------------------------------

    void connect(Protocol protocol) {
        EngineSettings usual = Script.settings(protocol, true, false);
        EngineSettings settings = bouncing ? Talk.bouncing(usual) : usual;
        loop =
                new EngineLoop(
                        protocol == Protocol.LMTP
                                ? new LmtpHandler().open(settings)
                                : new SmtpHandler().open(settings),
                        this);
        loop.on(new Event.Opened());
    }

    /** The client's connection is gone, as the session's driver handles it. */
    void disconnect() {
        loop = null;
        legs.values().forEach(SimulatedBackend::close);
        legs.clear();
        flushing.clear();
        connecting.clear();
        timers.clear();
        toClient.setLength(0);
    }

    void send(String text) {
        loop.received(Side.CLIENT, ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)));
    }

    boolean over() {
        return loop.finished();
    }

    /** The next complete reply to the client, or empty; things go on until there is one. */
    String hear() {
        while (true) {
            String reply = takeReply();
            if (!reply.isEmpty() || loop.finished()) {
                return reply;
            }
            step();
        }
    }

    private String takeReply() {
        int from = 0;
        while (true) {
            int end = toClient.indexOf("\r\n", from);
            if (end < 0) {
                return "";
            }
            if (toClient.charAt(from + 3) == ' ') {
                String reply = toClient.substring(0, end);
                toClient.delete(0, end + 2);
                return reply;
            }
            from = end + 2;
        }
    }

    /** Lets things go on for a while, if anything can. */
    void pass(int steps) {
        for (int i = 0; i < steps && !loop.finished(); i++) {
            if (!happens()) {
                return;
            }
        }
    }

    private void step() {
        if (happens()) {
            return;
        }
        // All wait for somebody who does not answer.
        if (timers.remove(Timer.BACKEND)) {
            loop.on(new Event.TimedOut(Timer.BACKEND));
        } else if (timers.remove(Timer.CLIENT)) {
            loop.on(new Event.TimedOut(Timer.CLIENT));
        } else {
            throw new AssertionError("stuck in " + loop.state());
        }
    }

    /** One of the things that can happen now; false where there is none. */
    private boolean happens() {
        List<Runnable> possible = new ArrayList<>();
        for (Map.Entry<Integer, SimulatedBackend> leg : legs.entrySet()) {
            int number = leg.getKey();
            SimulatedBackend backend = leg.getValue();
            if (connecting.contains(number)) {
                possible.add(() -> connected(number));
                continue;
            }
            if (backend.hasWork()) {
                possible.add(backend::work);
            }
            if (backend.hasReply()) {
                possible.add(() -> heard(number, backend));
            }
            if (backend.isGone()) {
                possible.add(() -> gone(number));
            }
            if (flushing.contains(number)) {
                possible.add(() -> flushed(number));
            }
        }
        if (possible.isEmpty()) {
            return false;
        }
        possible.get(random.nextInt(possible.size())).run();
        return true;
    }

    private void connected(int leg) {
        connecting.remove(leg);
        Mishap mishap = mishap();
        if (mishap == Mishap.BREAK || mishap == Mishap.DEFER) {
            gone(leg);
        } else {
            loop.on(new Event.LegOpened(leg));
        }
    }

    private void gone(int leg) {
        legs.remove(leg);
        flushing.remove(leg);
        loop.on(new Event.LegFailed(leg, Failure.CLOSED, "gone"));
    }

    private void flushed(int leg) {
        flushing.remove(leg);
        loop.on(new Event.Flushed(leg));
    }

    private void heard(int leg, SimulatedBackend backend) {
        byte[] reply = backend.reply().getBytes(StandardCharsets.ISO_8859_1);
        int cut = random.nextInt(reply.length);
        loop.received(Side.leg(leg), ByteBuffer.wrap(reply, 0, cut).slice());
        if (legs.get(leg) == backend) {
            loop.received(Side.leg(leg), ByteBuffer.wrap(reply, cut, reply.length - cut).slice());
        }
    }

    @Override
    public void perform(Action action) {
        if (action instanceof Action.Send send) {
            String text = StandardCharsets.ISO_8859_1.decode(send.data()).toString();
            if (send.to().isClient()) {
                toClient.append(text);
            } else {
                legs.get(send.to().leg()).send(text);
            }
        } else if (action instanceof Action.FindRoute find) {
            route(find);
        } else if (action instanceof Action.Connect connect) {
            Backend backend = connect.backend();
            boolean lmtp = backend.endpoint(Protocol.LMTP).isPresent();
            legs.put(connect.leg(), new SimulatedBackend(this, backend.name(), lmtp));
            connecting.add(connect.leg());
        } else if (action instanceof Action.CloseLeg close) {
            flushing.remove(close.leg());
            if (!connecting.remove(close.leg())) {
                legs.get(close.leg()).close();
            }
            legs.remove(close.leg());
        } else if (action instanceof Action.Flush flush) {
            flushing.add(flush.leg());
        } else if (action instanceof Action.SetTimer timer) {
            timers.add(timer.timer());
        } else if (action instanceof Action.CancelTimer timer) {
            timers.remove(timer.timer());
        } else {
            remember(action);
        }
    }

    private void route(Action.FindRoute find) {
        RouteQuery query =
                new RouteQuery(
                        find.phase(),
                        Script.session(Protocol.SMTP),
                        find.user(),
                        "",
                        true,
                        List.of());
        // Senders live with the first backend, or elsewhere.
        boolean sender = find.user().toString().equals(SimulatedMail.SENDER);
        if (sender && random.nextBoolean()) {
            loop.on(new Event.Unroutable(query, false, "not ours"));
            return;
        }
        String home = "mail" + (sender ? '0' : find.user().localPart().charAt(0));
        loop.on(
                find.excluded().contains(home)
                        ? new Event.Unroutable(query, true, "down")
                        : new Event.Routed(
                                query, Script.backend(home, speaks(home), Security.NONE)));
    }

    private Protocol speaks(String backend) {
        return lmtp.contains(backend) ? Protocol.LMTP : Protocol.SMTP;
    }

    private void remember(Action action) {
        if (action instanceof Action.Recall recall) {
            loop.on(new Event.Recalled(ledger.recall(key(recall.sender(), recall.recipient()))));
        } else if (action instanceof Action.Remember remember) {
            ledger.remember(key(remember.sender(), remember.recipient()), remember.entry());
        } else if (action instanceof Action.Forget forget) {
            ledger.forget(key(forget.sender(), forget.recipient()), forget.digest());
        }
    }

    private static CommitLedger.Key key(String sender, String recipient) {
        return new CommitLedger.Key("", sender, recipient);
    }

    CommitLedger.Figures ledger() {
        return ledger.figures();
    }
}
