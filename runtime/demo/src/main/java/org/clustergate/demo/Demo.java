package org.clustergate.demo;

import jakarta.mail.MessagingException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.clustergate.launcher.Directories;
import org.clustergate.launcher.Gateway;

/** Three mail servers with different users, and the real gateway in front of them. */
public final class Demo {
    private static final String PASSWORD = "secret";

    private Demo() {}

    /** The argument is the distribution's directory. */
    public static void main(String[] arguments) {
        int code;
        try {
            code = run(Path.of(arguments[0]));
        } catch (IOException | MessagingException e) {
            System.err.println("clustergate: demo: " + e);
            code = 1;
        } catch (InterruptedException e) {
            code = 1;
        }
        System.exit(code);
    }

    private static int run(Path home) throws IOException, InterruptedException, MessagingException {
        Path place = Files.createTempDirectory("clustergate-demo");
        Path conf = Files.createDirectory(place.resolve("conf"));
        DemoPorts ports = DemoPorts.free();
        List<DemoServer> servers = new ArrayList<>();
        try {
            servers.add(server("mail1", ports, "anna@example.test", "aron@example.test"));
            servers.add(server("mail2", ports, "bert@example.test", "berta@example.test"));
            servers.add(server("mail3", ports, "carl@example.test", "clara@example.test"));
            DemoCertificate.create(conf);
            new DemoConfiguration(conf).write(ports, servers);
            Directories directories =
                    new Directories(home, conf, place.resolve("data"), place.resolve("log"));
            return new Gateway(directories, false, () -> explain(ports, conf)).run();
        } finally {
            servers.forEach(DemoServer::close);
            delete(place);
        }
    }

    private static DemoServer server(String name, DemoPorts ports, String... users)
            throws IOException, MessagingException {
        DemoServer server = new DemoServer(name, ports.smtp());
        for (String user : users) {
            server.addUser(user, PASSWORD);
        }
        server.start();
        return server;
    }

    private static void explain(DemoPorts ports, Path conf) {
        System.out.printf(
                """

                Three mail servers run in this process, with these users (password %1$s):
                  mail1  anna@example.test  aron@example.test
                  mail2  bert@example.test  berta@example.test
                  mail3  carl@example.test  clara@example.test
                The gateway in front knows the servers, not the users: it finds out who lives where.
                Its configuration, for reading and changing while it runs: %2$s

                Type in another window, and see anna's first message, which names her server:
                  curl 'imap://anna%%40example.test:%1$s@127.0.0.1:%3$d/INBOX;MAILINDEX=1'
                The same over TLS for bert, and by POP3 for carl:
                  curl -k 'imaps://bert%%40example.test:%1$s@127.0.0.1:%4$d/INBOX;MAILINDEX=1'
                  curl 'pop3://carl%%40example.test:%1$s@127.0.0.1:%5$d/1'
                A conversation by hand; then 'a1 LOGIN bert@example.test %1$s', 'a2 SELECT INBOX':
                  openssl s_client -quiet -connect 127.0.0.1:%4$d
                Mail from outside to clara, who then has a third message; nobody@ is refused:
                  swaks --server 127.0.0.1:%6$d --to clara@example.test
                  swaks --server 127.0.0.1:%6$d --to nobody@example.test
                Mail from anna to bert, on another server:
                  swaks --server 127.0.0.1:%7$d --tls --auth-user anna@example.test \
                --auth-password %1$s --from anna@example.test --to bert@example.test

                Ctrl-C ends the demo and removes its files.
                """,
                PASSWORD,
                conf,
                ports.imap(),
                ports.imaps(),
                ports.pop3(),
                ports.smtp(),
                ports.submission());
    }

    private static void delete(Path place) {
        try (Stream<Path> files = Files.walk(place)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException e) {
            System.err.println("clustergate: demo: cannot remove " + place + ": " + e);
        }
    }
}
