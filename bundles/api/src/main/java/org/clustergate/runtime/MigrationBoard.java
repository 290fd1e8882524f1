package org.clustergate.runtime;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The board of the phased moves from one pool to another: who has moved, who has not, and the
 * operator's hand on it. There is no service where no bundle moves users. Thread-safe; never
 * blocks.
 *
 * <table>
 * <caption>States of a wave, and of a single user who is ahead of it or behind</caption>
 * <tr><th>state</th><th>the user is served by</th><th>may become</th></tr>
 * <tr><td>{@code planned}</td><td>the old pool</td><td>{@code copying}</td></tr>
 * <tr><td>{@code copying}</td><td>the old pool; mail goes to both where that is configured</td>
 *     <td>{@code holding}, {@code cut-over}, {@code rolled-back}</td></tr>
 * <tr><td>{@code holding}</td><td>nobody: logins and mail wait for a bounded time</td>
 *     <td>{@code copying}, {@code cut-over}, {@code rolled-back}</td></tr>
 * <tr><td>{@code cut-over}</td><td>the new pool</td>
 *     <td>{@code holding}, {@code confirmed}, {@code rolled-back}</td></tr>
 * <tr><td>{@code confirmed}</td><td>the new pool</td><td>nothing: the old mailbox may be gone</td></tr>
 * <tr><td>{@code rolled-back}</td><td>the old pool</td><td>{@code planned}, {@code copying}</td></tr>
 * <tr><td>{@code unknown}</td><td>nobody: the record of states is damaged, and a guess could be
 *     wrong</td><td>any other</td></tr>
 * </table>
 */
@ProviderType
public interface MigrationBoard {
    /**
     * One migration.
     *
     * @param waiting logins and recipients that wait for a cutover at this moment
     * @param exceptions users with a state of their own
     * @param problems what is wrong with its configuration or its record of states
     */
    record MigrationDto(
            String name,
            String oldPool,
            String newPool,
            boolean dualDelivery,
            int waiting,
            int exceptions,
            List<WaveDto> waves,
            List<String> problems) {
        public MigrationDto {
            waves = List.copyOf(waves);
            problems = List.copyOf(problems);
        }
    }

    /**
     * One wave.
     *
     * @param rules who belongs to it, as configured
     * @param since when it entered its state ({@code 2026-01-02T03:04:05Z}), or empty
     * @param users how many are known to belong to it: all that its lists name; of waves without a
     *     list those who have been seen
     * @param allKnown whether that is all of them
     * @param counts the known users by state; states without users are left out
     * @param onOld sessions of its users that are open at the old pool's backends now
     * @param lateOnOld logins and mails that reached the old pool although the user had moved,
     *     since the cutover
     * @param lastOnOld when a user who had moved was last seen there, or empty
     */
    record WaveDto(
            String name,
            String rules,
            String state,
            String since,
            int users,
            boolean allKnown,
            List<CountDto> counts,
            int onOld,
            long lateOnOld,
            String lastOnOld) {
        public WaveDto {
            counts = List.copyOf(counts);
        }
    }

    /** So many users are in that state. */
    record CountDto(String state, int users) {}

    /**
     * One user.
     *
     * @param wave the wave, or empty for a user who is in none
     * @param state the user's state, or empty for a user who is in no wave
     * @param own whether that is the user's own state and not the wave's
     */
    record UserDto(String user, String wave, String state, boolean own) {}

    /**
     * What came of an operator's wish.
     *
     * @param problem why nothing was changed, or empty
     * @param state the new state
     * @param users how many known users are touched
     * @param allKnown whether there are no others
     */
    record Change(String problem, String state, int users, boolean allKnown) {}

    /** A user's session at a backend. */
    record Seat(String user, String backend) {}

    /** All migrations, by name. */
    List<MigrationDto> board();

    /** Where that user stands; empty where there is no such migration or the name is no user's. */
    Optional<UserDto> user(String migration, String user);

    /**
     * Moves a wave, with all users who have no state of their own, into that state. Those of them
     * who are connected to the wrong side stay there until they are kicked: see {@link #misplaced}.
     */
    Change wave(String migration, String wave, String state);

    /** Moves a single user, whatever the wave's state is. */
    Change user(String migration, String user, String state);

    /**
     * From now on logins and mail of a wave or a user wait, so that the last of the mailbox can be
     * copied; at most so long as is configured, then they are told to come again.
     *
     * @param target a wave's name, or a user's
     */
    Change hold(String migration, String target);

    /** Ends a hold: those who wait go to the new pool. */
    Change release(String migration, String target);

    /**
     * Which of these users have to be kicked because they are connected to backends that serve them
     * no more: the old pool's after a cutover or while they are held, the new pool's after a
     * rollback.
     *
     * @param sessions all that are open
     */
    List<String> misplaced(String migration, Collection<Seat> sessions);
}
