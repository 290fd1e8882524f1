package org.clustergate.shell;

import java.util.List;
import java.util.stream.Collectors;
import org.clustergate.runtime.MigrationBoard.MigrationDto;
import org.clustergate.runtime.MigrationBoard.UserDto;
import org.clustergate.runtime.MigrationBoard.WaveDto;

/** The board of migrations as text. */
final class MigrationReport {
    private MigrationReport() {}

    static String of(List<MigrationDto> migrations) {
        if (migrations.isEmpty()) {
            return "no migrations\n";
        }
        return migrations.stream().map(MigrationReport::of).collect(Collectors.joining("\n"));
    }

    private static String of(MigrationDto migration) {
        StringBuilder text = new StringBuilder("MIGRATION ").append(migration.name());
        if (migration.oldPool().isEmpty()) {
            text.append(", NOT IN FORCE");
        } else {
            text.append(", ")
                    .append(migration.oldPool())
                    .append(" to ")
                    .append(migration.newPool())
                    .append(migration.dualDelivery() ? ", copies of mail while copying" : "");
        }
        text.append(", ")
                .append(migration.waiting())
                .append(" waiting, ")
                .append(migration.exceptions())
                .append(" with a state of their own\n");
        for (String problem : migration.problems()) {
            text.append("  PROBLEM: ").append(Table.safe(problem, Table.MAX_LAST)).append('\n');
        }
        return text.append(waves(migration.waves()).render("  ")).toString();
    }

    private static Table waves(List<WaveDto> waves) {
        Table table =
                new Table(
                        "WAVE",
                        "STATE",
                        "SINCE",
                        "USERS",
                        "ON OLD",
                        "LATE",
                        "LAST ON OLD",
                        "RULES");
        for (WaveDto wave : waves) {
            table.row(
                    wave.name(),
                    wave.state(),
                    wave.since(),
                    users(wave),
                    Integer.toString(wave.onOld()),
                    Long.toString(wave.lateOnOld()),
                    wave.lastOnOld(),
                    wave.rules());
        }
        return table;
    }

    /** {@code 20} where all are in the wave's state, {@code 20+} where there may be more. */
    private static String users(WaveDto wave) {
        String all = wave.users() + (wave.allKnown() ? "" : "+");
        String others =
                wave.counts().stream()
                        .filter(count -> !count.state().equals(wave.state()))
                        .map(count -> count.users() + " " + count.state())
                        .collect(Collectors.joining(", "));
        return others.isEmpty() ? all : all + " (" + others + ")";
    }

    static String of(UserDto user) {
        String who = Table.safe(user.user(), Table.MAX_CELL);
        if (user.state().isEmpty()) {
            return who + " is in no wave\n";
        }
        return who
                + " is "
                + user.state()
                + (user.own() ? " by itself" : "")
                + (user.wave().isEmpty() ? ", in no wave\n" : ", in wave " + user.wave() + "\n");
    }
}
