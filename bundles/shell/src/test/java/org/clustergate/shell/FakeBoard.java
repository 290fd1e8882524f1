package org.clustergate.shell;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.clustergate.runtime.MigrationBoard;

/** A board that says what it is told to, and remembers what was wished. */
final class FakeBoard implements MigrationBoard {
    final List<String> heard = new ArrayList<>();
    List<MigrationDto> board = List.of();
    Optional<UserDto> user = Optional.empty();
    Change change = new Change("", "copying", 3, true);
    List<String> misplaced = List.of();

    @Override
    public List<MigrationDto> board() {
        return board;
    }

    @Override
    public Optional<UserDto> user(String migration, String name) {
        heard.add("where is " + name + " of " + migration);
        return user;
    }

    @Override
    public Change wave(String migration, String wave, String state) {
        heard.add("wave " + migration + " " + wave + " " + state);
        return change;
    }

    @Override
    public Change user(String migration, String name, String state) {
        heard.add("user " + migration + " " + name + " " + state);
        return change;
    }

    @Override
    public Change hold(String migration, String target) {
        heard.add("hold " + migration + " " + target);
        return change;
    }

    @Override
    public Change release(String migration, String target) {
        heard.add("release " + migration + " " + target);
        return change;
    }

    @Override
    public List<String> misplaced(String migration, Collection<Seat> sessions) {
        heard.add("misplaced " + migration + " " + sessions);
        return misplaced;
    }
}
