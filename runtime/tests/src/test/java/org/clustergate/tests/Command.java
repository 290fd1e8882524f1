package org.clustergate.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** {@code bin/gateway} with its arguments, as a process, and the lines it prints. */
final class Command implements AutoCloseable {
    private static final long PATIENCE_S = 60;

    private final Process process;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final List<String> seen = new ArrayList<>();

    Command(Path program, List<String> arguments, Map<String, String> environment)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        process = builder.start();
        Thread reader = new Thread(() -> read(process.getInputStream()), "output");
        reader.setDaemon(true);
        reader.start();
    }

    private void read(InputStream output) {
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(output, StandardCharsets.UTF_8))) {
            String line;
            while ((line = reader.readLine()) != null) {
                lines.add(line);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for the next line that contains the text. */
    String await(String text) throws InterruptedException {
        while (true) {
            String line = lines.poll(PATIENCE_S, TimeUnit.SECONDS);
            assertThat(line).as("a line with '%s' after %s", text, seen).isNotNull();
            seen.add(line);
            if (line.contains(text)) {
                return line;
            }
        }
    }

    void terminate() {
        // Not Process.destroy: that would also close the streams.
        process.toHandle().destroy();
    }

    int exitCode() throws InterruptedException {
        assertThat(process.waitFor(PATIENCE_S, TimeUnit.SECONDS)).as("ended").isTrue();
        return process.exitValue();
    }

    List<String> allLines() throws InterruptedException {
        exitCode();
        lines.drainTo(seen);
        return seen;
    }

    @Override
    public void close() {
        // On exit only by force; whoever wants to know how it ended asks before.
        process.destroyForcibly().onExit().join();
    }
}
