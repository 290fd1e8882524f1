package org.clustergate.itests.world;

import static org.junit.Assume.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Four backends of unmodified mail servers with users of their own, started once for all tests:
 * three of Dovecot and Postfix, one of Exim and Courier. Nothing in a user's name tells the home.
 */
public final class RealServers {
    /** For anything that a loaded machine may take long for. */
    public static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final int USERS = 160;
    private static final Path ROOTS =
            Path.of(
                    Objects.requireNonNullElse(
                            System.getenv("SERVER_ROOTS"), "/opt/clustergate-itests"));
    private static final List<String> SOFTWARE =
            List.of(
                    "/usr/sbin/dovecot",
                    "/usr/lib/dovecot/imap",
                    "/usr/lib/dovecot/pop3",
                    "/usr/lib/dovecot/lmtp",
                    "/usr/lib/dovecot/submission",
                    "/usr/sbin/postfix",
                    "/usr/bin/setsid",
                    "/usr/sbin/chroot",
                    "openssl",
                    "curl",
                    "swaks",
                    "mbsync",
                    "fetchmail",
                    "python3",
                    root("exim-courier").resolve("usr/sbin/exim4").toString(),
                    root("exim-courier").resolve("usr/sbin/couriertcpd").toString(),
                    root("opensmtpd").resolve("usr/sbin/smtpd").toString(),
                    root("sendmail").resolve("usr/libexec/sendmail/sendmail").toString());
    private static RealServers started;

    private final Path dir;
    private final Tls tls;
    private final List<MailUser> users;
    private final List<MailServer> servers;

    private RealServers() {
        try {
            // In the system's temporary directory: servers drop their rights and must still reach
            // it, and the path of a socket has at most 107 characters.
            dir = Files.createTempDirectory("clustergate-itests");
            Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        tls = Tls.create(dir);
        users = Stream.iterate(1, i -> i <= USERS, i -> i + 1).map(RealServers::user).toList();
        List<MailServer> all = new ArrayList<>();
        for (int i = 1; i <= 3; i++) {
            String name = "mail" + i;
            all.add(
                    new DovecotPostfix(
                            name,
                            Loopback.address(i),
                            dir.resolve(name),
                            tls,
                            at(name),
                            i == 3,
                            DovecotPostfix.Habit.TRUTHFUL));
        }
        all.add(
                new EximCourier(
                        "mail4",
                        Loopback.address(4),
                        dir.resolve("mail4"),
                        root("exim-courier"),
                        tls,
                        at("mail4")));
        servers = List.copyOf(all);
    }

    private static MailUser user(int number) {
        // Every eighth password has what naive quoting breaks.
        String password =
                number % 8 == 5
                        ? "p\"w\\" + number + " %$"
                        : "pw-" + Integer.toHexString(number * 7919);
        return new MailUser(
                number, "user%03d".formatted(number), password, "mail" + (1 + number % 4));
    }

    /** The running servers; without their software the test is skipped, with CI=true it fails. */
    public static synchronized RealServers get() {
        require();
        if (started == null) {
            started = new RealServers();
            Runtime.getRuntime().addShutdownHook(new Thread(started::close));
            started.servers.forEach(MailServer::start);
        }
        // Again for every class: one that could not start says so each time.
        started.servers.forEach(RealServers::await);
        return started;
    }

    /** Returns when the server takes connections on all its ports. */
    public static void await(MailServer server) {
        Await.until(server.name() + " listens", PATIENCE, server::listens);
    }

    private static void require() {
        List<String> missing =
                SOFTWARE.stream().filter(program -> !Command.exists(program)).toList();
        boolean root = "root".equals(System.getProperty("user.name"));
        String reason =
                (root ? "" : "not root; ") + (missing.isEmpty() ? "" : "missing: " + missing);
        if (!reason.isEmpty()) {
            String message = "real servers cannot run (.ci/run installs them): " + reason;
            if ("true".equals(System.getenv("CI"))) {
                throw new AssertionError(message);
            }
            System.out.println("SKIPPED, " + message);
            assumeTrue(message, false);
        }
    }

    private void close() {
        servers.parallelStream().forEach(MailServer::stop);
        for (MailServer server : servers) {
            keep(server, "output", "dovecot.log", "postfix.log");
            keep(server, "root/var/log/exim/mainlog");
        }
        Trees.delete(dir);
    }

    /** Leaves the servers' logs in target/servers. */
    private void keep(MailServer server, String... logs) {
        for (String log : logs) {
            Path from = dir.resolve(server.name()).resolve(log);
            Path to = Path.of("target/servers", server.name() + "-" + from.getFileName());
            try {
                Files.createDirectories(to.getParent());
                if (Files.exists(from)) {
                    Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
                }
            } catch (IOException e) {
                System.err.println("cannot keep " + from + ": " + e);
            }
        }
    }

    /** The certificate of all of them; the gateway may use it as well. */
    public Tls tls() {
        return tls;
    }

    /** The root directory of servers of that kind, for whoever copies it. */
    static Path root(String kind) {
        return ROOTS.resolve(kind);
    }

    /** A folder for a test's own files. */
    public Path scratch() {
        return dir;
    }

    public List<MailServer> servers() {
        return servers;
    }

    public MailServer server(String name) {
        return servers.stream().filter(s -> s.name().equals(name)).findFirst().orElseThrow();
    }

    /** Everybody. */
    public List<MailUser> users() {
        return users;
    }

    /** Those who live at that backend. */
    public List<MailUser> at(String server) {
        return users.stream().filter(user -> user.home().equals(server)).toList();
    }

    /** Whether a mail with that text lies in the user's mailbox. */
    public boolean delivered(MailUser user, String text) {
        return copies(user, text) > 0;
    }

    /** The mails in the user's inbox. */
    public List<String> mails(MailUser user) {
        Path inbox = server(user.home()).mailbox(user).resolve("Maildir");
        List<String> mails = new ArrayList<>(Trees.texts(inbox.resolve("new")));
        mails.addAll(Trees.texts(inbox.resolve("cur")));
        return mails;
    }

    /** How many mails with that text lie in the user's inbox; indexes beside it do not count. */
    public long copies(MailUser user, String text) {
        Path inbox = server(user.home()).mailbox(user).resolve("Maildir");
        return Trees.count(inbox.resolve("new"), text) + Trees.count(inbox.resolve("cur"), text);
    }
}
