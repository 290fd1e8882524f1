package org.clustergate.itests.world;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One run of a program to its end. */
public final class Command {
    /** How it ended and what it wrote, both streams together. */
    public record Result(int exit, String output) {
        /** Whether it ended well. */
        public boolean ok() {
            return exit == 0;
        }

        /** The output, after a check that it ended well. */
        public String expect() {
            if (!ok()) {
                throw new AssertionError("exit " + exit + ":\n" + output);
            }
            return output;
        }
    }

    private Command() {}

    /** Runs it; one that takes longer than the limit is killed and fails. */
    public static Result run(Duration limit, String... command) {
        return run(limit, Arrays.asList(command));
    }

    /** Runs it; one that takes longer than the limit is killed and fails. */
    public static Result run(Duration limit, List<String> command) {
        return run(limit, command, "");
    }

    /** Runs it with that text as its input. */
    public static Result run(Duration limit, List<String> command, String input) {
        Path files = null;
        try {
            // Files instead of pipes: nothing to pump, and no client ever waits for us.
            files = Files.createTempDirectory("clustergate-command");
            File out = files.resolve("out").toFile();
            File in = files.resolve("in").toFile();
            Files.writeString(in.toPath(), input);
            Process process =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(out)
                            .redirectInput(in)
                            .start();
            boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
            if (!ended) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly().waitFor();
            }
            String output = Files.readString(out.toPath(), StandardCharsets.ISO_8859_1);
            return ended
                    ? new Result(process.exitValue(), output)
                    : new Result(-1, "killed after " + limit + "\n" + output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(command.get(0) + " was interrupted", e);
        } finally {
            if (files != null) {
                Trees.delete(files);
            }
        }
    }

    /** Whether a program of that name is on the path. */
    public static boolean exists(String program) {
        if (program.startsWith("/")) {
            return Files.isExecutable(Path.of(program));
        }
        return Arrays.stream((System.getenv("PATH") + ":/usr/sbin:/sbin").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }
}
