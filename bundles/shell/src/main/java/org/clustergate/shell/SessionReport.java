package org.clustergate.shell;

import java.time.temporal.ChronoUnit;
import java.util.List;
import org.clustergate.runtime.GatewayRuntime.SessionDto;

/** Sessions, one in a line. */
final class SessionReport {
    private SessionReport() {}

    /**
     * @param total how many there are in all, shown or not
     */
    static String of(List<SessionDto> sessions, int total) {
        Table table =
                new Table("OPENED", "ID", "FRONTEND", "CLIENT", "TLS", "STATE", "USER", "BACKEND");
        for (SessionDto session : sessions) {
            table.row(
                    session.opened().truncatedTo(ChronoUnit.SECONDS).toString(),
                    session.id(),
                    session.frontend(),
                    session.client(),
                    session.tls() ? "yes" : "no",
                    session.passThrough() ? "passed through" : session.protocol(),
                    session.user(),
                    session.backend());
        }
        String more = total > sessions.size() ? sessions.size() + " of " + total + " shown\n" : "";
        return table.render("") + more;
    }
}
