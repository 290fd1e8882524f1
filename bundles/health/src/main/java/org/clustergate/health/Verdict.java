package org.clustergate.health;

import org.clustergate.backend.Backend.Check;
import org.clustergate.backend.BackendState.Status;

/**
 * What tests and sessions say of a backend. A value: every event gives a new one.
 *
 * <pre>
 *   UP -- failure --> GOING_DOWN -- fall failures in a row --> DOWN
 *   UP &lt;-- success -- GOING_DOWN
 *   DOWN -- success --> GOING_UP -- rise successes in a row --> UP
 *   DOWN &lt;-- failure -- GOING_UP
 *   UP, GOING_DOWN -- tripped --> DOWN
 * </pre>
 *
 * @param status never DRAIN or MAINT: these are wishes of operators
 * @param inRow failures while going down, successes while going up
 * @param reason why, for the operator; empty while up
 */
record Verdict(Status status, int inRow, String reason) {
    /** Where everybody starts: a gateway that has just come must serve. */
    static final Verdict UP = new Verdict(Status.UP, 0, "");

    /** Nothing is known; it is not used before it has been tested. */
    static Verdict unproven(String why) {
        return new Verdict(Status.GOING_UP, 0, why);
    }

    /** A test has succeeded. */
    Verdict succeeded(Check check) {
        if (status.takesSessions() || inRow + 1 >= check.rise()) {
            return UP;
        }
        int now = inRow + 1;
        return new Verdict(
                Status.GOING_UP, now, now + " of " + check.rise() + " tests have succeeded");
    }

    /** A test has failed. */
    Verdict failed(Check check, String why) {
        if (!status.takesSessions() || inRow + 1 >= check.fall()) {
            return new Verdict(Status.DOWN, 0, why);
        }
        int now = inRow + 1;
        return new Verdict(
                Status.GOING_DOWN, now, now + " of " + check.fall() + " tests have failed: " + why);
    }

    /** Real sessions fail. */
    Verdict tripped(String why) {
        return new Verdict(Status.DOWN, 0, why);
    }
}
