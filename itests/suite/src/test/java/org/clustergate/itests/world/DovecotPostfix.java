package org.clustergate.itests.world;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Dovecot and Postfix as a small site runs them: Postfix takes the mail for known mailboxes and
 * hands it to Dovecot by LMTP; users send through Postfix with Dovecot's SASL, or through Dovecot's
 * own submission service.
 */
public final class DovecotPostfix implements MailServer {
    /** How it treats recipients. */
    public enum Habit {
        /** It takes mail for its users and for nobody else. */
        TRUTHFUL,
        /** It takes mail for any name of the domain. */
        CATCH_ALL,
        /** It puts every new triplet of client, sender and recipient off for a second. */
        GREYLISTING,
        /** It takes mail for its users, and the gateway is in its trusted networks. */
        TRUSTING
    }

    private static final String NOBODY = "65534";

    private final String name;
    private final String host;
    private final Path dir;
    private final boolean ownSubmission;
    private final Habit habit;
    private final String introspection;
    private List<Daemon> daemons = List.of();

    public DovecotPostfix(
            String name,
            String host,
            Path dir,
            Tls tls,
            List<MailUser> users,
            boolean ownSubmission,
            Habit habit) {
        this(name, host, dir, tls, users, ownSubmission, habit, "");
    }

    /**
     * @param ownSubmission whether users send through Dovecot's submission service
     * @param introspection where Dovecot asks about tokens (RFC 7662), which users may log in with
     *     then; empty for passwords alone
     */
    public DovecotPostfix(
            String name,
            String host,
            Path dir,
            Tls tls,
            List<MailUser> users,
            boolean ownSubmission,
            Habit habit,
            String introspection) {
        this.name = name;
        this.host = host;
        this.dir = dir;
        this.ownSubmission = ownSubmission;
        this.habit = habit;
        this.introspection = introspection;
        try {
            configure(tls, users);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void configure(Tls tls, List<MailUser> users) throws IOException {
        for (String folder : List.of("mail", "postfix", "data", "queue", "dovecot", "state")) {
            Files.createDirectories(dir.resolve(folder));
        }
        Command.run(RealServers.PATIENCE, "chown", NOBODY, dir("mail")).expect();
        Command.run(RealServers.PATIENCE, "chown", "postfix", dir("data")).expect();
        Files.writeString(
                dir.resolve("passwd"),
                users.stream().map(this::account).collect(Collectors.joining()));
        Files.writeString(
                dir.resolve("mailboxes"),
                users.stream()
                        .map(user -> user.address() + " " + user.name() + "\n")
                        .collect(
                                Collectors.joining(
                                        "",
                                        "",
                                        habit == Habit.CATCH_ALL
                                                ? "@" + MailUser.DOMAIN + " anybody\n"
                                                : "")));
        if (habit == Habit.GREYLISTING) {
            Files.writeString(dir.resolve("greylist"), GREYLIST);
        }
        Files.writeString(dir.resolve("dovecot.conf"), dovecot(tls));
        Files.writeString(
                dir.resolve("tokens"),
                """
                introspection_url = %s
                introspection_mode = post
                username_attribute = email
                active_attribute = active
                active_value = true
                """
                        .formatted(introspection));
        Files.writeString(dir.resolve("postfix/main.cf"), mainCf(tls));
        Files.writeString(dir.resolve("postfix/master.cf"), masterCf());
    }

    private String account(MailUser user) {
        return "%s:{PLAIN}%s:%s:%s::%s::\n"
                .formatted(user.address(), user.password(), NOBODY, NOBODY, mailbox(user));
    }

    private String dir(String path) {
        return dir.resolve(path).toString();
    }

    private String dovecot(Tls tls) {
        return """
        base_dir = %2$s/dovecot
        state_dir = %2$s/state
        log_path = %2$s/dovecot.log
        listen = %1$s
        protocols = imap pop3 lmtp%3$s
        ssl = yes
        ssl_cert = <%4$s
        ssl_key = <%5$s
        disable_plaintext_auth = no
        auth_mechanisms = plain login%10$s
        mail_location = maildir:~/Maildir
        # All users of a gateway come from one address.
        mail_max_userip_connections = 1000
        passdb {
          driver = passwd-file
          mechanisms = plain login
          args = username_format=%%u %2$s/passwd
        }
        userdb {
          driver = passwd-file
          args = username_format=%%u %2$s/passwd
        }
        service lmtp {
          unix_listener lmtp {
            mode = 0666
          }
          inet_listener lmtp {
            address = %1$s
            port = %11$d
          }
        }
        service auth {
          unix_listener auth-postfix {
            mode = 0666
          }
        }
        service imap-login {
          inet_listener imap {
            port = %6$d
          }
          inet_listener imaps {
            port = %7$d
            ssl = yes
          }
        }
        service pop3-login {
          inet_listener pop3 {
            port = %8$d
          }
          inet_listener pop3s {
            port = %9$d
            ssl = yes
          }
        }
        """
                        .formatted(
                                host,
                                dir,
                                ownSubmission ? " submission" : "",
                                tls.certificate(),
                                tls.key(),
                                IMAP,
                                IMAPS,
                                POP3,
                                POP3S,
                                introspection.isEmpty() ? "" : " xoauth2 oauthbearer",
                                LMTP)
                + (ownSubmission ? dovecotSubmission() : "")
                + (introspection.isEmpty() ? "" : tokens());
    }

    private String tokens() {
        return """
        passdb {
          driver = oauth2
          mechanisms = xoauth2 oauthbearer
          args = %s/tokens
        }
        # All users of a gateway come from one address, and Postfix waits no longer than 10 seconds.
        service anvil {
          unix_listener anvil-auth-penalty {
            mode = 0
          }
        }
        auth_failure_delay = 0
        """
                .formatted(dir);
    }

    private String dovecotSubmission() {
        return """
        submission_relay_host = %1$s
        submission_relay_port = %2$d
        service submission-login {
          inet_listener submission {
            port = %3$d
          }
          inet_listener submissions {
            port = %4$d
            ssl = yes
          }
        }
        """
                .formatted(host, SMTP, SUBMISSION, SUBMISSIONS);
    }

    private String mainCf(Tls tls) {
        return """
        compatibility_level = 3.6
        queue_directory = %2$s/queue
        data_directory = %2$s/data
        mail_owner = postfix
        setgid_group = postdrop
        myhostname = %1$s.example.test
        mydestination =
        # Postfix wants a configured interface here; master.cf says where it listens.
        inet_interfaces = 127.0.0.1
        inet_protocols = ipv4
        mynetworks = %4$s
        virtual_mailbox_domains = example.test
        virtual_mailbox_maps = texthash:%2$s/mailboxes
        virtual_transport = lmtp:unix:%2$s/dovecot/lmtp
        smtpd_sasl_type = dovecot
        smtpd_sasl_path = %2$s/dovecot/auth-postfix
        smtpd_relay_restrictions = permit_mynetworks, permit_sasl_authenticated, reject_unauth_destination
        smtpd_tls_security_level = may
        smtpd_tls_chain_files = %3$s
        smtpd_peername_lookup = no
        # Gateways may say for whom they speak; it is only logged.
        smtpd_authorized_xforward_hosts = 127.0.0.0/8
        alias_maps =
        alias_database =
        maillog_file = %2$s/postfix.log
        maillog_file_prefixes = %2$s
        # A backend that was stopped and comes back delivers what it has at once.
        queue_run_delay = 2s
        minimal_backoff_time = 2s
        """
                        .formatted(
                                name, dir, tls.both(), habit == Habit.TRUSTING ? "127.0.0.0/8" : "")
                + (habit == Habit.GREYLISTING
                        ? "smtpd_recipient_restrictions = check_policy_service unix:"
                                + dir
                                + "/state/greylist\n"
                        : "");
    }

    /** A policy server (Postfix, SMTPD_POLICY_README) that knows its triplets from then on. */
    private static final String GREYLIST =
            """
            import os, socketserver, sys, time
            seen = {}
            class Policy(socketserver.StreamRequestHandler):
                def handle(self):
                    asked = {}
                    for line in self.rfile:
                        key, _, value = line.decode().strip().partition('=')
                        if key:
                            asked[key] = value
                            continue
                        triplet = tuple(asked.get(k) for k in ('client_address', 'sender', 'recipient'))
                        wait = seen.setdefault(triplet, time.monotonic()) + 1 > time.monotonic()
                        action = b'defer Greylisted' if wait else b'dunno'
                        self.wfile.write(b'action=' + action + b'\\n\\n')
                        asked = {}
            class Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
                daemon_threads = True
            with Server(sys.argv[1], Policy) as server:
                os.chmod(sys.argv[1], 0o666)
                server.serve_forever()
            """;

    private String masterCf() {
        String submission =
                """
                %1$s:%2$d inet n - n - - smtpd
                  -o smtpd_sasl_auth_enable=yes
                  -o smtpd_recipient_restrictions=permit_sasl_authenticated,reject
                %1$s:%3$d inet n - n - - smtpd
                  -o smtpd_tls_wrappermode=yes
                  -o smtpd_sasl_auth_enable=yes
                  -o smtpd_recipient_restrictions=permit_sasl_authenticated,reject
                """
                        .formatted(host, SUBMISSION, SUBMISSIONS);
        return "%s:%d inet n - n - - smtpd\n".formatted(host, SMTP)
                + (ownSubmission ? "" : submission)
                + POSTFIX_SERVICES;
    }

    /** Postfix's own services; none is run in a chroot. */
    static final String POSTFIX_SERVICES =
            """
            cleanup unix n - n - 0 cleanup
            qmgr unix n - n 300 1 qmgr
            rewrite unix - - n - - trivial-rewrite
            bounce unix - - n - 0 bounce
            defer unix - - n - 0 bounce
            trace unix - - n - 0 bounce
            proxymap unix - - n - - proxymap
            smtp unix - - n - - smtp
            relay unix - - n - - smtp
            lmtp unix - - n - - lmtp
            error unix - - n - - error
            retry unix - - n - - error
            anvil unix - - n - 1 anvil
            scache unix - - n - 1 scache
            tlsmgr unix - - n 1000? 1 tlsmgr
            postlog unix-dgram n - n - 1 postlogd
            """;

    @Override
    public String name() {
        return name;
    }

    @Override
    public String host() {
        return host;
    }

    @Override
    public Path mailbox(MailUser user) {
        return dir.resolve("mail").resolve(user.name());
    }

    @Override
    public boolean idle() {
        return hasNoMail(dir.resolve("queue"));
    }

    /**
     * Whether Postfix has no mail that is not delivered. A queue file that has been received whole
     * can be executed by its owner; one that a killed server had begun cannot.
     */
    static boolean hasNoMail(Path queue) {
        return Trees.nothingIn(
                Stream.of("maildrop", "incoming", "active", "deferred", "hold")
                        .map(queue::resolve)
                        .toList(),
                Files::isExecutable);
    }

    @Override
    public void start() {
        Path output = dir.resolve("output");
        List<Daemon> all = new ArrayList<>();
        if (habit == Habit.GREYLISTING) {
            all.add(
                    Daemon.start(
                            name + " greylist",
                            output,
                            Map.of(),
                            List.of("/usr/bin/python3", dir("greylist"), dir("state/greylist"))));
        }
        all.addAll(
                List.of(
                        Daemon.start(
                                name + " dovecot",
                                output,
                                Map.of(),
                                List.of("/usr/sbin/dovecot", "-F", "-c", dir("dovecot.conf"))),
                        Daemon.start(
                                name + " postfix",
                                output,
                                Map.of(),
                                List.of("/usr/sbin/postfix", "-c", dir("postfix"), "start-fg"))));
        daemons = List.copyOf(all);
    }

    @Override
    public List<Daemon> daemons() {
        return daemons;
    }
}
