package org.clustergate.runtime;

import java.time.Instant;
import java.util.List;

/**
 * Why a user goes where they go: each strategy that was asked, what it said and on what evidence,
 * how the backends were at that time, what was chosen and what would have been next. Plain data for
 * shell and console.
 *
 * @param user the user as the strategies saw them
 * @param protocol label of the protocol
 * @param frontend through which
 * @param policy that decided
 * @param outcome what came of it
 * @param backend the chosen one, or empty
 * @param endpoint its address and security, or empty
 * @param by the strategy that decided, or empty
 * @param reason in its words
 * @param steps the strategies in the order in which they were asked
 * @param evidence what is known about where the user is
 * @param health the backends in question
 * @param next where the user would go if the chosen backend could not be used; empty where nobody
 *     was chosen
 * @param at when it was found out
 * @param micros how long that took, in microseconds
 * @param problem why nothing could be explained (no such frontend, no such user name); empty if it
 *     could
 */
public record Explanation(
        String user,
        String protocol,
        String frontend,
        String policy,
        Outcome outcome,
        String backend,
        String endpoint,
        String by,
        String reason,
        List<Step> steps,
        List<Proof> evidence,
        List<GatewayRuntime.StateDto> health,
        String next,
        Instant at,
        long micros,
        String problem) {

    /** What comes of a query. */
    public enum Outcome {
        /** A backend was chosen. */
        ROUTED,
        /** For now there is none: the client is told to try again later. */
        DEFERRED,
        /** There is no such user, or a rule forbids it. */
        REFUSED
    }

    /**
     * The question.
     *
     * @param user login name or address
     * @param protocol label of the protocol; empty for IMAP, or the frontend's if one is named
     * @param frontend name of the frontend, or empty for the first that speaks the protocol
     * @param client the client's address, or empty
     * @param sni the server name that the client asks for, or empty
     */
    public record Question(
            String user, String protocol, String frontend, String client, String sni) {}

    /**
     * One strategy's answer.
     *
     * @param verdict {@code route}, {@code narrow}, {@code pass}, {@code reject}, {@code defer} or
     *     {@code failed}
     * @param detail what it routed or narrowed to, or empty
     * @param micros how long it took, in microseconds
     */
    public record Step(
            String strategy, String verdict, String detail, String reason, long micros) {}

    /** One piece of evidence, as {@link org.clustergate.directory.Evidence} has it. */
    public record Proof(
            String backend,
            String verdict,
            String method,
            String strength,
            String detail,
            Instant at,
            Instant expires) {}

    /**
     * What a past session was told.
     *
     * @param session the session's id
     */
    public record Past(
            Instant at,
            String session,
            String frontend,
            String phase,
            String user,
            Outcome outcome,
            String backend,
            String by,
            String reason,
            List<Step> steps,
            long micros) {
        public Past {
            steps = List.copyOf(steps);
        }
    }

    public Explanation {
        steps = List.copyOf(steps);
        evidence = List.copyOf(evidence);
        health = List.copyOf(health);
    }
}
