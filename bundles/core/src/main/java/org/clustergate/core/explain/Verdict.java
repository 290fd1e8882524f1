package org.clustergate.core.explain;

import org.clustergate.route.Decision;
import org.clustergate.runtime.Explanation.Outcome;

/** A policy's end in plain words. */
record Verdict(Outcome outcome, String backend, String reason) {
    static Verdict of(Decision decision) {
        if (decision instanceof Decision.Route route) {
            return new Verdict(Outcome.ROUTED, route.backend(), route.reason());
        }
        Decision.Reject reject = (Decision.Reject) decision;
        return new Verdict(
                reject.temporary() ? Outcome.DEFERRED : Outcome.REFUSED, "", reject.reason());
    }
}
