package org.clustergate.itests.world;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.clustergate.mail.Protocol;

/** A gateway with a frontend for each protocol and some backends behind it; no map of users. */
public final class Site implements AutoCloseable {
    private static final int IMAP = 11143;
    private static final int IMAPS = 11993;
    private static final int POP3 = 11110;
    private static final int POP3S = 11995;
    private static final int SMTP = 11025;
    private static final int SUBMISSION = 11587;
    private static final int SUBMISSIONS = 11465;
    private static final int CONSOLE = 11080;

    private final Conf conf;
    private final Door door;
    private final boolean tls;
    private GatewayProcess gateway;

    /**
     * @param host a loopback address of its own
     * @param certificate for STARTTLS and TLS, or null for neither
     */
    public Site(String host, Tls certificate) {
        try {
            Path target = Files.createDirectories(Path.of("target/conf").toAbsolutePath());
            conf = new Conf(Files.createTempDirectory(target, "conf"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        tls = certificate != null;
        door = new Door(host, IMAP, IMAPS, POP3, POP3S, SMTP, SUBMISSION, SUBMISSIONS);
        if (tls) {
            conf.copy(certificate.certificate(), "cert.pem");
            conf.copy(certificate.key(), "key.pem");
        }
        conf.set("gateway.console", "address", host, "port", CONSOLE);
        frontend("imap", Protocol.IMAP, IMAP, false);
        frontend("pop3", Protocol.POP3, POP3, false);
        frontend("smtp", Protocol.SMTP, SMTP, false);
        frontend("submission", Protocol.SUBMISSION, SUBMISSION, false);
        if (tls) {
            frontend("imaps", Protocol.IMAP, IMAPS, true);
            frontend("pop3s", Protocol.POP3, POP3S, true);
            frontend("submissions", Protocol.SUBMISSION, SUBMISSIONS, true);
        }
    }

    /** One more frontend for mail, without TLS, with settings of its own. */
    public Door smtp(String name, int port, Object... more) {
        List<Object> settings =
                new ArrayList<>(
                        List.of(
                                "protocol",
                                Protocol.SMTP.label(),
                                "addresses",
                                List.of(door.host() + ":" + port)));
        settings.addAll(List.of(more));
        conf.set("gateway.frontend-" + name, settings.toArray());
        return new Door(door.host(), 0, 0, 0, 0, port, 0, 0);
    }

    private void frontend(String name, Protocol protocol, int port, boolean implicit) {
        List<Object> settings =
                new ArrayList<>(
                        List.of(
                                "protocol",
                                protocol.label(),
                                "addresses",
                                List.of(door.host() + ":" + port),
                                "plaintext.auth",
                                true,
                                "max.sessions",
                                20_000));
        if (tls) {
            settings.addAll(List.of("tls", implicit ? "implicit" : "starttls"));
            settings.addAll(List.of("certificate", "cert.pem", "key", "key.pem"));
        }
        conf.set("gateway.frontend-" + name, settings.toArray());
    }

    /** Lists a backend; that is all the gateway is told about it. */
    public Site backend(MailServer server, Object... more) {
        List<Object> settings =
                new ArrayList<>(
                        List.of(
                                "host",
                                server.host(),
                                "imap.port",
                                offered(server, MailServer.IMAP),
                                "pop3.port",
                                offered(server, MailServer.POP3),
                                "smtp.port",
                                offered(server, MailServer.SMTP),
                                "submission.port",
                                offered(server, MailServer.SUBMISSION)));
        settings.addAll(List.of(more));
        conf.set("gateway.backend-" + server.name(), settings.toArray());
        return this;
    }

    private static int offered(MailServer server, int port) {
        return server.ports().contains(port) ? port : 0;
    }

    /** Lists a fake backend. */
    public Site backend(FakeMailServer server, Object... more) {
        List<Object> settings = new ArrayList<>(List.of("host", server.host()));
        for (Protocol protocol : Protocol.values()) {
            settings.addAll(List.of(protocol.label() + ".port", server.port(protocol)));
        }
        settings.addAll(List.of(more));
        conf.set("gateway.backend-" + server.name(), settings.toArray());
        return this;
    }

    /** Starts the gateway and returns when it is ready. */
    public Site start(String heap) {
        gateway = GatewayProcess.start(conf, heap);
        return this;
    }

    /** Ends the gateway and starts it again on the same data. */
    public void restart() {
        gateway = gateway.restart(conf);
    }

    /** Says a verb to the gateway from the command line. */
    public Command.Result ask(String... words) {
        return gateway.ask(words);
    }

    public Conf conf() {
        return conf;
    }

    public Door door() {
        return door;
    }

    public GatewayProcess gateway() {
        return gateway;
    }

    @Override
    public void close() {
        if (gateway != null) {
            gateway.close();
        }
    }
}
