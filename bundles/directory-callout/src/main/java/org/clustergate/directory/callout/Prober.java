package org.clustergate.directory.callout;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.clustergate.backend.Backend;
import org.clustergate.backend.Endpoint;
import org.clustergate.directory.callout.Handshake.Dialect;
import org.clustergate.transport.ConnectSettings;
import org.clustergate.transport.Transport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks one server: a queue of questions and a few connections that take from it. A server that
 * cannot be reached costs one question its time; from then on it counts as silent at once, while
 * single connections try whether it is back. Thread-safe; never blocks.
 */
final class Prober {
    private static final Logger LOG = LoggerFactory.getLogger(Prober.class);

    private final Backend backend;
    private final Dialect dialect;
    private final Endpoint endpoint;
    private final CalloutSettings settings;
    private final Duration timeout;
    private final Transport transport;
    private final Hints hints;
    private final LongSupplier nanoTime;

    // Guarded by this.
    private final Waiting waiting;
    private final Set<ProbeConnection> connecting = new HashSet<>();
    private final Set<ProbeConnection> ready = new HashSet<>();

    /** Ready, with so much room, and not woken since they last looked into the queue. */
    private final Map<ProbeConnection, Integer> available = new HashMap<>();

    /** Woken, and on their way to the queue. */
    private final Set<ProbeConnection> woken = new HashSet<>();

    /** Done but not closed yet. */
    private final Set<ProbeConnection> leaving = new HashSet<>();

    private boolean down;
    private boolean closed;
    private String why = "";
    private long retryAt;
    private long usedAt;

    private volatile boolean nullSender = true;

    Prober(
            Backend backend,
            Dialect dialect,
            Endpoint endpoint,
            CalloutSettings settings,
            Transport transport,
            Hints hints,
            LongSupplier nanoTime) {
        this.backend = backend;
        this.dialect = dialect;
        this.endpoint = endpoint;
        this.settings = settings;
        this.timeout =
                backend.asking().timeout().isZero()
                        ? settings.timeout()
                        : backend.asking().timeout();
        this.transport = transport;
        this.hints = hints;
        this.nanoTime = nanoTime;
        this.usedAt = now();
        this.waiting = new Waiting(new Rate(backend.asking().perSecond(), usedAt), usedAt);
    }

    ProbeDialogue dialogue(ProbeConnection effects) {
        return new ProbeDialogue(
                settings,
                new Handshake(dialect, endpoint.security(), settings.helloName()),
                nullSender,
                effects);
    }

    long now() {
        return nanoTime.getAsLong();
    }

    long timeoutNanos() {
        return timeout.toNanos();
    }

    /** How long the server may take over a question. */
    Duration timeout() {
        return timeout;
    }

    Endpoint endpoint() {
        return endpoint;
    }

    long idleNanos() {
        return settings.idle().toNanos();
    }

    /**
     * Asks about one recipient; the result completes on any thread, at the deadline or before.
     *
     * @param deadline by {@link #now()}
     */
    CompletableFuture<Question.Result> ask(RecipientPath path, boolean bare, long deadline) {
        long now = now();
        Question question = new Question(path, bare, now, deadline);
        List<Runnable> then = new ArrayList<>(1);
        String refused = "";
        synchronized (this) {
            usedAt = now;
            if (closed) {
                refused = "no longer asked";
            } else if (deadline - now <= 0) {
                refused = "no time left to ask";
            } else if (down) {
                refused = why;
                if (connecting.isEmpty() && now - retryAt >= 0) {
                    connect(then);
                }
            } else if (waiting.size() >= settings.maxWaiting()) {
                refused = "too many questions are waiting";
            } else {
                waiting.add(question);
                callHands(now, then);
            }
        }
        if (!refused.isEmpty()) {
            question.answer(Answer.NOTHING, refused);
        }
        then.forEach(Runnable::run);
        return question.result;
    }

    /** Wakes or opens as many connections as the queue needs. */
    private void callHands(long now, List<Runnable> then) {
        int askable = waiting.askable(now);
        // Who could be asked about on a ready connection does not wait for one that is being
        // opened.
        while (!available.isEmpty() && askable > woken.size() * settings.refusals()) {
            ProbeConnection one = mostWorn();
            available.remove(one);
            woken.add(one);
            then.add(one::wake);
        }
        while (askable > (woken.size() + connecting.size()) * settings.refusals()
                && mayConnect(now)) {
            connect(then);
        }
    }

    private boolean mayConnect(long now) {
        return connecting.size() + ready.size() < settings.connections()
                && (now - retryAt >= 0 || why.isEmpty());
    }

    /** One after the other is used up, so that not all are at the same time. */
    private ProbeConnection mostWorn() {
        return Collections.min(available.entrySet(), Map.Entry.comparingByValue()).getKey();
    }

    /**
     * Opens the next connection before the present one has collected its refusals, so that nobody
     * waits for a greeting.
     */
    private void prepareNext(int room, long now, List<Runnable> then) {
        if (ready.size() == 1
                && connecting.isEmpty()
                && room <= settings.refusals() / 2
                && mayConnect(now)) {
            connect(then);
        }
    }

    private void connect(List<Runnable> then) {
        ProbeConnection one = new ProbeConnection(this);
        connecting.add(one);
        ConnectSettings to =
                ConnectSettings.to(backend, endpoint, Optional.empty(), Optional.empty());
        then.add(() -> transport.connect(to, null, one));
    }

