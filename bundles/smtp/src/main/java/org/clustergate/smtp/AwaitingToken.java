package org.clustergate.smtp;

import java.util.Optional;
import org.clustergate.engine.Step;
import org.clustergate.wire.Octets;
import org.clustergate.wire.SaslBearer;

/** The response of AUTH OAUTHBEARER (RFC 7628) or AUTH XOAUTH2 is awaited. */
record AwaitingToken(SubmissionSession session, SaslBearer.Kind kind) implements ResponseState {
    @Override
    public String challenge() {
        return "";
    }

    @Override
    public Step response(Octets base64) {
        Optional<SaslBearer> credentials = SaslBearer.decode(kind, base64);
        base64.wipe();
        return credentials.isPresent()
                ? RoutingLogin.start(session, credentials.get())
                : session.bad(Replies.BAD_BASE64);
    }
}
