package org.clustergate.imap;

import org.clustergate.backend.Backend;
import org.clustergate.backend.Security;
import org.clustergate.backend.Trust;
import org.clustergate.engine.EngineSettings;
import org.clustergate.engine.Script;
import org.clustergate.mail.Protocol;

/** The sessions that the conversations are about. */
final class Scripts {
    /** What a login tagged a1 hears that nobody can judge. */
    static final String UNAVAILABLE =
            "S: a1 NO [UNAVAILABLE] Mailbox is not available now, try again later.\n";

    static final String CONNECTED =
            """
            S* * OK
            C: a1 LOGIN joe@example.test secret
            ROUTE LOGIN joe@example.test -> mail1
            CONNECT 0 mail1
            """;

    /** Up to the login command at the backend. */
    static final String LOGGING_IN =
            CONNECTED
                    + """
                    0S: * OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] mail1 ready
                    0C: a1 AUTHENTICATE PLAIN AGpvZUBleGFtcGxlLnRlc3QAc2VjcmV0
                    """;

    static final String ACCEPTED =
            """
            0S: a1 OK [CAPABILITY IMAP4rev1 IDLE] Logged in
            S: a1 OK [CAPABILITY IMAP4rev1 IDLE] Logged in
            ACCEPTED mail1
            PASS 0
            """;

    private Scripts() {}

    static Script of(EngineSettings settings) {
        return Script.of(Protocol.IMAP, () -> new ImapHandler().open(settings));
    }

    /** Plain text, STARTTLS offered, passwords refused. */
    static Script plain() {
        return of(Script.settings(Protocol.IMAP, false, false));
    }

    /** TLS from the first byte. */
    static Script tls() {
        return of(Script.settings(Protocol.IMAP, true, false));
    }

    static Backend backend(String name, Security security, Trust... trust) {
        return Script.backend(name, Protocol.IMAP, security, trust);
    }

    /** A conversation inside TLS. */
    static void run(String script) {
        tls().run(script);
    }

    /** The same with such a {@code mail1}. */
    static void run(Security security, String script, Trust... trust) {
        tls().with(backend("mail1", security, trust)).run(script);
    }
}
