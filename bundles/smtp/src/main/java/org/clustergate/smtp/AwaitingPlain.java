package org.clustergate.smtp;

import java.util.Optional;
import org.clustergate.engine.Step;
import org.clustergate.wire.Octets;
import org.clustergate.wire.SaslPlain;

/** The response of AUTH PLAIN is awaited (RFC 4616). */
record AwaitingPlain(SubmissionSession session) implements ResponseState {
    @Override
    public String challenge() {
        return "";
    }

    @Override
    public Step response(Octets base64) {
        Optional<SaslPlain> credentials = SaslPlain.decode(base64);
        base64.wipe();
        return credentials.isPresent()
                ? RoutingLogin.start(session, credentials.get())
                : session.bad(Replies.BAD_BASE64);
    }
}
