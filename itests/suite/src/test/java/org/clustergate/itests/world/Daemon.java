package org.clustergate.itests.world;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A process that a test started, with all that it started in turn. Signals go to exactly these, by
 * their ids.
 */
public final class Daemon {
    private static final Duration TERMINATION = Duration.ofSeconds(8);

    private final String name;
    private final Path output;
    private final Process process;

    private Daemon(String name, Path output, Process process) {
        this.name = name;
        this.output = output;
        this.process = process;
        Runtime.getRuntime().addShutdownHook(new Thread(this::kill));
    }

    /** Starts the command with this environment and nothing else in it; output goes to the file. */
    public static Daemon start(
            String name, Path output, Map<String, String> environment, List<String> command) {
        // A session of its own: Postfix's master signals its whole process group when it ends.
        ProcessBuilder builder =
                new ProcessBuilder(
                        Stream.concat(Stream.of("/usr/bin/setsid"), command.stream()).toList());
        builder.environment().clear();
        builder.environment().put("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
        builder.environment().putAll(environment);
        builder.redirectErrorStream(true);
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
        try {
            return new Daemon(name, output, builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Fails with the process's output when it has ended. */
    public void checkAlive() {
        if (!process.isAlive()) {
            throw new AssertionError(
                    name + " ended with " + process.exitValue() + ":\n" + output());
        }
    }

    /** What it has written so far. */
    public String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** The process and everything below it, as of now. */
    public List<ProcessHandle> tree() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants()).toList();
    }

    /** SIGTERM to the process itself; SIGKILL to what is left of its tree a while later. */
    public void stop() {
        List<ProcessHandle> tree = tree();
        process.destroy();
        try {
            process.waitFor(TERMINATION.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        tree.forEach(ProcessHandle::destroyForcibly);
    }

    /**
     * SIGKILL to the whole tree. Stopped first: a child that is forked between the look at the tree
     * and the killing would go on serving.
     */
    public void kill() {
        if (process.isAlive()) {
            pause();
        }
        tree().forEach(ProcessHandle::destroyForcibly);
    }

    /** SIGSTOP to the whole tree. */
    public void pause() {
        signal("STOP");
    }

    /** SIGCONT to the whole tree. */
    public void resume() {
        signal("CONT");
    }

    private void signal(String signal) {
        String pids =
                tree().stream()
                        .map(handle -> Long.toString(handle.pid()))
                        .collect(Collectors.joining(" "));
        Command.run(Duration.ofSeconds(5), "/bin/sh", "-c", "kill -" + signal + " " + pids);
    }
}
