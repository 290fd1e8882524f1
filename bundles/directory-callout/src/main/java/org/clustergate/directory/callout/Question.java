package org.clustergate.directory.callout;

import java.util.concurrent.CompletableFuture;

/** One recipient that one server is asked about. The result completes once and never fails. */
final class Question {
    /** What came of it; the detail is for the operator. */
    record Result(Answer answer, String detail) {}

    private static final int MAX_ATTEMPTS = 2;

    final RecipientPath path;
    final boolean bare;

    /** When it was asked, by {@link System#nanoTime()}. */
    final long askedAt;

    /** When it is too late, by the same clock. */
    final long deadline;

    final CompletableFuture<Result> result = new CompletableFuture<>();

    /** To be asked as the first recipient of its transaction. Confined to the dialogue's thread. */
    boolean alone;

    /** Whether it is on its way to the server, and since when. */
    private volatile boolean sent;

    private volatile long sentAt;

    /** Connections that were lost under it; guarded by the prober's lock. */
    private int lost;

    Question(RecipientPath path, boolean bare, long askedAt, long deadline) {
        this.path = path;
        this.bare = bare;
        this.askedAt = askedAt;
        this.deadline = deadline;
    }

    boolean done() {
        return result.isDone();
    }

    void answer(Answer answer, String detail) {
        result.complete(new Result(answer, detail));
    }

    /** It is sent now. */
    void sent(long now) {
        sentAt = now;
        sent = true;
    }

    /** It was not sent after all. */
    void unsent() {
        sent = false;
    }

    boolean isSent() {
        return sent;
    }

    /** Since when somebody else has had it: the server, or the connection that is being opened. */
    long waitingSince() {
        return isSent() ? sentAt : askedAt;
    }

    /** Whether it may be asked again after its connection was lost. */
    boolean tryAgain() {
        unsent();
        return ++lost < MAX_ATTEMPTS;
    }
}
