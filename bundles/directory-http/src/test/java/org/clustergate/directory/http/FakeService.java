package org.clustergate.directory.http;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A web service that can be told what to answer. */
final class FakeService implements AutoCloseable {
    /** Answers one request. */
    interface Script {
        void answer(HttpExchange exchange) throws IOException;
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch end = new CountDownLatch(1);
    private final List<Headers> requests = new CopyOnWriteArrayList<>();
    private volatile Script script = exchange -> respond(exchange, 404);

    FakeService() {
        try {
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext(
                "/",
                exchange -> {
                    requests.add(exchange.getRequestHeaders());
                    try (exchange) {
                        script.answer(exchange);
                    }
                });
        server.setExecutor(threads);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/auth";
    }

    /** The headers of all requests so far. */
    List<Headers> requests() {
        return requests;
    }

    FakeService says(Script answers) {
        script = answers;
        return this;
    }

    /** With these headers and no body: {@code Name: value}. */
    FakeService says(int status, String... headers) {
        return says(exchange -> respond(exchange, status, headers));
    }

    /** Nothing, until the test is over. */
    FakeService stalls() {
        return says(exchange -> await());
    }

    void await() {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static void respond(HttpExchange exchange, int status, String... headers) throws IOException {
        add(exchange, headers);
        exchange.sendResponseHeaders(status, -1);
    }

    static void add(HttpExchange exchange, String... headers) {
        for (String line : headers) {
            int colon = line.indexOf(':');
            exchange.getResponseHeaders()
                    .add(line.substring(0, colon), line.substring(colon + 1).strip());
        }
    }

    @Override
    public void close() {
        end.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
