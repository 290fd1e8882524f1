package org.clustergate.strategy.migration;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * How far a wave, or a user ahead of it or behind, has moved. What may follow on what stands in
 * {@link #next()}; {@code MigrationBoard} has the table for operators.
 */
enum MoveState {
    /** The record of states is damaged: only the operator knows. */
    UNKNOWN(Side.NOBODY_KNOWS),
    PLANNED(Side.OLD),
    COPYING(Side.OLD),
    /** The last of the mailbox is being copied: nobody may change it now. */
    HOLDING(Side.WAITS),
    CUT_OVER(Side.NEW),
    CONFIRMED(Side.NEW),
    ROLLED_BACK(Side.OLD);

    /** Who serves the user. */
    enum Side {
        OLD,
        NEW,
        WAITS,
        NOBODY_KNOWS
    }

    private final Side side;

    MoveState(Side side) {
        this.side = side;
    }

    Side side() {
        return side;
    }

    /** What an operator may make of it. */
    Set<MoveState> next() {
        return switch (this) {
            case UNKNOWN -> Set.of(PLANNED, COPYING, HOLDING, CUT_OVER, CONFIRMED, ROLLED_BACK);
            case PLANNED -> Set.of(COPYING);
            case COPYING -> Set.of(HOLDING, CUT_OVER, ROLLED_BACK);
            case HOLDING -> Set.of(COPYING, CUT_OVER, ROLLED_BACK);
            // Holding again is the way to copy back what has come since, before a rollback.
            case CUT_OVER -> Set.of(HOLDING, CONFIRMED, ROLLED_BACK);
            case CONFIRMED -> Set.of();
            case ROLLED_BACK -> Set.of(PLANNED, COPYING);
        };
    }

    /** For the operator: {@code cut-over}. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The state of that label, in any case, with hyphens or underscores. */
    static Optional<MoveState> of(String label) {
        String name = label.strip().toUpperCase(Locale.ROOT).replace('-', '_');
        for (MoveState state : values()) {
            if (state.name().equals(name)) {
                return Optional.of(state);
            }
        }
        return Optional.empty();
    }
}
