package org.clustergate.transport.mina;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Looks host names up on threads of its own, each name once at a time however many ask. Where the
 * answer is kept is the Java runtime's business. Thread-safe.
 */
final class Resolver {
    /** The system's look-up, which blocks. */
    interface Lookup {
        InetAddress[] addresses(String host) throws UnknownHostException;
    }

    private final Lookup lookup;
    private final Executor executor;
    private final ConcurrentHashMap<String, CompletableFuture<List<InetAddress>>> open =
            new ConcurrentHashMap<>();

    Resolver(Lookup lookup, Executor executor) {
        this.lookup = lookup;
        this.executor = executor;
    }

    /** At least one address, or an {@link UnknownHostException}. */
    CompletionStage<List<InetAddress>> resolve(String host) {
        CompletableFuture<List<InetAddress>> answer = new CompletableFuture<>();
        CompletableFuture<List<InetAddress>> running = open.putIfAbsent(host, answer);
        if (running != null) {
            return running;
        }
        try {
            executor.execute(() -> lookUp(host, answer));
        } catch (RejectedExecutionException e) {
            open.remove(host);
            answer.completeExceptionally(new UnknownHostException("too many look-ups are waiting"));
        }
        return answer;
    }

    private void lookUp(String host, CompletableFuture<List<InetAddress>> answer) {
        try {
            List<InetAddress> addresses = List.of(lookup.addresses(host));
            open.remove(host);
            answer.complete(addresses);
        } catch (Throwable t) {
            // Whatever it is: those who wait for this name must hear of it.
            open.remove(host);
            answer.completeExceptionally(t);
        }
    }
}
