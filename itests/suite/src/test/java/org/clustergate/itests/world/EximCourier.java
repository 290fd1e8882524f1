package org.clustergate.itests.world;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Exim and Courier in a root directory of their own (itests/servers/make-server-roots): in all that
 * is not written in an RFC they differ from Dovecot and Postfix. Courier offers no AUTH=PLAIN
 * without TLS and sends untagged lines before the reply to LOGIN; Exim's replies carry no enhanced
 * status codes.
 */
final class EximCourier implements MailServer {
    private static final String NOBODY = "65534";

    private final String name;
    private final String host;
    private final Path dir;
    private final Path root;
    private List<Daemon> daemons = List.of();

    EximCourier(String name, String host, Path dir, Path software, Tls tls, List<MailUser> users) {
        this.name = name;
        this.host = host;
        this.dir = dir;
        this.root = dir.resolve("root");
        try {
            configure(software, tls, users);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void configure(Path software, Tls tls, List<MailUser> users) throws IOException {
        Files.createDirectories(dir);
        run("cp", "-a", software.toString(), root.toString());
        for (String folder : List.of("var/spool/exim", "var/log/exim", "home", "home/exim")) {
            run("install", "-d", "-o", NOBODY, "-g", NOBODY, path(folder));
        }
        run("install", "-d", path("run/courier/authdaemon"));
        run("install", "-o", NOBODY, "-m", "600", tls.key().toString(), path("etc/exim.key"));
        Files.copy(tls.certificate(), root.resolve("etc/exim.pem"));
        // Courier's TLS helper runs as its own user.
        run("install", "-o", "65533", "-m", "600", tls.both().toString(), path("etc/courier.pem"));
        write("etc/exim.users", users, user -> user.name() + ": " + user.name());
        write("etc/exim.passwords", users, user -> user.address() + ": " + user.password());
        Files.writeString(root.resolve("etc/exim.conf"), exim());
        Files.writeString(
                root.resolve("etc/courier/authdaemonrc"),
                """
                authmodulelist="authuserdb"
                authmodulelistorig="authuserdb"
                daemons=3
                authdaemonvar=/run/courier/authdaemon
                DEBUG_LOGIN=0
                """);
        database(
                "userdb.dat",
                users,
                user ->
                        "home=/home/%1$s|mail=/home/%1$s/Maildir|uid=%2$s|gid=%2$s"
                                .formatted(user.name(), NOBODY));
        Map<String, String> hashes = hashes(users);
        database("userdbshadow.dat", users, user -> "systempw=" + hashes.get(user.name()));
        for (MailUser user : users) {
            run("install", "-d", "-o", NOBODY, "-g", NOBODY, path("home/" + user.name()));
            // Courier makes no mailboxes of its own accord.
            for (String folder : List.of("", "/cur", "/new", "/tmp")) {
                String maildir = "home/" + user.name() + "/Maildir" + folder;
                run("install", "-d", "-o", NOBODY, "-g", NOBODY, path(maildir));
            }
        }
    }

    private static Map<String, String> hashes(List<MailUser> users) {
        String passwords =
                users.stream().map(user -> user.password() + "\n").collect(Collectors.joining());
        List<String> lines =
                Command.run(
                                RealServers.PATIENCE,
                                List.of("openssl", "passwd", "-1", "-stdin"),
                                passwords)
                        .expect()
                        .lines()
                        .toList();
        Map<String, String> hashes = new HashMap<>();
        for (int i = 0; i < users.size(); i++) {
            hashes.put(users.get(i).name(), lines.get(i));
        }
        return hashes;
    }

    private void database(String file, List<MailUser> users, Function<MailUser, String> fields) {
        String records =
                users.stream()
                        .map(user -> user.address() + "\t" + fields.apply(user) + "\n")
                        .collect(Collectors.joining("", "", ".\n"));
        Command.run(
                        RealServers.PATIENCE,
                        List.of(
                                "chroot",
                                root.toString(),
                                "/usr/lib/courier/courier-authlib/makedatprog",
                                "-",
                                "/etc/courier/new.dat",
                                "/etc/courier/" + file),
                        records)
                .expect();
    }

    private void write(String file, List<MailUser> users, Function<MailUser, String> line)
            throws IOException {
        Files.write(root.resolve(file), users.stream().map(line).toList());
    }

    private static void run(String... command) {
        Command.run(RealServers.PATIENCE, command).expect();
    }

    private String path(String inRoot) {
        return root.resolve(inRoot).toString();
    }

    private String exim() {
        return """
        primary_hostname = %1$s.example.test
        exim_path = /usr/sbin/exim4
        spool_directory = /var/spool/exim
        log_file_path = /var/log/exim/%%slog
        local_interfaces = %2$s
        daemon_smtp_ports = %3$d : %4$d : %5$d
        tls_on_connect_ports = %5$d
        tls_advertise_hosts = *
        tls_certificate = /etc/exim.pem
        tls_privatekey = /etc/exim.key
        domainlist local_domains = example.test
        acl_smtp_rcpt = check_recipient
        deliver_drop_privilege = true
        # There is no queue runner: all mails of a connection are delivered at once.
        smtp_accept_queue_per_connection = 0
        smtp_accept_max = 200
        host_lookup =
        rfc1413_query_timeout = 0s
        keep_environment =
        add_environment =

        begin acl
        check_recipient:
          deny !authenticated = *
               condition = ${if !={$received_port}{%3$d}}
               message = authentication required
          deny !authenticated = *
               !domains = +local_domains
               message = relay not permitted
          require verify = recipient
          accept

        begin routers
        mailboxes:
          driver = accept
          domains = +local_domains
          local_parts = lsearch;/etc/exim.users
          transport = maildir

        begin transports
        maildir:
          driver = appendfile
          directory = /home/$local_part_data/Maildir
          maildir_format
          delivery_date_add
          envelope_to_add
          return_path_add

        begin authenticators
        plain:
          driver = plaintext
          public_name = PLAIN
          server_prompts = :
          server_condition = ${if eq{$auth3}{${lookup{$auth2}lsearch{/etc/exim.passwords}{$value}fail}}}
          server_set_id = $auth2
        login:
          driver = plaintext
          public_name = LOGIN
          server_prompts = Username:: : Password::
          server_condition = ${if eq{$auth2}{${lookup{$auth1}lsearch{/etc/exim.passwords}{$value}fail}}}
          server_set_id = $auth1
        """
                .formatted(name, host, SMTP, SUBMISSION, SUBMISSIONS);
    }

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
        return root.resolve("home").resolve(user.name());
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
    public void start() {
        List<String> imap =
                List.of("/usr/lib/courier/courier/imaplogin", "/usr/bin/imapd", "Maildir");
        List<String> pop3 =
                List.of(
                        "/usr/lib/courier/courier/courierpop3login",
                        "/usr/lib/courier/courier/courierpop3d",
                        "Maildir");
        daemons =
                List.of(
                        daemon(
                                "exim",
                                Map.of(),
                                List.of("/usr/sbin/exim4", "-C", "/etc/exim.conf", "-bdf")),
                        daemon(
                                "authdaemond",
                                Map.of(),
                                List.of("/usr/lib/courier/courier-authlib/authdaemond")),
                        listener("imap", IMAP, Map.of("IMAP_STARTTLS", "YES"), imap),
                        listener("imaps", IMAPS, Map.of("IMAP_TLS", "1"), overTls(imap)),
                        listener("pop3", POP3, Map.of("POP3_STARTTLS", "YES"), pop3),
                        listener("pop3s", POP3S, Map.of("POP3_TLS", "1"), overTls(pop3)));
    }

    private static List<String> overTls(List<String> command) {
        List<String> all =
                new ArrayList<>(
                        List.of("/usr/bin/couriertls", "-server", "-tcpd", "-user=courier"));
        all.addAll(command);
        return all;
    }

    private Daemon listener(
            String what, int port, Map<String, String> extra, List<String> command) {
        Map<String, String> environment = new HashMap<>(extra);
        environment.put("COURIERTLS", "/usr/bin/couriertls");
        environment.put("TLS_CERTFILE", "/etc/courier.pem");
        environment.put("TLS_VERIFYPEER", "NONE");
        environment.put(
                "IMAP_CAPABILITY",
                "IMAP4rev1 UIDPLUS CHILDREN NAMESPACE THREAD=ORDEREDSUBJECT"
                        + " THREAD=REFERENCES SORT QUOTA IDLE");
        List<String> all =
                new ArrayList<>(
                        List.of(
                                "/usr/sbin/couriertcpd",
                                "-address=" + host,
                                // All users of a gateway come from one address.
                                "-maxprocs=200",
                                "-maxperip=200",
                                "-nodnslookup",
                                "-noidentlookup",
                                Integer.toString(port)));
        all.addAll(command);
        return daemon(what, environment, all);
    }

    private Daemon daemon(String what, Map<String, String> environment, List<String> command) {
        List<String> all = new ArrayList<>(List.of("/usr/sbin/chroot", root.toString()));
        all.addAll(command);
        return Daemon.start(name + " " + what, dir.resolve("output"), environment, all);
    }

    @Override
    public List<Daemon> daemons() {
        return daemons;
    }
}
