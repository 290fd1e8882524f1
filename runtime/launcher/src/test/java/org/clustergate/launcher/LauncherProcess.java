package org.clustergate.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A launcher in a process of its own, and the lines it prints. */
final class LauncherProcess implements AutoCloseable {
    private static final long PATIENCE_S = 30;

    private final Process process;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final List<String> seen = new ArrayList<>();

    LauncherProcess(List<String> command, Map<String, String> environment) throws IOException {
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

    void tell(String line) throws IOException {
        process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    void terminate() {
        // Not Process.destroy: that would also close the streams.
        process.toHandle().destroy();
    }

    /** Signals again and again: one that comes too close to the first counts as the same. */
    int exitCodeWhenAskedAgain() throws InterruptedException {
        for (int i = 0; i < PATIENCE_S * 10; i++) {
            terminate();
            if (process.waitFor(100, TimeUnit.MILLISECONDS)) {
                break;
            }
        }
        return exitCode();
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
