package org.clustergate.itests.world;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.clustergate.itests.world.Command.Result;

/** The mail programs that people use, against one door. */
public final class Clients {
    /** curl's exit code for a login that was denied. */
    public static final int DENIED = 67;

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String STRANGER = "stranger@elsewhere.test";

    private final Door door;
    private final boolean verbose;

    public Clients(Door door) {
        this(door, false);
    }

    private Clients(Door door, boolean verbose) {
        this.door = door;
        this.verbose = verbose;
    }

    /** The same, but curl shows what the server said: it has one exit code for all refusals. */
    public Clients verbose() {
        return new Clients(door, true);
    }

    /** curl: log in and fetch the first mail. */
    public Result curlImap(MailUser user, String password, Security security) {
        return curl(
                security,
                "imap",
                door.imap(security),
                user,
                password,
                "/INBOX;MAILINDEX=1",
                List.of());
    }

    /** curl: log in and find the mails whose subject holds that text, which has no spaces. */
    public Result curlImapSearch(MailUser user, String text, Security security) {
        return curl(
                security,
                "imap",
                door.imap(security),
                user,
                user.password(),
                "/INBOX?SUBJECT%20" + text,
                List.of());
    }

    /** curl: log in and fetch the mails of those numbers. */
    public Result curlImap(MailUser user, List<Integer> numbers, Security security) {
        String each = numbers.stream().map(String::valueOf).collect(Collectors.joining(","));
        return curl(
                security,
                "imap",
                door.imap(security),
                user,
                user.password(),
                "/INBOX;MAILINDEX={" + each + "}",
                List.of());
    }

    /** curl: log in and list the folders. */
    public Result curlImapList(MailUser user, String password, Security security) {
        return curl(security, "imap", door.imap(security), user, password, "/", List.of());
    }

    /** curl: log in and fetch the first mail. */
    public Result curlPop3(MailUser user, String password, Security security) {
        return curl(security, "pop3", door.pop3(security), user, password, "/1", List.of());
    }

    /** curl: log in and fetch the mails from the one number to the other. */
    public Result curlPop3(MailUser user, int from, int to, Security security) {
        return curl(
                security,
                "pop3",
                door.pop3(security),
                user,
                user.password(),
                "/[" + from + "-" + to + "]",
                List.of());
    }

    /** curl: log in and list the messages. */
    public Result curlPop3List(MailUser user, String password, Security security) {
        return curl(security, "pop3", door.pop3(security), user, password, "/", List.of());
    }

    /** curl: send a mail as that user. */
    public Result curlSubmit(
            MailUser user, String password, MailUser to, String subject, Security security) {
        return curlSubmit(user, to, subject, security, password, List.of());
    }

    /**
     * curl: log in with a token and send a mail to oneself.
     *
     * @param mechanism XOAUTH2 or OAUTHBEARER
     */
    public Result curlSubmitByToken(
            MailUser user, String token, String mechanism, String subject, Security security) {
        return curlSubmit(
                user,
                user,
                subject,
                security,
                "",
                List.of("--oauth2-bearer", token, "--login-options", "AUTH=" + mechanism));
    }

    private Result curlSubmit(
            MailUser user,
            MailUser to,
            String subject,
            Security security,
            String password,
            List<String> more) {
        return withFile(
                mail(user.address(), to.address(), subject),
                file -> {
                    List<String> all = new ArrayList<>(more);
                    all.addAll(List.of("--mail-from", user.address()));
                    all.addAll(List.of("--mail-rcpt", to.address()));
                    all.addAll(List.of("-T", file.toString()));
                    return curl(
                            security,
                            "smtp",
                            door.submission(security),
                            user,
                            password,
                            "/client.test",
                            all);
                });
    }

    private Result curl(
            Security security,
            String protocol,
            int port,
            MailUser user,
            String password,
            String path,
            List<String> more) {
        List<String> command = new ArrayList<>(List.of("curl", "-sS", "-k", "--max-time", "50"));
        if (verbose) {
            command.add("-v");
        }
        if (security == Security.STARTTLS) {
            command.add("--ssl-reqd");
        }
        command.addAll(more);
        command.addAll(List.of("-u", user.address() + ":" + password));
        String scheme = security == Security.TLS ? protocol + "s" : protocol;
        command.add(scheme + "://" + door.host() + ":" + port + path);
        return Command.run(LIMIT, command);
    }

