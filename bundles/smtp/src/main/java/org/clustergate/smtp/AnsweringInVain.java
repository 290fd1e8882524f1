package org.clustergate.smtp;

import org.clustergate.engine.Step;
import org.clustergate.wire.Octets;

/**
 * The backend is gone while the client's answer to its challenge is awaited. A reply before that
 * answer would have it taken for a command.
 */
record AnsweringInVain(SubmissionSession session) implements ResponseState {
    @Override
    public String challenge() {
        return "";
    }

    @Override
    public Step response(Octets base64) {
        base64.wipe();
        return refuse(Replies.LOGIN_LATER);
    }

    @Override
    public Step refuse(String reply) {
        return session.loginLater(new Actions(), reply);
    }
}
