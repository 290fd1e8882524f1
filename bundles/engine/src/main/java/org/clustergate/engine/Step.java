package org.clustergate.engine;

import java.util.List;

/** What an event leads to: the next state and what is to be done meanwhile, in order. */
public record Step(ProtocolEngine next, List<Action> actions) {
    public Step {
        actions = List.copyOf(actions);
    }

    /** Go there and do that. */
    public static Step to(ProtocolEngine next, Action... actions) {
        return new Step(next, List.of(actions));
    }
}
