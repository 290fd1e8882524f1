package org.clustergate.backend;

import java.time.Instant;
import org.clustergate.mail.Protocol;

/**
 * How one backend is, for one protocol.
 *
 * @param status what it can be used for
 * @param reason why, for the operator; empty where there is nothing to say
 * @param since when the status was entered
 * @param share of its weight that it should get now: below 1 during slow start, 0 where it takes no
 *     sessions
 */
public record BackendState(
        String backend,
        Protocol protocol,
        Status status,
        String reason,
        Instant since,
        double share) {

    /**
     * What a backend can be used for.
     *
     * <table>
     * <caption>Statuses</caption>
     * <tr><td>UP</td><td>all is well</td></tr>
     * <tr><td>GOING_DOWN</td><td>tests fail, not yet often enough: still used</td></tr>
     * <tr><td>DOWN</td><td>not used; its users are unavailable unless somebody stands in</td></tr>
     * <tr><td>GOING_UP</td><td>tests succeed, not yet often enough: not used</td></tr>
     * <tr><td>DRAIN</td><td>no new sessions, by an operator's wish; present ones go on</td></tr>
     * <tr><td>MAINT</td><td>not used and not tested, by an operator's wish</td></tr>
     * </table>
     */
    public enum Status {
        UP,
        GOING_DOWN,
        DOWN,
        GOING_UP,
        DRAIN,
        MAINT;

        /** Whether new sessions go there. */
        public boolean takesSessions() {
            return this == UP || this == GOING_DOWN;
        }
    }
}
