package org.clustergate.imap;

import org.clustergate.backend.Backend;
import org.clustergate.backend.Security;
import org.clustergate.backend.Trust;
import org.clustergate.engine.EngineSettings;
import org.clustergate.engine.Script;
import org.clustergate.mail.Protocol;

/** The sessions that the conversations are about. */
final class Scripts {
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
}
