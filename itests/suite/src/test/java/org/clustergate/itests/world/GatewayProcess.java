package org.clustergate.itests.world;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The built distribution as a process: {@code bin/gateway run}. */
public final class GatewayProcess implements AutoCloseable {
    /** How long a start or a change of configuration may take on a loaded machine. */
    public static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final String READY = "clustergate ready:";

    private final Path dir;
    private final Daemon daemon;
    private final String heap;
    private final int starts;

    private GatewayProcess(Path dir, Daemon daemon, String heap, int starts) {
        this.dir = dir;
        this.daemon = daemon;
        this.heap = heap;
        this.starts = starts;
    }

    /** Where the build has laid the distribution. */
    public static Path home() {
        Path home = Path.of(System.getProperty("clustergate.home")).toAbsolutePath().normalize();
        if (!Files.isExecutable(home.resolve("bin/gateway"))) {
            throw new AssertionError("no distribution in " + home + ": build runtime first");
        }
        return home;
    }

    /** Starts it with that configuration and returns when it says that it is ready. */
    public static GatewayProcess start(Conf conf, String heap) {
        return launch(conf, heap).awaitReady();
    }

    /** Ends it and starts it again on the same data; returns when it is ready. */
    public GatewayProcess restart(Conf conf) {
        close();
        return launch(conf, heap, dir, starts + 1).awaitReady();
    }

    private GatewayProcess awaitReady() {
        boolean ready = false;
        try {
            Await.until(
                    () -> "ready line; so far:\n" + output(),
                    PATIENCE,
                    () -> {
                        daemon.checkAlive();
                        return output().contains(READY) && Files.exists(data().resolve("control"));
                    });
            ready = true;
            return this;
        } finally {
            if (!ready) {
                close();
            }
        }
    }

    /** Starts it and does not wait. */
    public static GatewayProcess launch(Conf conf, String heap) {
        try {
            Path dir =
                    Files.createTempDirectory(
                            Files.createDirectories(Path.of("target/gateways").toAbsolutePath()),
                            "gateway");
            return launch(conf, heap, dir, 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static GatewayProcess launch(Conf conf, String heap, Path dir, int starts) {
        Map<String, String> environment = new HashMap<>();
        environment.put("GATEWAY_HEAP", heap);
        environment.put("GATEWAY_DRAIN_SECONDS", "2");
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        Daemon daemon =
                Daemon.start(
                        "gateway",
                        dir.resolve("output-" + starts),
                        environment,
                        List.of(
                                home().resolve("bin/gateway").toString(),
                                "run",
                                "--conf",
                                conf.dir().toString(),
                                "--data",
                                dir.resolve("data").toString(),
                                "--log",
                                dir.resolve("log").toString()));
        return new GatewayProcess(dir, daemon, heap, starts);
    }

    /** Says a verb to it from the command line; returns exit code and output. */
    public Command.Result ask(String... words) {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "/usr/bin/env",
                                "JAVA_HOME=" + System.getProperty("java.home"),
                                home().resolve("bin/gateway").toString()));
        command.addAll(List.of(words));
        command.addAll(List.of("--data", data().toString()));
        return Command.run(PATIENCE, command);
    }

    private Path data() {
        return dir.resolve("data");
    }

    /** Both streams, so far. */
    public String output() {
        return daemon.output();
    }

    /** Where its logs are. */
    public Path log() {
        return dir.resolve("log");
    }

    /** Fails when it has ended. */
    public void checkAlive() {
        daemon.checkAlive();
    }

    /** Memory of the process that is resident now. */
    public long residentKilobytes() {
        try {
            long pid = daemon.tree().get(0).pid();
            return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** SIGTERM; returns when it has ended. */
    @Override
    public void close() {
        daemon.stop();
    }
}
