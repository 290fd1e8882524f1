package org.clustergate.shell;

import java.time.Instant;
import java.util.List;
import org.clustergate.runtime.GatewayRuntime.BackendDto;
import org.clustergate.runtime.GatewayRuntime.FrontendDto;
import org.clustergate.runtime.GatewayRuntime.LedgerDto;
import org.clustergate.runtime.GatewayRuntime.PolicyDto;
import org.clustergate.runtime.GatewayRuntime.PoolDto;
import org.clustergate.runtime.GatewayRuntime.Snapshot;
import org.clustergate.runtime.GatewayRuntime.StrategyDto;

/** The gateway on one screen. */
final class StatusReport {
    private final StringBuilder text = new StringBuilder();

    private StatusReport() {}

    static String of(Snapshot snapshot) {
        return of(snapshot, Instant.now());
    }

    static String of(Snapshot snapshot, Instant now) {
        StatusReport report = new StatusReport();
        report.text
                .append("Gateway ")
                .append(Table.safe(snapshot.state(), Table.MAX_CELL))
                .append(", ")
                .append(snapshot.sessions())
                .append(snapshot.sessions() == 1 ? " session\n" : " sessions\n");
        report.problems(snapshot.problems());
        report.section("FRONTENDS", frontends(snapshot.frontends()));
        report.section("BACKENDS", backends(snapshot.backends()));
        report.section("HEALTH", ExplanationReport.states(snapshot.states(), now));
        report.section("POOLS", pools(snapshot.pools()));
        report.section("LEDGER", ledger(snapshot.ledger(), now));
        report.section("POLICIES", policies(snapshot.policies()));
        report.section("STRATEGIES", strategies(snapshot.strategies()));
        return report.text.toString();
    }

    /** First, because nothing else on the screen is what the operator has just written. */
    private void problems(List<String> problems) {
        if (problems.isEmpty()) {
            return;
        }
        text.append("\nCONFIGURATION REFUSED, the last good one is in force\n");
        for (String problem : problems) {
            text.append("  ").append(Table.safe(problem, Table.MAX_LAST)).append('\n');
        }
    }

    private void section(String title, Table table) {
        text.append('\n').append(title).append('\n').append(table.render("  "));
    }

    private static Table frontends(List<FrontendDto> frontends) {
        Table table = new Table("NAME", "PROTOCOL", "ADDRESS", "POLICY", "SESSIONS", "PROBLEM");
        for (FrontendDto frontend : frontends) {
            table.row(
                    frontend.name(),
                    frontend.protocol(),
                    frontend.address(),
                    frontend.policy(),
                    Integer.toString(frontend.sessions()),
                    frontend.problem());
        }
        return table;
    }

    private static Table backends(List<BackendDto> backends) {
        Table table = new Table("NAME", "SESSIONS", "ENDPOINTS");
        for (BackendDto backend : backends) {
            table.row(
                    backend.name(),
                    Integer.toString(backend.sessions()),
                    String.join(", ", backend.endpoints()));
        }
        return table;
    }

    private static Table pools(List<PoolDto> pools) {
        Table table = new Table("NAME", "BACKENDS");
        for (PoolDto pool : pools) {
            table.row(pool.name(), String.join(", ", pool.backends()));
        }
        return table;
    }

    private static Table ledger(List<LedgerDto> ledgers, Instant now) {
        Table table =
                new Table(
                        "ENTRIES", "KEYS", "MOST", "OLDEST", "DROPPED", "SAVED", "REFUSED",
                        "PROBLEM");
        for (LedgerDto ledger : ledgers) {
            table.row(
                    Integer.toString(ledger.entries()),
                    Integer.toString(ledger.keys()),
                    Integer.toString(ledger.most()),
                    ledger.oldest().isEmpty()
                            ? ""
                            : ExplanationReport.age(Instant.parse(ledger.oldest()), now),
                    Long.toString(ledger.dropped()),
                    Long.toString(ledger.saved()),
                    Long.toString(ledger.refused()),
                    ledger.dropped() == 0 ? "" : "too small: mails may have come twice");
        }
        return table;
    }

    private static Table policies(List<PolicyDto> policies) {
        Table table = new Table("NAME", "STRATEGIES");
        for (PolicyDto policy : policies) {
            table.row(policy.name(), String.join(", ", policy.strategies()));
        }
        return table;
    }

    private static Table strategies(List<StrategyDto> strategies) {
        Table table = new Table("NAME", "BUNDLE", "STATE");
        for (StrategyDto strategy : strategies) {
            boolean usable = strategy.problem().isEmpty();
            table.row(
                    strategy.name(),
                    strategy.bundle(),
                    usable ? "usable" : "UNUSABLE: " + strategy.problem());
        }
        return table;
    }
}
