package org.clustergate.locations;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.ByteArrayInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;
import org.clustergate.directory.Evidence;
import org.clustergate.directory.Evidence.Strength;
import org.clustergate.directory.Evidence.Verdict;

/**
 * A file of HOME evidence. Lines of text in UTF-8, fields separated by tabs:
 *
 * <pre>
 * clustergate-locations 1
 * backend  mail1  imap=192.0.2.1:143 smtp=192.0.2.1:25
 * home  realm  joe@example.test  mail1  login  LOGGED_IN  1767225600000  1767312000000
 * end  1  5a3be9c1
 * </pre>
 *
 * <p>The last line has the number of homes and the CRC-32 of all octets before it, so that neither
 * a torn nor a damaged file is taken for a good one. What servers replied is not kept.
 *
 * @param backends the endpoints of each backend that the evidence was found with, as {@link
 *     Endpoints} writes them
 */
record Snapshot(Map<String, String> backends, List<Entry> homes) {
    private static final String HEADER = "clustergate-locations 1";
    private static final String BACKEND = "backend";
    private static final String HOME = "home";
    private static final String END = "end";

    /** A file that has grown beyond that is not read; none is written beyond it either. */
    static final int MAX_OCTETS = 128 << 20;

    /** The longest line: names and addresses have limits of their own, far below. */
    private static final int MAX_LINE = 8192;

    /** What one source knows about one user. */
    record Entry(Key key, Evidence home) {}

    /** The file is not what {@link #write} has written. */
    static final class DamagedException extends IOException {
        private static final long serialVersionUID = 1;

        DamagedException(String what) {
            super(what);
        }
    }

    /** Counts what is written and sums it up. */
    private static final class Sum extends FilterOutputStream {
        private final CRC32 crc = new CRC32();

        Sum(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int octet) throws IOException {
            crc.update(octet);
            out.write(octet);
        }

        @Override
        public void write(byte[] octets, int from, int length) throws IOException {
            crc.update(octets, from, length);
            out.write(octets, from, length);
        }
    }

