package org.clustergate.strategy.migration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.clustergate.strategy.migration.States.WaveState;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateStoreTest {
    private static final States BEFORE = states(MoveState.COPYING);
    private static final States AFTER = states(MoveState.CUT_OVER);

    @TempDir Path directory;
    private final List<String> problems = new ArrayList<>();
    private Path file;
    private Path twin;

    /** A disk that stops for good in the middle of one of its tasks. */
    private static final class Crashing implements Disk {
        private int left;

        Crashing(int tasks) {
            left = tasks;
        }

        @Override
        public void write(Path file, byte[] octets) throws IOException {
            if (left-- > 0) {
                REAL.write(file, octets);
            } else {
                if (left == -1) {
                    REAL.write(file, Arrays.copyOf(octets, octets.length / 2));
                }
                throw new IOException("crash");
            }
        }

        @Override
        public void replace(Path from, Path to) throws IOException {
            if (left-- <= 0) {
                throw new IOException("crash");
            }
            REAL.replace(from, to);
        }
    }

    private static States states(MoveState pilot) {
        return States.NONE.withWave("pilot", new WaveState(pilot, FakeBackground.START, Share.ALL));
    }

    private StateStore store(Disk disk) {
        return new StateStore(directory, "spring", disk, Runnable::run, this::told);
    }

    private void told(List<String> lines) {
        problems.clear();
        problems.addAll(lines);
    }

    @BeforeEach
    void nameFiles() {
        file = directory.resolve("spring.state");
        twin = directory.resolve("spring.state.bak");
    }

    @Test
    void remembers() {
        assertThat(store(Disk.REAL).load()).isEqualTo(States.NONE);
        store(Disk.REAL).save(AFTER);

        assertThat(store(Disk.REAL).load()).isEqualTo(AFTER);
        assertThat(problems).isEmpty();
    }

    @Test
    void aCrashAtAnyMomentLeavesTheOldRecordOrTheNewOne() {
        boolean done = false;
        for (int tasks = 0; !done; tasks++) {
            store(Disk.REAL).save(BEFORE);

            store(new Crashing(tasks)).save(AFTER);
            done = problems.isEmpty();

            States found = store(Disk.REAL).load();
            // The file itself is replaced by the second task.
            assertThat(found).as("after %d tasks", tasks).isEqualTo(tasks < 2 ? BEFORE : AFTER);
            assertThat(tasks).isLessThan(5);
        }
    }

    @Test
    void saysThatItCannotWriteAndTriesAgain() {
        Disk[] disk = {new Crashing(0)};
        Disk changing =
                new Disk() {
                    @Override
                    public void write(Path path, byte[] octets) throws IOException {
                        disk[0].write(path, octets);
                    }

                    @Override
                    public void replace(Path from, Path to) throws IOException {
                        disk[0].replace(from, to);
                    }
                };
        StateStore store = store(changing);
        store.save(AFTER);
        assertThat(problems)
                .containsExactly(
                        file
                                + " cannot be written (java.io.IOException: crash): the latest"
                                + " changes would not survive a restart");

        store.retry();
        assertThat(problems).hasSize(1);
        disk[0] = Disk.REAL;
        store.retry();

        assertThat(problems).isEmpty();
        assertThat(store(Disk.REAL).load()).isEqualTo(AFTER);
    }

    @Test
    void usesTheTwinOfADamagedFile() throws IOException {
        store(Disk.REAL).save(AFTER);
        Files.writeString(file, "garbage");

        assertThat(store(Disk.REAL).load()).isEqualTo(AFTER);

        assertThat(problems)
                .containsExactly(
                        file + " is damaged or missing; its copy spring.state.bak is used");
        assertThat(directory.resolve("spring.state.damaged")).hasContent("garbage");
        store(Disk.REAL).save(BEFORE);
        assertThat(store(Disk.REAL).load()).isEqualTo(BEFORE);
        assertThat(problems).isEmpty();
    }

    @Test
    void usesTheTwinOfAMissingFile() throws IOException {
        store(Disk.REAL).save(AFTER);
        Files.delete(file);

        assertThat(store(Disk.REAL).load()).isEqualTo(AFTER);
        assertThat(problems).hasSize(1);
    }

    @Test
    void doesNotGuessWhereBothAreDamaged() throws IOException {
        store(Disk.REAL).save(AFTER);
        Files.writeString(file, "");
        Files.writeString(twin, "garbage");

        assertThat(store(Disk.REAL).load()).isEqualTo(States.LOST);
        assertThat(problems)
                .singleElement()
                .asString()
                .startsWith(file + " and its copy are damaged: users of its waves get temporary");
        // Nothing is overwritten by having looked.
        assertThat(store(Disk.REAL).load()).isEqualTo(States.LOST);
        assertThat(directory.resolve("spring.state.bak.damaged")).hasContent("garbage");
    }

    @Test
    void aDamagedFileWithoutATwinIsLostToo() throws IOException {
        Files.writeString(file, "garbage");

        assertThat(store(Disk.REAL).load()).isEqualTo(States.LOST);
    }

    @Test
    void writesOnlyTheLatestOfManyChanges() {
        Queue<Runnable> writer = new ArrayDeque<>();
        List<Path> written = new ArrayList<>();
        Disk counting =
                new Disk() {
                    @Override
                    public void write(Path path, byte[] octets) throws IOException {
                        written.add(path);
                        REAL.write(path, octets);
                    }

                    @Override
                    public void replace(Path from, Path to) throws IOException {
                        REAL.replace(from, to);
                    }
                };
        StateStore store = new StateStore(directory, "spring", counting, writer::add, this::told);

        for (int i = 0; i < 1000; i++) {
            store.save(new States(Map.of(), Map.of(), Map.of(), i % 2 == 0));
        }
        store.save(AFTER);
        assertThat(writer).hasSize(1);
        writer.remove().run();

        assertThat(written).hasSize(2);
        assertThat(store(Disk.REAL).load()).isEqualTo(AFTER);
        store.save(BEFORE);
        assertThat(writer).hasSize(1);
    }
}
