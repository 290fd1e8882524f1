package org.clustergate.smtp;

import java.util.Optional;
import org.clustergate.engine.Step;
import org.clustergate.wire.Octets;
import org.clustergate.wire.SaslPlain;

/** The password of AUTH LOGIN is awaited. */
record AwaitingPassword(SubmissionSession session, String user) implements ResponseState {
    /** "Password:" */
    @Override
    public String challenge() {
        return "UGFzc3dvcmQ6";
    }

    @Override
    public Step response(Octets base64) {
        Optional<Octets> password = SaslPlain.decodeBase64(base64);
        base64.wipe();
        if (password.isEmpty()) {
            return session.bad(Replies.BAD_BASE64);
        }
        SaslPlain credentials = new SaslPlain("", user, password.get());
        // RFC 4616 section 2: neither can be said in PLAIN, which is how it goes on.
        if (password.get().length() == 0 || password.get().indexOf(0, 0) >= 0) {
            credentials.wipe();
            return session.loginRefused(new Actions());
        }
        return RoutingLogin.start(session, credentials);
    }
}
