package org.clustergate.itests.world;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** An Exim that sends, in a root directory of its own. */
public final class EximSender implements Outbox {
    private static final String NOBODY = "65534";

    private final String host;
    private final Path root;
    private final Daemon daemon;

    private EximSender(String host, Path root, Daemon daemon) {
        this.host = host;
        this.root = root;
        this.daemon = daemon;
    }

    /** Starts it and returns when it takes mail. */
    public static EximSender start(String host, Path dir, Door door) {
        Path root = dir.resolve("root");
        try {
            Files.createDirectories(dir);
            run("cp", "-a", RealServers.root("exim-courier").toString(), root.toString());
            for (String folder : List.of("var/spool/exim", "var/log/exim")) {
                run("install", "-d", "-o", NOBODY, "-g", NOBODY, root.resolve(folder).toString());
            }
            Files.writeString(root.resolve("etc/exim.conf"), configuration(host, door));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Daemon daemon =
                Daemon.start(
                        "exim sender",
                        dir.resolve("output"),
                        Map.of(),
                        List.of(
                                "/usr/sbin/chroot",
                                root.toString(),
                                "/usr/sbin/exim4",
                                "-C",
                                "/etc/exim.conf",
                                "-bdf",
                                "-q1s"));
        Await.until(
                "Exim sender listens",
                RealServers.PATIENCE,
                () -> {
                    daemon.checkAlive();
                    return Await.listens(host, PORT);
                });
        return new EximSender(host, root, daemon);
    }

    private static void run(String... command) {
        Command.run(RealServers.PATIENCE, command).expect();
    }

    private static String configuration(String host, Door door) {
        return """
        primary_hostname = sender.elsewhere.test
        exim_path = /usr/sbin/exim4
        spool_directory = /var/spool/exim
        log_file_path = /var/log/exim/%%slog
        local_interfaces = %1$s
        daemon_smtp_ports = %2$d
        acl_smtp_rcpt = anybody
        deliver_drop_privilege = true
        host_lookup =
        rfc1413_query_timeout = 0s
        keep_environment =
        add_environment =
        smtp_accept_max = 100

        begin acl
        anybody:
          accept

        begin routers
        door:
          driver = manualroute
          route_list = * %3$s byname
          self = send
          transport = door

        begin transports
        door:
          driver = smtp
          port = %4$d
          allow_localhost
          hosts_avoid_tls = *

        begin retry
        # The usual rule starts with 15 minutes; the sequence is the same.
        * * F,4d,1s
        """
                .formatted(host, PORT, door.host(), door.smtp());
    }

    @Override
    public String host() {
        return host;
    }

    @Override
    public boolean idle() {
        // A message is there when its header file is; a server that was killed leaves others
        // behind.
        return Trees.nothingIn(
                List.of(root.resolve("var/spool/exim/input")),
                file -> file.toString().endsWith("-H"));
    }

    @Override
    public void close() {
        daemon.stop();
    }
}
