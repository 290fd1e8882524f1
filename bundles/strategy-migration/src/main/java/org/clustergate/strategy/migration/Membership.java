package org.clustergate.strategy.migration;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.clustergate.mail.MailAddress;

/**
 * Which user belongs to which wave: the first that fits. Immutable; changed files make a new one.
 */
final class Membership {
    /** Users that all lists of a migration may name together. */
    static final int MAX_USERS = 500_000;

    private final List<Wave> waves;
    private final Map<String, UserList> lists;
    private final Map<String, Integer> listed = new HashMap<>();

    private Membership(List<Wave> waves, Map<String, UserList> lists) {
        this.waves = waves;
        this.lists = lists;
        for (String key : named()) {
            wave(key)
                    .filter(Wave::isListed)
                    .ifPresent(w -> listed.merge(w.name(), 1, Integer::sum));
        }
    }

    /**
     * Reads the lists. Blocks.
     *
     * @param problems hears what is wrong with them, a line each
     */
    static Optional<Membership> read(Plan plan, Path directory, Consumer<String> problems) {
        Map<String, UserList> lists = new HashMap<>();
        boolean whole = true;
        long users = 0;
        for (Wave wave : plan.waves()) {
            for (String name : wave.lists()) {
                if (lists.containsKey(name)) {
                    continue;
                }
                try {
                    UserList list = UserList.read(directory.resolve(name));
                    users += list.users().size();
                    lists.put(name, list);
                } catch (IOException e) {
                    whole = false;
                    String why = e.getMessage();
                    problems.accept(
                            plan.source()
                                    + ": waves: wave '"
                                    + wave.name()
                                    + "': list "
                                    + name
                                    + (why.contains("/") ? " cannot be read" : " " + why));
                }
            }
        }
        if (users > MAX_USERS) {
            whole = false;
            problems.accept(
                    plan.source() + ": waves: the lists name more than " + MAX_USERS + " users");
        }
        return whole ? Optional.of(new Membership(plan.waves(), lists)) : Optional.empty();
    }

    /** Whether a list's file has changed. Blocks for a moment. */
    boolean isStale(Path directory) {
        return lists.entrySet().stream()
                .anyMatch(list -> list.getValue().isStale(directory.resolve(list.getKey())));
    }

    /** The user's wave. */
    Optional<Wave> wave(MailAddress user) {
        for (Wave wave : waves) {
            if (wave.has(user, lists)) {
                return Optional.of(wave);
            }
        }
        return Optional.empty();
    }

    /** The wave of the user with that key. */
    Optional<Wave> wave(String key) {
        return MailAddress.parse(key).flatMap(this::wave);
    }

    /** How many users the lists give to that wave. */
    int listed(String wave) {
        return listed.getOrDefault(wave, 0);
    }

    /** Everybody whom a list names, once. */
    Set<String> named() {
        if (lists.size() == 1) {
            return new HashSet<>(lists.values().iterator().next().users());
        }
        return lists.values().stream()
                .flatMap(list -> list.users().stream())
                .collect(Collectors.toCollection(HashSet::new));
    }

    /** The waves' names. */
    List<String> names() {
        List<String> names = new ArrayList<>();
        waves.forEach(wave -> names.add(wave.name()));
        return names;
    }
}
