package org.clustergate.console;

import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.clustergate.runtime.Json;
import org.clustergate.runtime.MigrationBoard;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * The page "Migration" of the web console: the board of migrations, to be read. There is one only
 * while there is a board. Made as {@link GatewayPage} is.
 */
@Component(
        service = Servlet.class,
        property = {
            "felix.webconsole.label=" + MigrationPage.LABEL,
            "felix.webconsole.title=Migration",
            "felix.webconsole.category=Clustergate"
        })
public final class MigrationPage extends HttpServlet {
    private static final long serialVersionUID = 1L;
    static final String LABEL = "migration";
    private static final String HTML =
            """
            <style>
            #migration table { border-collapse: collapse; margin-bottom: 1.5em; }
            #migration th, #migration td { text-align: left; padding: .2em 1em .2em 0; }
            #migration .problem { color: #b00020; }
            </style>
            <div id="migration"><p>...</p></div>
            <script src="migration/res/migration.js"></script>
            """;

    private final transient MigrationBoard board;

    /** Shows this board. */
    @Activate
    public MigrationPage(@Reference MigrationBoard board) {
        this.board = board;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        if (String.valueOf(request.getPathInfo()).endsWith("/board.json")) {
            response.setContentType("application/json; charset=UTF-8");
            response.getWriter().write(Json.of(board.board()));
        } else {
            response.getWriter().write(HTML);
        }
    }
}
