package org.clustergate.strategy.migration;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.clustergate.strategy.migration.MoveState.Side;

/**
 * Refuses changes of the waves that would send users who have moved back to the old pool, where
 * their mail of the time since then is not.
 */
final class Guard {
    private Guard() {}

    private static boolean hasMoved(MoveState state) {
        return state != null && (state.side() == Side.NEW || state.side() == Side.WAITS);
    }

    /** What is wrong with these waves because of what has been done already. */
    static List<String> shrunk(Plan plan, States states) {
        List<String> problems = new ArrayList<>();
        states.waves()
                .forEach(
                        (name, state) -> {
                            if (!hasMoved(state.state())) {
                                return;
                            }
                            Wave wave = plan.wave(name);
                            String is =
                                    plan.source()
                                            + ": waves: wave '"
                                            + name
                                            + "' is "
                                            + state.state().label();
                            if (wave == null) {
                                problems.add(
                                        is
                                                + " and must not be missing: its users would go back"
                                                + " to the old pool");
                            } else if (wave.share() < state.share()) {
                                problems.add(
                                        is
                                                + " and must not shrink from "
                                                + state.share() / 100.0
                                                + " to "
                                                + wave.share() / 100.0
                                                + " percent: roll it back first");
                            }
                        });
        return problems;
    }

    /** What is wrong with new lists because users who have moved would be in no moved wave. */
    static List<String> left(String source, Membership before, Membership now, States states) {
        Set<String> named = new HashSet<>(before.named());
        named.removeIf(
                key -> !hasMoved(state(states, before, key)) || hasMoved(state(states, now, key)));
        // Their names are for nobody's log.
        return named.isEmpty()
                ? List.of()
                : List.of(
                        source
                                + ": waves: "
                                + named.size()
                                + " users who have moved are in no moved wave any more: roll them"
                                + " back first, or put them back");
    }

    private static MoveState state(States states, Membership membership, String key) {
        return states.user(key, membership.wave(key).map(Wave::name).orElse(null));
    }
}
