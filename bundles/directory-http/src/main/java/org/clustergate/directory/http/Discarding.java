package org.clustergate.directory.http;

import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/**
 * Reads a response's body away so that its connection can be used again; gives up on both where it
 * is long. What becomes of it matters to nobody: the answer was in the headers.
 */
final class Discarding implements BodySubscriber<Void> {
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private Flow.Subscription subscription;
    private final long most;
    private long read;

    /**
     * @param most so many octets are read; with 0 the connection is given up at once
     */
    Discarding(long most) {
        this.most = most;
    }

    @Override
    public CompletionStage<Void> getBody() {
        return done;
    }

    @Override
    public void onSubscribe(Flow.Subscription offered) {
        if (subscription != null) {
            offered.cancel();
            return;
        }
        subscription = offered;
        if (most == 0) {
            offered.cancel();
            done.complete(null);
        } else {
            offered.request(1);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> item) {
        for (ByteBuffer buffer : item) {
            read += buffer.remaining();
        }
        if (read > most) {
            subscription.cancel();
            done.complete(null);
        } else {
            subscription.request(1);
        }
    }

    @Override
    public void onError(Throwable failure) {
        done.complete(null);
    }

    @Override
    public void onComplete() {
        done.complete(null);
    }
}
