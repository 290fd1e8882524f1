package org.clustergate.itests.world;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Sendmail in a root directory of its own: it takes mail and has no other protocol; procmail
 * delivers. It goes by the rules that it had before it refused bare CR and LF (CVE-2023-51765), and
 * the gateway is in its trusted networks.
 */
public final class Sendmail implements MailServer {
    private static final String PROGRAM = "/usr/libexec/sendmail/sendmail";
    private static final String CONFIGURATION = "/etc/mail/sendmail.cf";

    private final String name;
    private final String host;
    private final Path dir;
    private final Root root;
    private List<Daemon> daemons = List.of();

    public Sendmail(String name, String host, Path dir, List<MailUser> users) {
        this.name = name;
        this.host = host;
        this.dir = dir;
        this.root = Root.of("sendmail", dir);
        try {
            root.accounts(users);
            root.write("etc/mail/sendmail.mc", macros());
            root.write("etc/mail/aliases", "MAILER-DAEMON: postmaster\npostmaster: root\n");
            root.write("etc/procmailrc", "MAILDIR=$HOME/Maildir\nDEFAULT=$HOME/Maildir/\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        run("/bin/sh", "-c", "m4 /etc/mail/sendmail.mc >" + CONFIGURATION);
        run(PROGRAM, "-bi", "-C", CONFIGURATION);
    }

    private void run(String... command) {
        Command.run(RealServers.PATIENCE, root.command(command)).expect();
    }

    private String macros() {
        return """
                define(`_USE_ETC_MAIL_')dnl
                include(`/usr/share/sendmail/cf/m4/cf.m4')dnl
                OSTYPE(`debian')dnl
                DOMAIN(`debian-mta')dnl
                FEATURE(`no_default_msa')dnl
                FEATURE(`accept_unresolvable_domains')dnl
                FEATURE(`local_procmail', `/usr/bin/procmail', `procmail -Y -a $h -d $u')dnl
                DAEMON_OPTIONS(`Family=inet, Name=MTA, Addr=%1$s, Port=%2$d')dnl
                define(`confDOMAIN_NAME', `%3$s.example.test')dnl
                define(`confTO_IDENT', `0')dnl
                define(`confSERVICE_SWITCH_FILE', `/etc/mail/service.switch-nodns')dnl
                LOCAL_DOMAIN(`example.test')dnl
                RELAY_DOMAIN(`127')dnl
                MAILER(`local')dnl
                MAILER(`smtp')dnl
                LOCAL_RULESETS
                Ssrv_features
                """
                        .formatted(host, SMTP, name)
                // Left and right of a rule are parted by tabs.
                + "R$*\t\t$# F O U G\n";
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
    public List<Integer> ports() {
        return List.of(SMTP);
    }

    @Override
    public Path mailbox(MailUser user) {
        return root.resolve("home").resolve(user.name());
    }

    @Override
    public boolean idle() {
        // A message is there when its control file is.
        return Trees.nothingIn(
                List.of(root.resolve("var/spool/mqueue")),
                file -> file.getFileName().toString().startsWith("qf"));
    }

    @Override
    public void start() {
        daemons =
                List.of(
                        Daemon.start(
                                name,
                                dir.resolve("output"),
                                Map.of(),
                                root.command(PROGRAM, "-bD", "-q5s", "-C", CONFIGURATION)));
    }

    @Override
    public List<Daemon> daemons() {
        return daemons;
    }
}
