package org.clustergate.strategy.migration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a migration's states outlive the gateway: {@code NAME.state}, and {@code NAME.state.bak}
 * with the same content, written after it. Each is replaced at once or not at all, so a crash
 * leaves the old or the new record whole, and a file that is damaged later has a twin.
 *
 * <p>Saving returns at once; the latest states wait for the writer, older ones that it has not come
 * to are dropped. A write that fails is tried again by {@link #retry()}.
 */
final class StateStore {
    private static final Logger LOG = LoggerFactory.getLogger(StateStore.class);
    private static final long MAX_OCTETS = 64L << 20;

    private final Path file;
    private final Path twin;
    private final Disk disk;
    private final Executor writer;
    private final Consumer<List<String>> problems;
    private final AtomicReference<States> waiting = new AtomicReference<>();
    private volatile States failed;

    /**
     * @param directory where the files are
     * @param writer runs one task at a time, in order
     * @param problems hears what is wrong with the files, empty when all is well
     */
    StateStore(
            Path directory,
            String name,
            Disk disk,
            Executor writer,
            Consumer<List<String>> problems) {
        file = directory.resolve(name + ".state");
        twin = directory.resolve(name + ".state.bak");
        this.disk = disk;
        this.writer = writer;
        this.problems = problems;
    }

    /**
     * What was saved last. Blocks. If nothing whole is left of it the states are {@link
     * States#LOST}, and stay so until an operator has said how things are.
     */
    States load() {
        if (!Files.exists(file) && !Files.exists(twin)) {
            return States.NONE;
        }
        Optional<States> first = read(file);
        if (first.isPresent()) {
            return first.get();
        }
        preserve(file);
        Optional<States> second = read(twin);
        if (second.isPresent()) {
            tell(file + " is damaged or missing; its copy " + twin.getFileName() + " is used");
            return second.get();
        }
        preserve(twin);
        tell(
                file
                        + " and its copy are damaged: users of its waves get temporary failures until"
                        + " every wave is told its state (gateway:migrate wave); users who had a"
                        + " state of their own have to be told theirs again");
        return States.LOST;
    }

    private static Optional<States> read(Path path) {
        try {
            if (!Files.exists(path) || Files.size(path) > MAX_OCTETS) {
                return Optional.empty();
            }
            return StateFormat.decode(Files.readAllBytes(path));
        } catch (IOException e) {
            LOG.error("{} cannot be read", path, e);
            return Optional.empty();
        }
    }

    /** For whoever wants to look into what is left; the next record takes the file's place. */
    private static void preserve(Path path) {
        if (Files.exists(path)) {
            try {
                Files.copy(
                        path,
                        path.resolveSibling(path.getFileName() + ".damaged"),
                        StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException e) {
                LOG.error("{} is damaged and cannot be copied", path, e);
            }
        }
    }

    private void tell(String problem) {
        LOG.error("{}", problem);
        problems.accept(List.of(problem));
    }

    /** Has these states written soon. */
    void save(States states) {
        if (waiting.getAndSet(states) == null) {
            submit();
        }
    }

    private void submit() {
        try {
            writer.execute(this::write);
        } catch (RejectedExecutionException e) {
            LOG.error("{} is not written: the bundle is being stopped", file);
        }
    }

    /** Tries again what could not be written. */
    void retry() {
        States again = failed;
        if (again != null && waiting.compareAndSet(null, again)) {
            submit();
        }
    }

    private void write() {
        States states = waiting.getAndSet(null);
        byte[] octets = StateFormat.encode(states);
        try {
            put(octets, file);
            put(octets, twin);
            failed = null;
            problems.accept(List.of());
        } catch (IOException e) {
            failed = states;
            LOG.error("{} cannot be written", file, e);
            problems.accept(
                    List.of(
                            file
                                    + " cannot be written ("
                                    + e
                                    + "): the latest changes would not survive a restart"));
        }
    }

    private void put(byte[] octets, Path to) throws IOException {
        Path draft = to.resolveSibling(to.getFileName() + ".new");
        disk.write(draft, octets);
        disk.replace(draft, to);
    }
}
