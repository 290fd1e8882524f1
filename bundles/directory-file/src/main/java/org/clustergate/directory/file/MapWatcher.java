package org.clustergate.directory.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Reads a map file whenever it has changed and come to rest: a file that still differs from one
 * look to the next is being written. What cannot be used is told and changes nothing. All on one
 * thread.
 */
final class MapWatcher {
    /** What tells one state of a file from another. */
    private record Stamp(Instant changed, long size, Object key) {
        static Stamp of(Path file) throws IOException {
            BasicFileAttributes is = Files.readAttributes(file, BasicFileAttributes.class);
            if (!is.isRegularFile()) {
                throw new IOException("is no regular file");
            }
            return new Stamp(is.lastModifiedTime().toInstant(), is.size(), is.fileKey());
        }
    }

    /**
     * What a look has found.
     *
     * @param map the new map; null if there is none
     * @param problems what is wrong with the file now, a line each; empty where all is well
     */
    record News(UserMap map, List<String> problems) {}

    private final FileSettings settings;
    private final InstantSource clock;

    /** The file at the last look; null if there was none. */
    private Stamp seen;

    /** The file when it was read last, whatever came of it. */
    private Stamp judged;

    private List<String> judgement = List.of();
    private List<String> told = List.of();

    MapWatcher(FileSettings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /** Looks at the file; empty where nothing has changed. */
    Optional<News> poll() {
        try {
            Stamp now = Stamp.of(settings.file());
            if (now.equals(judged)) {
                seen = now;
                return news(null, judgement);
            }
            boolean rests = seen == null ? old(now) : now.equals(seen);
            seen = now;
            return rests ? read(now) : Optional.empty();
        } catch (IOException e) {
            seen = null;
            return news(null, List.of(settings.shown() + ": " + reason(e)));
        }
    }

    /** At the very first look there is nothing to compare with. */
    private boolean old(Stamp now) {
        return judged == null
                && Duration.between(now.changed(), clock.instant()).compareTo(settings.reload())
                        >= 0;
    }

    private Optional<News> read(Stamp now) throws IOException {
        MapParser.Result result;
        try (InputStream in = Files.newInputStream(settings.file())) {
            result = new MapParser(settings.shown(), settings.maxEntries()).parse(in);
        } catch (OutOfMemoryError e) {
            // What has been read of it is garbage now: the gateway itself has its memory back.
            result =
                    new MapParser.Result(
                            null, List.of(settings.shown() + ": is too large for the memory"));
        }
        if (!Stamp.of(settings.file()).equals(now)) {
            // Somebody writes; the next look starts over.
            return Optional.empty();
        }
        judged = now;
        judgement = result.problems();
        return news(result.map(), judgement);
    }

    private Optional<News> news(UserMap map, List<String> problems) {
        boolean same = problems.equals(told);
        told = problems;
        return map == null && same ? Optional.empty() : Optional.of(new News(map, problems));
    }

    private static String reason(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "there is no such file";
        }
        if (e instanceof AccessDeniedException) {
            return "may not be read";
        }
        return "cannot be read: " + e.getMessage();
    }
}
