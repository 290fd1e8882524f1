package org.clustergate.directory.http;

import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLException;
import org.clustergate.mail.MailAddress;

/**
 * Asks a web service, so many questions at a time; more wait their turn, and what waits or takes
 * too long fails. A question goes from one URL to the next until one gives an answer. Thread-safe;
 * never blocks.
 */
final class Asker {
    /** Octets of a body that are read away for the sake of the connection. */
    private static final long MOST_BODY = 64 * 1024;

    private final HttpSettings settings;
    private final HttpClient client;
    private final ScheduledExecutorService timer;
    private final LongSupplier nanoTime;
    private final List<Source> sources = new ArrayList<>();
    private final Deque<Question> waiting = new ArrayDeque<>();
    private final Set<Question> running = new HashSet<>();
    private boolean starting;
    private boolean closed;

    /**
     * @param client follows no redirect
     * @param timer for deadlines; does nothing else
     */
    Asker(
            HttpSettings settings,
            HttpClient client,
            ScheduledExecutorService timer,
            LongSupplier nanoTime) {
        this.settings = settings;
        this.client = client;
        this.timer = timer;
        this.nanoTime = nanoTime;
        settings.urls()
                .forEach(url -> sources.add(new Source(url, settings.retry(), settings.timeout())));
    }

    /** Never {@link AuthAnswer.Broken}: the future fails with an {@link Outage} then. */
    CompletableFuture<AuthAnswer> ask(MailAddress user) {
        Question question = new Question(user);
        boolean now = false;
        synchronized (this) {
            if (closed) {
                question.fail("is closed");
            } else if (running.size() < settings.connections()) {
                running.add(question);
                now = true;
            } else if (waiting.size() < settings.maxWaiting()) {
                question.limit(after(settings.timeout(), () -> giveUp(question)));
                waiting.add(question);
            } else {
                question.fail("too many questions are waiting");
            }
        }
        if (now) {
            question.next();
        }
        return question.answer;
    }

    /** Fails what is asked and waits; no more is taken. */
    void close() {
        List<Question> all;
        synchronized (this) {
            closed = true;
            all = new ArrayList<>(running);
            all.addAll(waiting);
            waiting.clear();
        }
        all.forEach(Question::cancel);
    }

    private void giveUp(Question question) {
        boolean waited;
        synchronized (this) {
            waited = waiting.remove(question);
        }
        if (waited) {
            question.fail("has waited too long for its turn");
        }
    }

    /** A question holds no connection any more: others have their turn, in a loop, not deeper. */
    private void ended(Question question) {
        synchronized (this) {
            running.remove(question);
            if (starting) {
                return;
            }
            starting = true;
        }
        for (Question next = turn(); next != null; next = turn()) {
            next.limit(null);
            next.next();
        }
    }

    private synchronized Question turn() {
        Question next = running.size() < settings.connections() ? waiting.poll() : null;
        if (next == null) {
            starting = false;
        } else {
            running.add(next);
        }
        return next;
    }

    private Future<?> after(Duration time, Runnable task) {
        try {
            return timer.schedule(task, time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            // The directory is going, and close() comes or has been.
            return CompletableFuture.completedFuture(null);
        }
    }

    /** One user's way through the URLs; at most one exchange at a time. */
    private final class Question {
        private final CompletableFuture<AuthAnswer> answer = new CompletableFuture<>();
        private final MailAddress user;
        private int tried;
        private String lastFailure = "";
        private Future<?> limit;
        private CompletableFuture<?> exchange;
        private boolean cancelled;

        Question(MailAddress user) {
            this.user = user;
        }

        void fail(String why) {
            answer.completeExceptionally(new Outage(why));
        }

        /** Its deadline from now on; the one before is void. */
        synchronized void limit(Future<?> next) {
            if (limit != null) {
                limit.cancel(false);
            }
            limit = next;
        }

        void cancel() {
            fail("is closed");
            CompletableFuture<?> open;
            synchronized (this) {
                cancelled = true;
                open = exchange;
            }
            if (open != null) {
                open.cancel(true);
            }
        }

        /** Asks the next URL that may be tried. */
        void next() {
            while (tried < sources.size()) {
                Source source = sources.get(tried++);
                if (source.mayBeTried(nanoTime.getAsLong())) {
                    send(source);
                    return;
                }
            }
            fail(
                    lastFailure.isEmpty()
                            ? "no URL works; they are left alone for a while"
                            : lastFailure);
            ended(this);
        }

        private void send(Source source) {
            long since = nanoTime.getAsLong();
            CompletableFuture<AuthAnswer> head = new CompletableFuture<>();
            CompletableFuture<HttpResponse<Void>> sent = sent(source, head);
            synchronized (this) {
                exchange = sent;
                if (cancelled) {
                    sent.cancel(true);
                }
            }
            // The client's own timeout ends with the headers, and a body may never end.
            limit(after(settings.timeout(), () -> sent.cancel(true)));
            sent.whenComplete((response, failure) -> over(source, since, head, failure));
        }

        private CompletableFuture<HttpResponse<Void>> sent(
                Source source, CompletableFuture<AuthAnswer> head) {
            try {
                return client.sendAsync(
                        AuthRequest.of(source.url(), user, settings),
                        response -> heard(source, head, response));
            } catch (RuntimeException e) {
                return CompletableFuture.failedFuture(e);
            }
        }

        /** The headers are there: whoever asks need not wait for the rest. */
        private HttpResponse.BodySubscriber<Void> heard(
                Source source,
                CompletableFuture<AuthAnswer> head,
                HttpResponse.ResponseInfo response) {
            AuthAnswer said =
                    AuthAnswer.of(
                            response.statusCode(), response.headers(), settings.waitTemporary());
            head.complete(said);
            if (said instanceof AuthAnswer.Broken) {
                return new Discarding(0);
            }
            source.answered();
            answer.complete(said);
            return new Discarding(MOST_BODY);
        }

        /** The exchange is over, one way or the other. */
        private void over(
                Source source, long since, CompletableFuture<AuthAnswer> head, Throwable failure) {
            limit(null);
            AuthAnswer said = head.getNow(null);
            boolean open;
            synchronized (this) {
                open = !cancelled;
            }
            if (open && (said == null || said instanceof AuthAnswer.Broken)) {
                String why =
                        said instanceof AuthAnswer.Broken broken ? broken.why() : reason(failure);
                source.failed(
                        said != null || wasReached(failure), why, since, nanoTime.getAsLong());
                lastFailure = source.shown() + ": " + why;
                next();
            } else {
                ended(this);
            }
        }

        private String reason(Throwable failure) {
            Throwable cause = cause(failure);
            return cause instanceof CancellationException
                    ? "no answer in " + settings.timeout().toMillis() + " ms"
                    : String.valueOf(cause).replaceAll("\\p{Cntrl}", "?");
        }
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null
                ? failure.getCause()
                : failure;
    }

    private static boolean wasReached(Throwable failure) {
        Throwable cause = cause(failure);
        return !(cause instanceof ConnectException
                || cause instanceof HttpConnectTimeoutException
                || cause instanceof SSLException);
    }
}
