package org.clustergate.console;

import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.clustergate.runtime.GatewayRuntime;
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
    private static final String HTML =
            """
            <style>
            #gateway table { border-collapse: collapse; margin-bottom: 1.5em; }
            #gateway th, #gateway td { text-align: left; padding: .2em 1em .2em 0; }
            #gateway .problem { color: #b00020; }
            </style>
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
        if (String.valueOf(request.getPathInfo()).endsWith("/state.json")) {
            response.setContentType("application/json; charset=UTF-8");
            State state = new State(runtime.snapshot(), runtime.sessions(MOST_SESSIONS));
            response.getWriter().write(Json.of(state));
        } else {
            response.getWriter().write(HTML);
        }
    }
}
