package org.clustergate.smtp;

import java.util.Optional;
import org.clustergate.engine.Step;
import org.clustergate.wire.Octets;
import org.clustergate.wire.SaslPlain;

/** The user name of AUTH LOGIN is awaited (draft-murchison-sasl-login). */
record AwaitingUser(SubmissionSession session) implements ResponseState {
    /** "Username:" */
    @Override
    public String challenge() {
        return "VXNlcm5hbWU6";
    }

    @Override
    public Step response(Octets base64) {
        Optional<String> user =
                SaslPlain.decodeBase64(base64)
                        .flatMap(Octets::utf8)
                        .filter(name -> !name.isEmpty() && name.indexOf('\0') < 0);
        base64.wipe();
        return user.isPresent()
                ? new AwaitingPassword(session, user.get()).prompt()
                : session.bad(Replies.BAD_BASE64);
    }
}
