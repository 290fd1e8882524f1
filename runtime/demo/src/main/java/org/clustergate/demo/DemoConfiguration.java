package org.clustergate.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The gateway's configuration in the demo, written as a user would write it. */
final class DemoConfiguration {
    private static final String TLS =
            """
            certificate="cert.pem"
            key="key.pem"
            # Only for the demo: passwords are taken without TLS.
            plaintext.auth=B"true"
            """;

    private final Path conf;

    DemoConfiguration(Path conf) {
        this.conf = conf;
    }

    void write(DemoPorts ports, List<DemoServer> servers) throws IOException {
        frontend("imap", "imap", ports.imap(), "starttls", TLS);
        frontend("imaps", "imap", ports.imaps(), "implicit", TLS);
        frontend("pop3", "pop3", ports.pop3(), "starttls", TLS);
        frontend("smtp", "smtp", ports.smtp(), "starttls", TLS);
        frontend("submission", "submission", ports.submission(), "starttls", TLS);
        for (DemoServer server : servers) {
            file(
                    "gateway.backend-" + server.name(),
                    """
                    # One of the three mail servers. Nothing says who lives there.
                    host="127.0.0.1"
                    imap.port=I"%d"
                    pop3.port=I"%d"
                    smtp.port=I"%d"
                    submission.port=I"%d"
                    """
                            .formatted(
                                    server.imapPort(),
                                    server.pop3Port(),
                                    server.smtpPort(),
                                    server.submissionPort()));
        }
        file(
                "gateway.console",
                """
                address="127.0.0.1"
                port=I"%d"
                """
                        .formatted(ports.console()));
    }

    private void frontend(String name, String protocol, int port, String tls, String more)
            throws IOException {
        file(
                "gateway.frontend-" + name,
                """
                protocol="%s"
                addresses=["127.0.0.1:%d"]
                tls="%s"
                %s"""
                        .formatted(protocol, port, tls, more));
    }

    private void file(String name, String text) throws IOException {
        Files.writeString(conf.resolve(name + ".config"), text);
    }
}
