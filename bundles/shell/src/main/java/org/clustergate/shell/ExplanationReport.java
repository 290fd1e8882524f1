package org.clustergate.shell;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.clustergate.runtime.Explanation;
import org.clustergate.runtime.GatewayRuntime.StateDto;

/** An explanation, or past decisions, as an operator reads them. */
final class ExplanationReport {
    private ExplanationReport() {}

    static String of(Explanation found) {
        if (!found.problem().isEmpty()) {
            return "Nothing to explain: " + safe(found.problem()) + "\n";
        }
        StringBuilder text = new StringBuilder();
        text.append(safe(found.user()))
                .append("  ")
                .append(found.protocol())
                .append("  -> ")
                .append(outcome(found.outcome(), found.backend()));
        if (!found.endpoint().isEmpty()) {
            text.append(" (").append(safe(found.endpoint())).append(')');
        }
        text.append("  ").append(time(found.micros())).append('\n');
        text.append("  frontend ")
                .append(safe(found.frontend()))
                .append(", policy ")
                .append(safe(found.policy()))
                .append("; ")
                .append(safe(found.reason()))
                .append('\n');
        text.append("\nSTRATEGIES\n").append(steps(found.steps(), found.by()).render("  "));
        text.append("\nEVIDENCE\n").append(proofs(found.evidence(), found.at()).render("  "));
        text.append("\nBACKENDS\n").append(states(found.health(), found.at()).render("  "));
        if (!found.next().isEmpty()) {
            text.append("\nIf ")
                    .append(safe(found.backend()))
                    .append(" could not be used: ")
                    .append(safe(found.next()))
                    .append('\n');
        }
        return text.toString();
    }

    /** Past decisions, the latest first. */
    static String of(List<Explanation.Past> decisions) {
        if (decisions.isEmpty()) {
            return "No such decision is remembered.\n";
        }
        StringBuilder text = new StringBuilder();
        for (Explanation.Past past : decisions) {
            text.append(past.at())
                    .append("  ")
                    .append(past.session())
                    .append("  ")
                    .append(safe(past.frontend()))
                    .append(' ')
                    .append(past.phase())
                    .append("  ")
                    .append(safe(past.user()))
                    .append("  -> ")
                    .append(outcome(past.outcome(), past.backend()))
                    .append("  ")
                    .append(time(past.micros()))
                    .append('\n')
                    .append(steps(past.steps(), past.by()).render("    "));
        }
        return text.toString();
    }

    static Table states(List<StateDto> states, Instant now) {
        Table table = new Table("NAME", "PROTOCOL", "STATE", "FOR", "SESSIONS", "SHARE", "REASON");
        for (StateDto state : states) {
            table.row(
                    state.backend(),
                    state.protocol(),
                    state.status(),
                    state.since().equals(Instant.EPOCH) ? "" : age(state.since(), now),
                    Integer.toString(state.sessions()),
                    Math.round(state.share() * 100) + " %",
                    state.reason());
        }
        return table;
    }

    private static Table steps(List<Explanation.Step> steps, String by) {
        Table table = new Table("", "STRATEGY", "SAID", "TO", "TIME", "BECAUSE");
        int number = 0;
        for (Explanation.Step step : steps) {
            number++;
            boolean decided = number == steps.size() && step.strategy().equals(by);
            table.row(
                    number + (decided ? "*" : ""),
                    step.strategy(),
                    step.verdict(),
                    step.detail(),
                    time(step.micros()),
                    step.reason());
        }
        return table;
    }

    private static Table proofs(List<Explanation.Proof> proofs, Instant now) {
        Table table =
                new Table("BACKEND", "VERDICT", "METHOD", "STRENGTH", "AGE", "LEFT", "DETAIL");
        for (Explanation.Proof proof : proofs) {
            table.row(
                    proof.backend(),
                    proof.verdict(),
                    proof.method(),
                    proof.strength(),
                    age(proof.at(), now),
                    proof.expires().isAfter(now) ? age(now, proof.expires()) : "expired",
                    proof.detail());
        }
        return table;
    }

    private static String outcome(Explanation.Outcome outcome, String backend) {
        return outcome == Explanation.Outcome.ROUTED
                ? safe(backend)
                : "nowhere, " + outcome.name().toLowerCase(Locale.ROOT);
    }

    private static String time(long micros) {
        return micros < 10_000 ? micros + " us" : micros / 1000 + " ms";
    }

    /** A time in its two largest units. */
    static String age(Instant from, Instant to) {
        Duration age = Duration.between(from, to);
        if (age.isNegative()) {
            return "0 s";
        } else if (age.toDays() > 0) {
            return age.toDays() + " d " + age.toHoursPart() + " h";
        } else if (age.toHours() > 0) {
            return age.toHours() + " h " + age.toMinutesPart() + " min";
        } else if (age.toMinutes() > 0) {
            return age.toMinutes() + " min " + age.toSecondsPart() + " s";
        }
        return age.toSeconds() + " s";
    }

    private static String safe(String text) {
        return Table.safe(text, Table.MAX_LAST);
    }
}
