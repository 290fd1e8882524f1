package org.clustergate.strategy.migration;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.clustergate.mail.MailAddress;

/**
 * Users from a file: one name in a line; empty lines and those that begin with {@code #} do not
 * count. Immutable.
 */
final class UserList {
    /** Bounds for one file. */
    static final int MAX_USERS = 500_000;

    static final long MAX_OCTETS = 32L << 20;

    /** By what a changed file is known. */
    private record Stamp(Object file, Object modified, long size) {}

    private final String[] users;
    private final Stamp stamp;

    private UserList(String[] users, Stamp stamp) {
        this.users = users;
        this.stamp = stamp;
    }

    /**
     * Reads a file. Blocks.
     *
     * @throws IOException with a message for the operator
     */
    static UserList read(Path file) throws IOException {
        Stamp stamp;
        List<String> keys = new ArrayList<>();
        try {
            stamp = stamp(file);
            if (stamp.size() > MAX_OCTETS) {
                throw new IOException("is larger than " + MAX_OCTETS + " octets");
            }
            try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
                int number = 0;
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    number++;
                    String name = line.strip();
                    if (name.isEmpty() || name.startsWith("#")) {
                        continue;
                    }
                    Optional<MailAddress> user = MailAddress.parse(name);
                    if (user.isEmpty()) {
                        throw new IOException("line " + number + " is no user's name");
                    }
                    if (keys.size() == MAX_USERS) {
                        throw new IOException("has more than " + MAX_USERS + " users");
                    }
                    keys.add(user.get().key());
                }
            }
        } catch (NoSuchFileException e) {
            throw new IOException("is not there", e);
        } catch (CharacterCodingException e) {
            throw new IOException("is not in UTF-8", e);
        }
        return new UserList(keys.stream().sorted().distinct().toArray(String[]::new), stamp);
    }

    private static Stamp stamp(Path file) throws IOException {
        BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
        return new Stamp(found.fileKey(), found.lastModifiedTime(), found.size());
    }

    /** Whether the file is no more what was read. Blocks for a moment. */
    boolean isStale(Path file) {
        try {
            return !Objects.equals(stamp, stamp(file));
        } catch (IOException e) {
            // Reading it anew tells what is wrong.
            return true;
        }
    }

    boolean has(String key) {
        return Arrays.binarySearch(users, key) >= 0;
    }

    List<String> users() {
        return List.of(users);
    }
}
