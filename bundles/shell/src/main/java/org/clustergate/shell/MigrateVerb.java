package org.clustergate.shell;

import java.util.List;
import java.util.Set;
import org.clustergate.runtime.GatewayRuntime;
import org.clustergate.runtime.Json;
import org.clustergate.runtime.MigrationBoard;
import org.clustergate.runtime.MigrationBoard.Change;
import org.clustergate.runtime.MigrationBoard.MigrationDto;
import org.clustergate.runtime.MigrationBoard.Seat;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Shows the board of migrations and moves their users; there is such a verb only while there is a
 * board. Every change also ends the sessions of those who are on the wrong side after it.
 * Thread-safe; never blocks.
 */
@Component(
        service = {Verb.class, MigrateVerb.class},
        property = {"osgi.command.scope=gateway", "osgi.command.function=migrate"})
public final class MigrateVerb implements Verb {
    private final MigrationBoard board;
    private final GatewayRuntime runtime;

    @Activate
    public MigrateVerb(@Reference MigrationBoard board, @Reference GatewayRuntime runtime) {
        this.board = board;
        this.runtime = runtime;
    }

    @Override
    public String name() {
        return "migrate";
    }

    @Override
    public String usage() {
        return """
               migrate [--json]                     the board
               migrate wave NAME WAVE STATE         moves a wave of the migration of that name
               migrate user NAME USER [STATE]       moves a user, whatever the wave is; or where one is
               migrate hold NAME WAVE|USER          from now on logins and mail wait
               migrate release NAME WAVE|USER       they go to the new pool
               migrate kick NAME                    ends sessions that are on the wrong side
                 states: planned, copying, holding, cut-over, confirmed, rolled-back
                   gateway migrate hold spring pilot
                   gateway migrate user spring anna@example.test rolled-back
               """;
    }

    /** The verb as a Gogo command. */
    public String migrate(String... words) {
        return Verbs.run(this, List.of(words)).text();
    }

    @Override
    public Answer run(List<String> words) {
        Arguments arguments = new Arguments(words, Set.of(), Set.of("--json"));
        if (arguments.words() == 0) {
            return board(arguments.has("--json"));
        }
        String verb = arguments.word(0);
        if (!List.of("wave", "user", "hold", "release", "kick").contains(verb)) {
            throw new IllegalArgumentException("'" + verb + "' is none of them");
        }
        String migration = arguments.word(1, "the migration's name");
        if (verb.equals("kick")) {
            return kick(migration);
        }
        String target = arguments.word(2, "the wave or user");
        return switch (verb) {
            case "wave" -> {
                String state = arguments.word(3, "the state");
                yield done(migration, target, board.wave(migration, target, state));
            }
            case "hold" -> done(migration, target, board.hold(migration, target));
            case "release" -> done(migration, target, board.release(migration, target));
            default -> {
                String state = arguments.word(3);
                yield state.isEmpty()
                        ? standing(migration, target)
                        : done(migration, target, board.user(migration, target, state));
            }
        };
    }

    private Answer board(boolean json) {
        List<MigrationDto> all = board.board();
        boolean well = all.stream().allMatch(migration -> migration.problems().isEmpty());
        return new Answer(
                well ? Answer.OK : Answer.WARNING, json ? Json.of(all) : MigrationReport.of(all));
    }

    private Answer standing(String migration, String user) {
        return board.user(migration, user)
                .map(found -> Answer.ok(MigrationReport.of(found)))
                .orElseGet(
                        () ->
                                new Answer(
                                        Answer.ERROR,
                                        "no migration '"
                                                + migration
                                                + "' is in force, or '"
                                                + user
                                                + "' is no user's name\n"));
    }

    private Answer done(String migration, String target, Change change) {
        if (!change.problem().isEmpty()) {
            return new Answer(Answer.ERROR, Table.safe(change.problem(), Table.MAX_LAST) + "\n");
        }
        return Answer.ok(
                Table.safe(target, Table.MAX_CELL)
                        + " is "
                        + change.state()
                        + ": "
                        + change.users()
                        + (change.users() == 1 ? " known user" : " known users")
                        + (change.allKnown() ? "; " : " and all others of the wave; ")
                        + kicked(migration)
                        + "\n");
    }

    private Answer kick(String migration) {
        return board.board().stream().noneMatch(one -> one.name().equals(migration))
                ? new Answer(Answer.ERROR, "there is no migration '" + migration + "'\n")
                : Answer.ok(kicked(migration) + "\n");
    }

    private String kicked(String migration) {
        List<Seat> seats =
                runtime.sessions(Integer.MAX_VALUE).stream()
                        .filter(session -> !session.user().isEmpty())
                        .map(session -> new Seat(session.user(), session.backend()))
                        .toList();
        int sessions = 0;
        for (String user : board.misplaced(migration, seats)) {
            sessions += runtime.kick(user, "");
        }
        return "sessions that end now: " + sessions;
    }
}