    /**
     * Writes a file that only its owner can read, in the place of the one before, or leaves that as
     * it is. Entries that do not fit any more are left out.
     *
     * @return how many entries the file has
     */
    static int write(Path file, Map<String, String> backends, Iterator<Entry> homes)
            throws IOException {
        Path parent = file.toAbsolutePath().getParent();
        Files.createDirectories(parent);
        Path fresh = parent.resolve(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        try (FileChannel channel = create(fresh)) {
            Sum sum = new Sum(Channels.newOutputStream(channel));
            Writer out =
                    new BufferedWriter(
                            new OutputStreamWriter(sum, StandardCharsets.UTF_8), 1 << 16);
            out.write(HEADER + "\n");
            for (Map.Entry<String, String> one : backends.entrySet()) {
                out.write(line(BACKEND, one.getKey(), one.getValue()));
            }
            int count = 0;
            long octets = 0;
            while (homes.hasNext()) {
                Entry entry = homes.next();
                String line = line(entry);
                octets += line.getBytes(StandardCharsets.UTF_8).length;
                if (octets > MAX_OCTETS - (1 << 20)) {
                    break;
                }
                if (line.length() <= MAX_LINE) {
                    out.write(line);
                    count++;
                }
            }
            out.flush();
            out.write(line(END, Integer.toString(count), Long.toHexString(sum.crc.getValue())));
            out.flush();
            channel.force(true);
            move(fresh, file);
            return count;
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    private static FileChannel create(Path file) throws IOException {
        boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] owners =
                posix
                        ? new FileAttribute<?>[] {
                            PosixFilePermissions.asFileAttribute(
                                    PosixFilePermissions.fromString("rw-------"))
                        }
                        : new FileAttribute<?>[0];
        return FileChannel.open(
                file, EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), owners);
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(
                    from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            // The sum at its end tells should this be cut short.
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static String line(Entry entry) {
        Evidence home = entry.home();
        return line(
                HOME,
                entry.key().realm(),
                entry.key().user(),
                home.backend(),
                home.method(),
                home.strength().name(),
                Long.toString(home.at().toEpochMilli()),
                Long.toString(home.expires().toEpochMilli()));
    }

    private static String line(String... fields) {
        StringBuilder line = new StringBuilder();
        for (String field : fields) {
            if (line.length() > 0) {
                line.append('\t');
            }
            for (int i = 0; i < field.length(); i++) {
                char c = field.charAt(i);
                switch (c) {
                    case '\\' -> line.append("\\\\");
                    case '\t' -> line.append("\\t");
                    case '\n' -> line.append("\\n");
                    case '\r' -> line.append("\\r");
                    default -> line.append(c);
                }
            }
        }
        return line.append('\n').toString();
    }

    /**
     * Reads a file.
     *
     * @return empty where there is none
     * @throws DamagedException if it is not whole, or of a version that we do not know
     */
    static Optional<Snapshot> read(Path file) throws IOException {
        byte[] octets;
        try {
            if (Files.size(file) > MAX_OCTETS) {
                throw new DamagedException("it is larger than " + MAX_OCTETS + " octets");
            }
            octets = Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        int last = lastLine(octets);
        CRC32 crc = new CRC32();
        crc.update(octets, 0, last);
        String end = new String(octets, last, octets.length - last, StandardCharsets.UTF_8);
        Snapshot snapshot = parse(octets, last);
        String expected =
                line(
                        END,
                        Integer.toString(snapshot.homes().size()),
                        Long.toHexString(crc.getValue()));
        if (!end.equals(expected)) {
            throw new DamagedException("its sum is wrong: it was cut short or changed");
        }
        return Optional.of(snapshot);
    }

    private static int lastLine(byte[] octets) {
        int at = octets.length - 1;
        while (at > 0 && octets[at - 1] != '\n') {
            at--;
        }
        return Math.max(0, at);
    }

    private static Snapshot parse(byte[] octets, int length) throws IOException {
        Map<String, String> backends = new HashMap<>();
        List<Entry> homes = new ArrayList<>();
        try (BufferedReader in =
                new BufferedReader(
                        new InputStreamReader(
                                new ByteArrayInputStream(octets, 0, length),
                                StandardCharsets.UTF_8))) {
            if (!HEADER.equals(in.readLine())) {
                throw new DamagedException("it does not begin with '" + HEADER + "'");
            }
            int number = 1;
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                number++;
                String[] field = fields(line);
                if (field[0].equals(BACKEND) && field.length == 3) {
                    backends.put(field[1], field[2]);
                } else if (field[0].equals(HOME) && field.length == 8) {
                    homes.add(entry(field));
                } else {
                    throw new DamagedException("line " + number + " is none that we write");
                }
            }
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new DamagedException("a field makes no sense: " + e.getMessage());
        }
        return new Snapshot(backends, homes);
    }

    private static Entry entry(String[] field) {
        return new Entry(
                new Key(field[1], field[2]),
                new Evidence(
                        field[3].intern(),
                        Verdict.HOME,
                        field[4].intern(),
                        Strength.valueOf(field[5]),
                        "from before the restart",
                        Instant.ofEpochMilli(Long.parseLong(field[6])),
                        Instant.ofEpochMilli(Long.parseLong(field[7]))));
    }

    private static String[] fields(String line) {
        String[] fields = line.split("\t", -1);
        for (int i = 0; i < fields.length; i++) {
            if (fields[i].indexOf('\\') >= 0) {
                fields[i] = unescape(fields[i]);
            }
        }
        return fields;
    }

    private static String unescape(String field) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < field.length(); i++) {
            char c = field.charAt(i);
            if (c != '\\' || ++i == field.length()) {
                text.append(c);
                continue;
            }
            char escaped = field.charAt(i);
            text.append(
                    escaped == 't'
                            ? '\t'
                            : escaped == 'n' ? '\n' : escaped == 'r' ? '\r' : escaped);
        }
        return text.toString();
    }
}