    /** A connection has room for so many. */
    List<Question> take(ProbeConnection by, int room) {
        long now = now();
        List<Question> taken;
        List<Runnable> then = new ArrayList<>();
        synchronized (this) {
            available.remove(by);
            woken.remove(by);
            taken = waiting.take(room, now);
            int left = room - taken.size();
            if (left > 0 && ready.contains(by)) {
                available.put(by, left);
            }
            if (!closed && !down) {
                if (waiting.size() > 0) {
                    callHands(now, then);
                }
                if (!taken.isEmpty()) {
                    prepareNext(left, now, then);
                }
            }
        }
        then.forEach(Runnable::run);
        return taken;
    }

    /** The server can be asked on that connection. */
    void ready(ProbeConnection connection) {
        boolean back;
        synchronized (this) {
            connecting.remove(connection);
            ready.add(connection);
            back = down;
            down = false;
            why = "";
        }
        if (back) {
            LOG.info("Backend {} answers callouts again", backend.name());
        }
    }

    void nullSenderRefused() {
        nullSender = false;
    }

    /** The server refuses connections, or has told one of them to go. */
    void unwelcome(String reason) {
        hints.unwelcome(backend.name(), reason);
    }

    /**
     * A connection takes no more questions.
     *
     * @param unanswered what it had taken
     * @param useless whether the server could not be asked on it
     * @param failure why, or empty when it ended in order
     */
    void released(
            ProbeConnection connection,
            List<Question> unanswered,
            boolean useless,
            String failure) {
        long now = now();
        List<Runnable> then = new ArrayList<>(1);
        synchronized (this) {
            connecting.remove(connection);
            ready.remove(connection);
            available.remove(connection);
            woken.remove(connection);
            leaving.add(connection);
            for (int i = unanswered.size() - 1; i >= 0; i--) {
                Question question = unanswered.get(i);
                if (failure.isEmpty() || question.tryAgain()) {
                    question.unsent();
                    waiting.giveBack(question);
                } else {
                    then.add(() -> question.answer(Answer.NOTHING, "connection lost: " + failure));
                }
            }
            if (useless) {
                pause(failure, now);
                if (ready.isEmpty()) {
                    goDown(then);
                }
            }
            if (down) {
                giveUpQueue(then);
            } else if (!closed) {
                callHands(now, then);
            }
        }
        then.forEach(Runnable::run);
    }

    /** A connection could not be used: no other is opened for a while. */
    private void pause(String failure, long now) {
        why = "unavailable: " + failure;
        retryAt = now + settings.retry().toNanos();
    }

    private void goDown(List<Runnable> then) {
        if (!down && !closed) {
            down = true;
            String reason = why;
            then.add(() -> LOG.warn("Backend {} answers no callouts: {}", backend.name(), reason));
        }
    }

    private void giveUpQueue(List<Runnable> then) {
        List<Question> all = waiting.removeAll();
        String reason = why;
        then.add(() -> all.forEach(question -> question.answer(Answer.NOTHING, reason)));
    }

    void closed(ProbeConnection connection) {
        synchronized (this) {
            leaving.remove(connection);
        }
    }

    /** Lets go of what has taken too long. Called several times a second. */
    void sweep() {
        long now = now();
        List<Runnable> then = new ArrayList<>();
        synchronized (this) {
            for (Question late = waiting.late(now); late != null; late = waiting.late(now)) {
                expire(late, now, then);
            }
            for (Set<ProbeConnection> some : List.of(connecting, ready, leaving)) {
                for (ProbeConnection one : some) {
                    if (one.due(now)) {
                        then.add(one::check);
                    }
                }
            }
            if (!closed && !down) {
                callHands(now, then);
            }
        }
        then.forEach(Runnable::run);
    }

    /**
     * A server that does not answer one question in time is not to be trusted with others; unless
     * the question had come to it late.
     */
    private void expire(Question question, long now, List<Runnable> then) {
        boolean sent = question.isSent();
        boolean waited = !sent && waiting.remove(question);
        if (waited && waiting.held(question)) {
            String rate = "over its rate of " + backend.asking().perSecond() + " callouts a second";
            then.add(() -> question.answer(Answer.NOTHING, rate));
            return;
        }
        String late = "no answer in " + timeout.toMillis() + " ms";
        then.add(() -> question.answer(Answer.NOTHING, late));
        if (now - question.waitingSince() < timeoutNanos() / 2) {
            return;
        }
        if (sent) {
            pause(late, now);
            goDown(then);
            ready.forEach(one -> then.add(one::end));
            giveUpQueue(then);
        } else if (waited && ready.isEmpty()) {
            pause(late, now);
            goDown(then);
            giveUpQueue(then);
        }
    }

    /** Whether nobody has asked for that long. */
    synchronized boolean unusedFor(Duration time) {
        return now() - usedAt > time.toNanos();
    }

    /** Ends all connections and answers all that wait. */
    void close() {
        List<Runnable> then = new ArrayList<>();
        synchronized (this) {
            closed = true;
            for (Set<ProbeConnection> some : List.of(connecting, ready, leaving)) {
                for (ProbeConnection one : some) {
                    then.add(one::end);
                }
            }
            List<Question> all = waiting.removeOpen();
            then.add(() -> all.forEach(q -> q.answer(Answer.NOTHING, "no longer asked")));
        }
        then.forEach(Runnable::run);
    }
}
