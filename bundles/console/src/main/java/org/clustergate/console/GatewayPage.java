package org.clustergate.console;

import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.clustergate.runtime.Explanation;
import org.clustergate.runtime.GatewayRuntime;
import org.clustergate.runtime.Json;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * The page "Gateway" of the web console. The HTML is fixed; everything that comes from outside is
 * fetched as JSON and inserted as text, so neither markup nor the console's templates see it.
 */
@Component(
        service = Servlet.class,
        property = {
            "felix.webconsole.label=" + GatewayPage.LABEL,
            "felix.webconsole.title=Gateway",
            "felix.webconsole.category=Clustergate"
        })
public final class GatewayPage extends HttpServlet {
    private static final long serialVersionUID = 1L;
    static final String LABEL = "gateway";
    private static final int MOST_SESSIONS = 200;
    private static final int MOST_DECISIONS = 20;
    private static final long PATIENCE_S = 70;
    private static final String HTML =
            """
            <style>
            #gateway table, #explanation table { border-collapse: collapse; margin-bottom: 1.5em; }
            #gateway th, #gateway td, #explanation th, #explanation td { text-align: left; padding: .2em 1em .2em 0; }
            #gateway h3, #explanation h3, #explain h3 { font-size: 1.2em; margin: 1em 0 .4em; }
            #gateway th, #explanation th { font-weight: bold; }
            #gateway .problem, #explanation .problem { color: #b00020; }
            </style>
            <form id="explain">
              <h3>Why does a user go where?</h3>
              <input name="user" placeholder="anna@example.org" required maxlength="320">
              <select name="proto">
                <option>imap</option><option>pop3</option><option>submission</option>
                <option>smtp</option><option>lmtp</option>
              </select>
              <input name="from" placeholder="client's address" maxlength="50">
              <button>Explain</button>
            </form>
            <div id="explanation"></div>
            <div id="gateway"><p>...</p></div>
            <script src="gateway/res/gateway.js"></script>
            """;

    private record State(
            GatewayRuntime.Snapshot gateway, List<GatewayRuntime.SessionDto> sessions) {}

    private final transient GatewayRuntime runtime;

    /** Shows this runtime. */
    @Activate
    public GatewayPage(@Reference GatewayRuntime runtime) {
        this.runtime = runtime;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        String path = String.valueOf(request.getPathInfo());
        if (path.endsWith("/state.json")) {
            json(response, new State(runtime.snapshot(), runtime.sessions(MOST_SESSIONS)));
        } else if (path.endsWith("/explain.json")) {
            explain(request, response);
        } else if (path.endsWith("/decisions.json")) {
            json(response, runtime.decisions(parameter(request, "about"), MOST_DECISIONS));
        } else {
            response.getWriter().write(HTML);
        }
    }

    /** Waits for directories, on one of the console's threads: {@code ?user=&proto=&from=&sni=}. */
    private void explain(HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        try {
            json(
                    response,
                    runtime.explain(
                                    new Explanation.Question(
                                            parameter(request, "user"),
                                            parameter(request, "proto"),
                                            parameter(request, "frontend"),
                                            parameter(request, "from"),
                                            parameter(request, "sni")))
                            .toCompletableFuture()
                            .get(PATIENCE_S, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            response.sendError(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
        } catch (ExecutionException | TimeoutException e) {
            response.sendError(HttpServletResponse.SC_GATEWAY_TIMEOUT);
        }
    }

    private static String parameter(HttpServletRequest request, String name) {
        String value = request.getParameter(name);
        return value == null ? "" : value.strip();
    }

    private static void json(HttpServletResponse response, Object value) throws IOException {
        response.setContentType("application/json; charset=UTF-8");
        response.getWriter().write(Json.of(value));
    }
}
