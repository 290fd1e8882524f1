package org.clustergate.smtp;

import java.util.List;
import java.util.stream.Stream;
import org.clustergate.engine.Action;
import org.clustergate.engine.Event;
import org.clustergate.engine.Step;
import org.clustergate.engine.Timer;
import org.clustergate.wire.Octets;
import org.clustergate.wire.SaslBearer;
import org.clustergate.wire.SmtpReply;

/**
 * The backend has refused a token, and has said why in a challenge (RFC 7628 section 3.2.2); the
 * client's answer to that is awaited, which says nothing. Only with it does the backend refuse the
 * login. The token is wiped.
 *
 * @param challenge what the backend has said, in base64
 */
record AwaitingAnswer(SubmissionSession session, Login login, Event.Routed route, String challenge)
        implements ResponseState {

    // Clients take one for the other, so each goes on as it came. Nothing else does: it could be
    // another login, of a user that has not been routed.
    @Override
    public Step response(Octets base64) {
        String answer = base64.latin1();
        base64.wipe();
        return Stream.of(SaslBearer.Kind.values()).anyMatch(kind -> kind.answer().equals(answer))
                ? new Actions()
                        .cancel(Timer.CLIENT)
                        .timer(Timer.BACKEND, route.backend().timeouts().login())
                        .leg(SubmissionSession.LEG, answer)
                        .to(LoggingIn.lastWord(session, login, route))
                : refuse(Replies.BAD_BASE64);
    }

    // The backend has made up its mind, so this counts, or tokens could be tried without end.
    @Override
    public Step refuse(String reply) {
        SmtpReply said = new SmtpReply(334, List.of(challenge));
        return session.loginRefused(
                new Actions()
                        .leg(SubmissionSession.LEG, "*")
                        .closeLeg(SubmissionSession.LEG)
                        .add(
                                new Action.Refused(
                                        route.query(),
                                        route.backend().name(),
                                        Replies.report(said))),
                reply);
    }

    @Override
    public Step legFailed(Event.LegFailed failed) {
        return Step.to(new AnsweringInVain(session));
    }

    @Override
    public Actions leave() {
        return new Actions().closeLeg(SubmissionSession.LEG);
    }
}
