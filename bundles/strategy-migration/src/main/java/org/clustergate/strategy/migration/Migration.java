package org.clustergate.strategy.migration;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.clustergate.backend.Backend;
import org.clustergate.backend.Fleet;
import org.clustergate.config.ConfigurationProblems;
import org.clustergate.mail.MailAddress;
import org.clustergate.route.RouteQuery;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One migration: what is configured, who belongs to which wave, and how far everybody has moved.
 * Queries read {@link #active()} and the book's states, each one volatile value; what changes them
 * runs one at a time.
 */
final class Migration {
    private static final Logger LOG = LoggerFactory.getLogger(Migration.class);

    /** What is in force. */
    record Active(
            Plan plan, Membership membership, Set<String> oldMembers, Set<String> newMembers) {
        /** Whether the frontend of that query has anything to do with it. */
        boolean concerns(RouteQuery query) {
            return isAny(query.candidates()) || isAny(query.excluded());
        }

        private boolean isAny(List<Backend> backends) {
            for (Backend backend : backends) {
                if (oldMembers.contains(backend.name()) || newMembers.contains(backend.name())) {
                    return true;
                }
            }
            return false;
        }
    }

    /**
     * Where a user stands.
     *
     * @param wave the name, or empty for a user with a state of their own who is in none
     * @param own whether it is not the wave's state
     */
    record Standing(String wave, MoveState state, boolean own) {}

    private final String name;
    private final Path directory;
    private final ConfigurationProblems sink;
    private final Consumer<Migration> changed;
    private final StateBook book;
    private final WaitingRoom room;
    private final OldSide oldSide = new OldSide();
    private volatile Active active;

    /** The latest plan without a problem of its own; its lists may have some. */
    private Plan wanted;

    /** The latest plan whose lists are good too, and who is in it; it may wait for its pools. */
    private Plan latest;

    private Membership latestMembership;
    private Fleet fleet;
    private String source;
    private List<String> planProblems = List.of();
    private List<String> listProblems = List.of();
    private volatile List<String> storeProblems = List.of();
    private volatile List<String> reported = List.of();

    /**
     * Reads its record of states. Blocks.
     *
     * @param changed hears that those who wait should look again
     */
    Migration(
            String name,
            Path directory,
            ConfigurationProblems sink,
            Background background,
            InstantSource clock,
            Consumer<Migration> changed,
            Function<Consumer<List<String>>, StateStore> store) {
        this.name = name;
        this.directory = directory;
        this.sink = sink;
        this.changed = changed;
        source = MigrationSettings.PID + "-" + name + ".config";
        book = new StateBook(store.apply(this::stored), clock);
        room = new WaitingRoom(background);
    }

    String name() {
        return name;
    }

    /** What is in force, or null while nothing can be. */
    Active active() {
        return active;
    }

    StateBook book() {
        return book;
    }

    WaitingRoom room() {
        return room;
    }

    OldSide oldSide() {
        return oldSide;
    }

    /** All that is wrong. */
    List<String> problems() {
        List<String> all = new ArrayList<>(reported);
        all.addAll(storeProblems);
        return all;
    }

    /**
     * Whether users have moved and nothing is in force that says who: then nobody can be sent
     * anywhere.
     */
    boolean isBlind() {
        return active == null && book.states().matters();
    }

    /** Where that user stands, if it is of any concern. */
    Optional<Standing> standing(Active now, MailAddress user) {
        States states = book.states();
        String key = user.key();
        Optional<String> wave = now.membership().wave(user).map(Wave::name);
        MoveState state = states.user(key, wave.orElse(null));
        return Optional.ofNullable(state)
                .map(s -> new Standing(wave.orElse(""), s, states.users().containsKey(key)));
    }

    private void stored(List<String> problems) {
        storeProblems = problems;
        sink.report(stateSource(), problems);
    }

    private String stateSource() {
        return "migration/" + name + ".state";
    }

    /** Takes a configuration. Reads the lists, so it blocks. */
    synchronized void configure(Map<String, Object> properties) {
        Plan.Read read = Plan.read(properties, directory);
        if (!source.equals(read.plan().source())) {
            sink.report(source, List.of());
            source = read.plan().source();
        }
        planProblems = read.problems();
        listProblems = List.of();
        wanted = planProblems.isEmpty() ? read.plan() : null;
        readLists();
        report();
    }

    /** Reads lists that have changed, or could not be read before. Blocks. */
    synchronized void refresh() {
        if (wanted != null && (wanted != latest || latestMembership.isStale(directory))) {
            readLists();
            report();
        }
    }

    private void readLists() {
        Plan plan = wanted;
        if (plan == null) {
            return;
        }
        List<String> problems = new ArrayList<>(Guard.shrunk(plan, book.states()));
        Membership.read(plan, directory, problems::add)
                .ifPresent(
                        membership -> {
                            if (latestMembership != null) {
                                problems.addAll(
                                        Guard.left(
                                                plan.source(),
                                                latestMembership,
                                                membership,
                                                book.states()));
                            }
                            if (problems.isEmpty()) {
                                latest = plan;
                                latestMembership = membership;
                                apply();
                            }
                        });
        listProblems = List.copyOf(problems);
    }

    /** These backends and pools are in force. */
    synchronized void configured(Fleet present) {
        fleet = present;
        apply();
        report();
    }

    private void apply() {
        if (latest == null || fleet == null || !latest.misfits(fleet).isEmpty()) {
            return;
        }
        Active before = active;
        active =
                new Active(
                        latest,
                        latestMembership,
                        Set.copyOf(fleet.pools().get(latest.oldPool())),
                        Set.copyOf(fleet.pools().get(latest.newPool())));
        latest.waves().forEach(book::grown);
        if (before == null || before.membership() != latestMembership) {
            oldSide.rearrange(latestMembership);
            LOG.info("migration {}: {} waves are in force", name, latest.waves().size());
        }
        changed.accept(this);
    }

    /** What is wrong with the latest plan if these were the backends and pools. */
    synchronized List<String> misfits(Fleet next) {
        return latest == null ? List.of() : latest.misfits(next);
    }

    /** Tells what is wrong now. */
    synchronized void report() {
        List<String> all = new ArrayList<>(planProblems);
        all.addAll(listProblems);
        if (all.isEmpty() && fleet != null && latest != null) {
            all.addAll(latest.misfits(fleet));
        }
        if (isBlind() && (fleet != null || !all.isEmpty())) {
            all.add(
                    source
                            + ": users have moved, but nothing that can be used says who: all logins"
                            + " and mail get temporary failures from the strategy 'migration'");
        }
        Set<String> undecided = new HashSet<>();
        if (book.states().lost() && latestMembership != null) {
            undecided.addAll(latestMembership.names());
            undecided.removeAll(book.states().waves().keySet());
        }
        if (!undecided.isEmpty()) {
            all.add(
                    source
                            + ": waves: nobody knows the state of "
                            + String.join(", ", undecided.stream().sorted().toList())
                            + ": their users get temporary failures until it is told"
                            + " (gateway:migrate wave "
                            + name
                            + " WAVE STATE)");
        }
        if (!all.equals(reported)) {
            reported = List.copyOf(all);
            sink.report(source, reported);
        }
    }

    /** An operator has moved somebody. */
    void moved() {
        report();
        changed.accept(this);
    }

    /** Its configuration has not come, though its file is there. */
    synchronized void missing() {
        planProblems = List.of(source + ": cannot be read as configuration");
        report();
    }

    /** It is gone: its configuration, or the whole bundle. */
    synchronized void close() {
        active = null;
        wanted = null;
        latest = null;
        room.close();
        sink.report(source, List.of());
        sink.report(stateSource(), List.of());
    }
}
