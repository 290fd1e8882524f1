package org.clustergate.strategy.migration;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** The few things that are done to files; each of them may be the last before a crash. */
interface Disk {
    /** Writes a whole file and returns when it has arrived. */
    void write(Path file, byte[] octets) throws IOException;

    /** Puts one file in another's place, at once or not at all. */
    void replace(Path from, Path to) throws IOException;

    /** The real ones. */
    Disk REAL =
            new Disk() {
                @Override
                public void write(Path file, byte[] octets) throws IOException {
                    Files.createDirectories(file.getParent());
                    try (FileChannel out =
                            FileChannel.open(
                                    file,
                                    StandardOpenOption.CREATE,
                                    StandardOpenOption.WRITE,
                                    StandardOpenOption.TRUNCATE_EXISTING)) {
                        ByteBuffer rest = ByteBuffer.wrap(octets);
                        while (rest.hasRemaining()) {
                            out.write(rest);
                        }
                        out.force(true);
                    }
                }

                @Override
                public void replace(Path from, Path to) throws IOException {
                    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
                    // A new name is on the disk when its directory is.
                    try (FileChannel directory =
                            FileChannel.open(to.getParent(), StandardOpenOption.READ)) {
                        directory.force(true);
                    }
                }
            };
}
