package org.clustergate.console;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;

/** A request with the headers that a login looks at, and the response to it. */
final class FakeExchange {
    private final Map<String, String> requestHeaders = new HashMap<>();
    final Map<String, String> responseHeaders = new HashMap<>();
    final StringWriter body = new StringWriter();
    private final String method;
    private String path;
    int status;

    FakeExchange(String method) {
        this.method = method;
        requestHeaders.put("Host", "localhost:8080");
    }

    FakeExchange with(String header, String value) {
        requestHeaders.put(header, value);
        return this;
    }

    FakeExchange at(String pathInfo) {
        path = pathInfo;
        return this;
    }

    HttpServletRequest request() {
        return fake(
                HttpServletRequest.class,
                (name, arguments) ->
                        switch (name) {
                            case "getHeader" -> requestHeaders.get(arguments[0]);
                            case "getMethod" -> method;
                            case "getPathInfo" -> path;
                            case "getRemoteAddr" -> "192.0.2.9";
                            default -> throw new UnsupportedOperationException(name);
                        });
    }

    HttpServletResponse response() {
        PrintWriter writer = new PrintWriter(body);
        return fake(
                HttpServletResponse.class,
                (name, arguments) -> {
                    switch (name) {
                        case "setHeader" ->
                                responseHeaders.put((String) arguments[0], (String) arguments[1]);
                        case "setStatus" -> status = (Integer) arguments[0];
                        case "setContentType", "flushBuffer" -> {}
                        case "getWriter" -> {
                            return writer;
                        }
                        default -> throw new UnsupportedOperationException(name);
                    }
                    return null;
                });
    }

    private interface Answers {
        Object to(String method, Object[] arguments);
    }

    private static <T> T fake(Class<T> type, Answers answers) {
        return type.cast(
                Proxy.newProxyInstance(
                        type.getClassLoader(),
                        new Class<?>[] {type},
                        (self, method, arguments) -> answers.to(method.getName(), arguments)));
    }
}
