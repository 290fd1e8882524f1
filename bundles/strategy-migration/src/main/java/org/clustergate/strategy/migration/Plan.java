package org.clustergate.strategy.migration;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.clustergate.backend.Fleet;
import org.clustergate.config.Settings;

/**
 * One migration as it is configured.
 *
 * @param source the file, for messages
 * @param hold how long one waits
 * @param unmovedToOld whether users in no wave are kept away from the new pool
 * @param confirmAfter zero for never
 */
record Plan(
        String source,
        String oldPool,
        String newPool,
        List<Wave> waves,
        Duration hold,
        int maxWaiting,
        boolean dualDelivery,
        boolean unmovedToOld,
        Duration confirmAfter) {
    /** Below the policies' 15 s, with a second for the strategies behind this one. */
    private static final int MAX_HOLD_MS = 14_000;

    private static final int MAX_WAITING = 100_000;
    private static final int MAX_WAVES = 200;

    /** What was read, and what is wrong with it: the plan counts only if nothing is. */
    record Read(Plan plan, List<String> problems) {}

    /**
     * @param directory the configuration directory, where the lists are
     */
    static Read read(Map<String, Object> properties, Path directory) {
        Settings settings = Settings.of(MigrationSettings.class, MigrationSettings.PID, properties);
        String oldPool = settings.required("old.pool");
        String newPool = settings.required("new.pool");
        if (!oldPool.isEmpty() && oldPool.equals(newPool)) {
            settings.problem("new.pool", "'" + newPool + "' is the old pool too");
        }
        List<Wave> waves = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (String text : settings.texts("waves")) {
            Wave wave = Wave.parse(text, problem -> settings.problem("waves", problem));
            if (!wave.name().isEmpty() && !names.add(wave.name())) {
                settings.problem("waves", "wave '" + wave.name() + "' stands there twice");
            }
            for (String list : wave.lists()) {
                if (!directory.resolve(list).normalize().startsWith(directory.normalize())) {
                    settings.problem(
                            "waves",
                            "wave '"
                                    + wave.name()
                                    + "': list "
                                    + list
                                    + " is outside of the configuration directory");
                }
            }
            waves.add(wave);
        }
        if (waves.size() > MAX_WAVES) {
            settings.problem("waves", "there are more than " + MAX_WAVES);
        }
        String unmoved = settings.text("unknown.in.new");
        if (!unmoved.equals("old") && !unmoved.equals("pass")) {
            settings.problem("unknown.in.new", "'" + unmoved + "' is none of old, pass");
        }
        Plan plan =
                new Plan(
                        settings.source(),
                        oldPool,
                        newPool,
                        List.copyOf(waves),
                        settings.millis("hold.ms", 1, MAX_HOLD_MS),
                        (int) settings.number("max.waiting", 0, MAX_WAITING),
                        settings.flag("dual.delivery"),
                        unmoved.equals("old"),
                        Duration.ofHours(settings.number("confirm.after.h", 0, 24 * 365)));
        return new Read(plan, settings.problems());
    }

    /** What keeps it from being used with these pools. */
    List<String> misfits(Fleet fleet) {
        List<String> problems = new ArrayList<>();
        known("old.pool", oldPool, fleet, problems);
        known("new.pool", newPool, fleet, problems);
        Set<String> both = new TreeSet<>(fleet.pools().getOrDefault(oldPool, List.of()));
        both.retainAll(fleet.pools().getOrDefault(newPool, List.of()));
        if (!both.isEmpty()) {
            problems.add(
                    source
                            + ": new.pool: shares "
                            + String.join(", ", both)
                            + " with pool '"
                            + oldPool
                            + "', so nobody could tell who has moved");
        }
        return problems;
    }

    private void known(String key, String pool, Fleet fleet, List<String> problems) {
        if (!fleet.pools().containsKey(pool)) {
            String names = String.join(", ", new TreeSet<>(fleet.pools().keySet()));
            problems.add(
                    source
                            + ": "
                            + key
                            + ": there is no pool '"
                            + pool
                            + "' ("
                            + (names.isEmpty() ? "none is" : names + " are")
                            + " configured)");
        }
    }

    /** The wave of that name, or null. */
    Wave wave(String name) {
        for (Wave wave : waves) {
            if (wave.name().equals(name)) {
                return wave;
            }
        }
        return null;
    }
}
