package org.clustergate.itests.world;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A Postfix of somebody else's, with a queue, that sends everything to one door. */
public final class Sender implements Outbox {
    private final String host;
    private final Path dir;
    private final Daemon daemon;

    private Sender(String host, Path dir, Daemon daemon) {
        this.host = host;
        this.dir = dir;
        this.daemon = daemon;
    }

    /** Starts it and returns when it takes mail. */
    public static Sender start(String host, Path dir, Door door) {
        return start(host, dir, "smtp", door);
    }

    /** The same by LMTP; the door's port is one for that. */
    public static Sender lmtp(String host, Path dir, Door door) {
        return start(host, dir, "lmtp", door);
    }

    private static Sender start(String host, Path dir, String transport, Door door) {
        try {
            for (String folder : List.of("conf", "data", "queue")) {
                Files.createDirectories(dir.resolve(folder));
            }
            Command.run(RealServers.PATIENCE, "chown", "postfix", dir.resolve("data").toString())
                    .expect();
            Files.writeString(
                    dir.resolve("conf/main.cf"),
                    """
                    compatibility_level = 3.6
                    queue_directory = %1$s/queue
                    data_directory = %1$s/data
                    mail_owner = postfix
                    setgid_group = postdrop
                    myhostname = sender.elsewhere.test
                    mydestination =
                    inet_interfaces = 127.0.0.1
                    inet_protocols = ipv4
                    mynetworks = 127.0.0.0/8
                    default_transport = %4$s:[%2$s]:%3$d
                    smtpd_peername_lookup = no
                    smtp_tls_security_level = may
                    smtp_dns_support_level = disabled
                    disable_dns_lookups = yes
                    smtp_host_lookup = native
                    alias_maps =
                    alias_database =
                    maillog_file = %1$s/postfix.log
                    maillog_file_prefixes = %1$s
                    # The defaults are minutes; the sequence is the same.
                    queue_run_delay = 1s
                    minimal_backoff_time = 1s
                    maximal_backoff_time = 2s
                    """
                            .formatted(dir, door.host(), door.smtp(), transport));
            Files.writeString(
                    dir.resolve("conf/master.cf"),
                    "%s:%d inet n - n - - smtpd\n".formatted(host, PORT)
                            + DovecotPostfix.POSTFIX_SERVICES);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Daemon daemon =
                Daemon.start(
                        "sender",
                        dir.resolve("output"),
                        Map.of(),
                        List.of(
                                "/usr/sbin/postfix",
                                "-c",
                                dir.resolve("conf").toString(),
                                "start-fg"));
        Sender sender = new Sender(host, dir, daemon);
        Await.until(
                "sender listens",
                RealServers.PATIENCE,
                () -> {
                    daemon.checkAlive();
                    return Await.listens(host, PORT);
                });
        return sender;
    }

    @Override
    public String host() {
        return host;
    }

    @Override
    public boolean idle() {
        return DovecotPostfix.hasNoMail(dir.resolve("queue"));
    }

    @Override
    public void close() {
        daemon.stop();
    }
}
