package org.clustergate.itests.world;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Folders with all that is in them. */
public final class Trees {
    private Trees() {}

    /** Deletes it; what cannot be deleted stays, it is in a temporary directory. */
    public static void delete(Path root) {
        for (Path path : list(root, Comparator.reverseOrder())) {
            try {
                Files.deleteIfExists(path);
            } catch (IOException e) {
                System.err.println("left behind: " + e);
            }
        }
    }

    /** Whether a file below the folder holds the text. */
    public static boolean contain(Path root, String text) {
        return count(root, text) > 0;
    }

    /** How many files below the folder hold the text; none when there is no such folder. */
    public static long count(Path root, String text) {
        if (!Files.isDirectory(root)) {
            return 0;
        }
        return list(root, Comparator.naturalOrder()).stream()
                .filter(Files::isRegularFile)
                .filter(path -> holds(path, text))
                .count();
    }

    /**
     * Whether no file of that kind is below any of the folders, nor was under way from one to
     * another.
     */
    public static boolean nothingIn(List<Path> roots, Predicate<Path> kind) {
        // Twice: a file may have moved to a folder that had been looked at.
        return Stream.concat(roots.stream(), roots.stream()).allMatch(root -> isBare(root, kind));
    }

    private static boolean isBare(Path root, Predicate<Path> kind) {
        if (!Files.exists(root)) {
            return true;
        }
        try (Stream<Path> paths = Files.walk(root)) {
            return paths.noneMatch(path -> Files.isRegularFile(path) && kind.test(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (UncheckedIOException e) {
            // Something was there and has moved.
            return false;
        }
    }

    /** The contents of all files below the folder. */
    public static List<String> texts(Path root) {
        return list(root, Comparator.naturalOrder()).stream()
                .filter(Files::isRegularFile)
                .map(Trees::text)
                .toList();
    }

    private static List<Path> list(Path root, Comparator<Path> order) {
        if (!Files.exists(root)) {
            return List.of();
        }
        try (Stream<Path> paths = Files.walk(root)) {
            return paths.sorted(order).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (UncheckedIOException e) {
            // A mail server moved a file meanwhile; whoever waits for one looks again.
            return List.of();
        }
    }

    private static boolean holds(Path file, String text) {
        return text(file).contains(text);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            // Moved meanwhile: where it is now, it is seen by the next look.
            return "";
        }
    }
}
