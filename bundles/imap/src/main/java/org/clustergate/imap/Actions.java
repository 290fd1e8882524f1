package org.clustergate.imap;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.clustergate.engine.Action;
import org.clustergate.engine.ProtocolEngine;
import org.clustergate.engine.Step;

/** Collects the actions of one step. */
final class Actions {
    private final List<Action> all = new ArrayList<>(4);

    Actions add(Action... more) {
        Collections.addAll(all, more);
        return this;
    }

    Step then(ProtocolEngine next) {
        return new Step(next, all);
    }
}
