package org.clustergate.directory.jdbc;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A PostgreSQL server of the installed package, with a cluster of its own in a temporary folder, on
 * the loopback address. It refuses to run as root, so root runs it as the package's own user.
 */
final class PostgresServer implements AutoCloseable {
    static final String USER = "gateway";
    static final String PASSWORD = "s3cret";
    private static final Path INSTALLED = Path.of("/usr/lib/postgresql");

    private final Path programs;
    private final Path folder;
    private final int port;

    /** Where the newest installed server's programs are. */
    static Optional<Path> programs() throws IOException {
        if (!Files.isDirectory(INSTALLED)) {
            return Optional.empty();
        }
        try (Stream<Path> versions = Files.list(INSTALLED)) {
            return versions.map(version -> version.resolve("bin"))
                    .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
                    .max(
                            Comparator.comparingInt(
                                    bin -> Integer.parseInt(bin.getName(3).toString())));
        }
    }

    PostgresServer(Path programs) throws IOException, InterruptedException {
        this.programs = programs;
        folder = Files.createTempDirectory("clustergate-postgresql");
        Files.writeString(folder.resolve("password"), PASSWORD + "\n");
        try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = any.getLocalPort();
        }
        if (root()) {
            run(List.of("chown", "-R", "postgres", folder.toString()));
        }
        tool(
                "initdb",
                "-D",
                folder.resolve("data").toString(),
                "-U",
                USER,
                "-A",
                "scram-sha-256",
                "--pwfile",
                folder.resolve("password").toString(),
                "-E",
                "UTF8",
                "--locale",
                "C",
                "--no-sync");
        start();
    }

    private static boolean root() {
        return System.getProperty("user.name").equals("root");
    }

    void start() throws IOException, InterruptedException {
        control(
                "start",
                "-l",
                folder.resolve("log").toString(),
                "-o",
                "-p " + port + " -h 127.0.0.1 -k " + folder + " -F");
    }

    void stop() throws IOException, InterruptedException {
        control("stop", "-m", "immediate");
    }

    private void control(String... what) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of("-D", folder.resolve("data").toString(), "-w"));
        all.addAll(List.of(what));
        tool("pg_ctl", all.toArray(String[]::new));
    }

    private void tool(String name, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        if (root()) {
            command.addAll(List.of("runuser", "-u", "postgres", "--"));
        }
        command.add(programs.resolve(name).toString());
        command.addAll(List.of(arguments));
        run(command);
    }

    private void run(List<String> command) throws IOException, InterruptedException {
        // To a file: the server inherits the output, and would keep a pipe open.
        Path said = Files.createTempFile("clustergate-postgresql", ".out");
        Process process =
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(said.toFile())
                        .start();
        int status = process.waitFor();
        String text = Files.readString(said);
        Files.delete(said);
        if (status != 0) {
            throw new IOException(command + " ended with " + status + ": " + text);
        }
    }

    String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    }

    void execute(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url(), USER, PASSWORD);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            stop();
            run(List.of("find", folder.toString(), "-mindepth", "1", "-delete"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the server was stopped", e);
        }
        Files.delete(folder);
    }
}
