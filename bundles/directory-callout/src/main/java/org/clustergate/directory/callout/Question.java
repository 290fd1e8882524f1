package org.clustergate.directory.callout;

import java.util.concurrent.CompletableFuture;

/** One recipient that one server is asked about. The result completes once and never fails. */
final class Question {
    /** What came of it; the detail is for the operator. */
    record Result(Answer answer, String detail) {}

    private static final int MAX_ATTEMPTS = 2;

    final RecipientPath path;
    final boolean bare;

    /** When it is too late, by {@link System#nanoTime()}. */
    final long deadline;

    final CompletableFuture<Result> result = new CompletableFuture<>();

    /** To be asked as the first recipient of its transaction. Confined to the dialogue's thread. */
    boolean alone;

    /** The connection that it was sent on, once it was. */
    volatile ProbeConnection sentOn;

    /** Connections that were lost under it; guarded by the prober's lock. */
    private int lost;

    Question(RecipientPath path, boolean bare, long deadline) {
        this.path = path;
        this.bare = bare;
        this.deadline = deadline;
    }

    boolean done() {
        return result.isDone();
    }

    void answer(Answer answer, String detail) {
        result.complete(new Result(answer, detail));
    }

    /** Whether it may be asked again after its connection was lost. */
    boolean tryAgain() {
        sentOn = null;
        return ++lost < MAX_ATTEMPTS;
    }
}
