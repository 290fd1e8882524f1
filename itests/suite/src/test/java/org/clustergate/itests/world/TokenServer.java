package org.clustergate.itests.world;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An authorization server whose backends ask it about tokens (RFC 7662). */
public final class TokenServer implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, String> owners = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();

    /** Starts it at that address. */
    public TokenServer(String host) {
        try {
            server = HttpServer.create(new InetSocketAddress(host, 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::introspect);
        server.start();
    }

    /** Where that backend asks. */
    public String url(String backend) {
        InetSocketAddress address = server.getAddress();
        return "http://%s:%d/%s".formatted(address.getHostString(), address.getPort(), backend);
    }

    /** Makes it a token of that user's. */
    public void issue(String token, MailUser user) {
        owners.put(token, user.address());
    }

    /** Makes it a token that was good. */
    public void revoke(String token) {
        owners.remove(token);
    }

    /** The backends that asked about that token, once for each time. */
    public List<String> askedAbout(String token) {
        return asked.stream()
                .filter(question -> question.endsWith(" " + token))
                .map(question -> question.substring(0, question.indexOf(' ')))
                .toList();
    }

    private void introspect(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body =
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String token = "";
            for (String parameter : body.split("&")) {
                if (parameter.startsWith("token=")) {
                    token =
                            URLDecoder.decode(
                                    parameter.substring("token=".length()), StandardCharsets.UTF_8);
                }
            }
            asked.add(exchange.getRequestURI().getPath().substring(1) + " " + token);
            String owner = owners.get(token);
            // RFC 7662 section 2.2: of a token that is not active nothing else is told.
            String answer =
                    owner == null
                            ? "{\"active\":false}"
                            : "{\"active\":true,\"email\":\"%s\"}".formatted(owner);
            byte[] octets = answer.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, octets.length);
            exchange.getResponseBody().write(octets);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