    /** swaks: a mail from a stranger. */
    public Result swaks(List<String> recipients, String subject, Security security) {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "swaks",
                                "--server",
                                door.host(),
                                "--port",
                                Integer.toString(door.smtp()),
                                "--ehlo",
                                "elsewhere.test",
                                "--from",
                                STRANGER,
                                "--to",
                                String.join(",", recipients),
                                "--header",
                                "Subject: " + subject,
                                "--timeout",
                                "50"));
        if (security != Security.PLAIN) {
            command.add("--tls");
        }
        return Command.run(LIMIT, command);
    }

    /** mbsync: fetch the whole mailbox into the folder. */
    public Result mbsync(MailUser user, Security security, Path folder) {
        String type =
                switch (security) {
                    case PLAIN -> "None";
                    case STARTTLS -> "STARTTLS";
                    case TLS -> "IMAPS";
                };
        String certificate =
                security == Security.PLAIN
                        ? ""
                        : "CertificateFile " + folder.resolve("ca.pem") + "\n";
        String configuration =
                """
                IMAPAccount site
                Host %s
                Port %d
                User %s
                Pass %s
                SSLType %s
                AuthMechs LOGIN
                %s
                IMAPStore site
                Account site

                MaildirStore here
                Inbox %s/inbox
                SubFolders Verbatim

                Channel all
                Far :site:
                Near :here:
                Create Near
                Sync Pull
                SyncState *
                """
                        .formatted(
                                door.host(),
                                door.imap(security),
                                user.address(),
                                quoted(user.password()),
                                type,
                                certificate,
                                folder);
        if (security != Security.PLAIN) {
            fetchCertificate(door.imap(Security.TLS), folder.resolve("ca.pem"));
        }
        return withFile(
                configuration, file -> Command.run(LIMIT, "mbsync", "-c", file.toString(), "-a"));
    }

    /** fetchmail: fetch all mail and append it to the file. */
    public Result fetchmail(MailUser user, boolean imap, Security security, Path into) {
        String configuration =
                """
                set no bouncemail
                poll %s service %d protocol %s
                  username "%s" password %s
                  %s
                  keep fetchall
                  mda "/bin/sh -c 'cat >>%s'"
                """
                        .formatted(
                                door.host(),
                                imap ? door.imap(security) : door.pop3(security),
                                imap ? "imap" : "pop3 uidl",
                                user.address(),
                                "'" + user.password().replace("\\", "\\\\") + "'",
                                switch (security) {
                                    case PLAIN -> "sslproto ''";
                                    case STARTTLS -> "sslproto 'tls1.2+' no sslcertck";
                                    case TLS -> "ssl no sslcertck";
                                },
                                into);
        return withFile(
                configuration,
                file ->
                        Command.run(
                                LIMIT,
                                "fetchmail",
                                "-v",
                                "--pidfile",
                                file + ".pid",
                                "-i",
                                file + ".ids",
                                "-f",
                                file.toString()));
    }

    /**
     * Python's imaplib, poplib and smtplib; {@code what} is one of imap, pop3, submission, smtp.
     */
    public Result python(String what, MailUser user, Security security, String subject) {
        int port =
                switch (what) {
                    case "imap", "imap-authenticate" -> door.imap(security);
                    case "pop3" -> door.pop3(security);
                    case "submission" -> door.submission(security);
                    default -> door.smtp();
                };
        return Command.run(
                LIMIT,
                List.of(
                        "python3",
                        "-",
                        what,
                        security.name(),
                        door.host(),
                        Integer.toString(port),
                        user.address(),
                        user.password(),
                        subject),
                resource("clients.py"));
    }

    /** As mbsync reads it. */
    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static String resource(String name) {
        try (var stream = Clients.class.getResourceAsStream("/" + name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void fetchCertificate(int port, Path file) {
        String shown =
                Command.run(LIMIT, "openssl", "s_client", "-connect", door.host() + ":" + port)
                        .output();
        int start = shown.indexOf("-----BEGIN CERTIFICATE");
        int end = shown.indexOf("-----END CERTIFICATE-----");
        if (start < 0 || end < 0) {
            throw new AssertionError("no certificate at port " + port + ": " + shown);
        }
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, shown.substring(start, end) + "-----END CERTIFICATE-----\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String mail(String from, String to, String subject) {
        return "From: <%s>\r\nTo: <%s>\r\nSubject: %s\r\n\r\nHello.\r\n"
                .formatted(from, to, subject);
    }

    private interface WithFile {
        Result run(Path file);
    }

    private static Result withFile(String content, WithFile work) {
        try {
            // fetchmail refuses a file that others can read.
            Path file =
                    Files.createTempFile(
                            "clustergate-client",
                            "",
                            PosixFilePermissions.asFileAttribute(
                                    PosixFilePermissions.fromString("rw-------")));
            try {
                Files.writeString(file, content);
                return work.run(file);
            } finally {
                Files.deleteIfExists(file);
                Files.deleteIfExists(Path.of(file + ".pid"));
                Files.deleteIfExists(Path.of(file + ".ids"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
