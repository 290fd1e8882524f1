package org.clustergate.launcher;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

/**
 * The gateway that owns a data directory. It holds a lock on {@code gateway.lock}, in which its
 * process id stands, and keeps its state in {@code gateway.state}: a word on the first line, what
 * belongs to it on the others. The lock goes with the process, however it ends, so a stale file
 * means nothing.
 */
final class Instance implements AutoCloseable {
    private static final String LOCK = "gateway.lock";
    private static final String STATE = "gateway.state";

    private final Path data;
    private final FileChannel channel;
    private final FileLock lock;

    private Instance(Path data, FileChannel channel, FileLock lock) {
        this.data = data;
        this.channel = channel;
        this.lock = lock;
    }

    /** Takes the data directory for this process. */
    static Instance take(Path data) throws StartException {
        try {
            FileChannel channel =
                    FileChannel.open(
                            data.resolve(LOCK),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE);
            Optional<FileLock> lock = tryLock(channel);
            if (lock.isEmpty()) {
                channel.close();
                throw new StartException(
                        "a gateway already runs on "
                                + data
                                + running(data).map(pid -> " (process " + pid + ")").orElse("")
                                + "; another one needs its own --data directory");
            }
            channel.truncate(0);
            channel.write(
                    ByteBuffer.wrap(
                            (ProcessHandle.current().pid() + "\n")
                                    .getBytes(StandardCharsets.US_ASCII)));
            Instance instance = new Instance(data, channel, lock.get());
            instance.state("starting", List.of());
            return instance;
        } catch (IOException e) {
            throw new StartException("cannot use the data directory: " + e);
        }
    }

    /** The process id of the gateway that runs on a data directory. */
    static Optional<Long> running(Path data) throws IOException {
        Path file = data.resolve(LOCK);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            Optional<FileLock> free = tryLock(channel);
            if (free.isPresent()) {
                free.get().release();
                return Optional.empty();
            }
        }
        String pid = Files.readString(file).strip();
        return pid.isEmpty() ? Optional.empty() : Optional.of(Long.valueOf(pid));
    }

    /** What the running gateway last said about itself. */
    static List<String> state(Path data) throws IOException {
        return Files.readAllLines(data.resolve(STATE));
    }

    void state(String word, List<String> details) {
        String text = word + "\n" + details.stream().map(d -> d + "\n").reduce("", String::concat);
        Path next = data.resolve(STATE + ".tmp");
        try {
            Files.writeString(next, text);
            Files.move(
                    next,
                    data.resolve(STATE),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            // Only bin/gateway status reads it: a full disk must not stop the gateway.
            System.err.println("clustergate: cannot write " + next + ": " + e.getMessage());
        }
    }

    private static Optional<FileLock> tryLock(FileChannel channel) throws IOException {
        try {
            return Optional.ofNullable(channel.tryLock());
        } catch (OverlappingFileLockException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(data.resolve(STATE));
            lock.release();
            channel.close();
        } catch (IOException e) {
            System.err.println("clustergate: cannot leave " + data + ": " + e.getMessage());
        }
    }
}
