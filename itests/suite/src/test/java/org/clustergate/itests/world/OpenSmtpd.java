package org.clustergate.itests.world;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * OpenSMTPD in a root directory of its own: it takes mail and has no other protocol. It offers no
 * PIPELINING, and cuts off who pipelines all the same. The gateway is in its trusted networks.
 */
public final class OpenSmtpd implements MailServer {
    private final String name;
    private final String host;
    private final Path dir;
    private final Root root;
    private List<Daemon> daemons = List.of();

    public OpenSmtpd(String name, String host, Path dir, List<MailUser> users) {
        this.name = name;
        this.host = host;
        this.dir = dir;
        this.root = Root.of("opensmtpd", dir);
        try {
            root.accounts(users);
            // It looks its clients up before it greets them, and waits for name servers if it may.
            root.write("etc/resolv.conf", "lookup file\n");
            root.write(
                    "etc/smtpd.conf",
                    """
                    listen on %1$s port %2$d hostname %3$s.example.test
                    action mailboxes maildir "/home/%%{user.username}/Maildir"
                    action onward relay
                    match from any for domain "example.test" action mailboxes
                    match from src 127.0.0.0/8 for any action onward
                    """
                            .formatted(host, SMTP, name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
        // A message moves here from "incoming" when it has been received whole.
        return Trees.nothingIn(List.of(root.resolve("var/spool/smtpd/queue")), file -> true);
    }

    @Override
    public void start() {
        daemons =
                List.of(
                        Daemon.start(
                                name + " smtpd",
                                dir.resolve("output"),
                                Map.of(),
                                root.command("/usr/sbin/smtpd", "-d")));
    }

    @Override
    public List<Daemon> daemons() {
        return daemons;
    }
}
