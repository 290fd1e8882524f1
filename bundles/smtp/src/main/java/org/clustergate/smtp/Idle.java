package org.clustergate.smtp;

import org.clustergate.engine.Event;
import org.clustergate.engine.MailRules;
import org.clustergate.engine.Step;
import org.clustergate.monitor.SessionEnd;

/** No mail is begun; the client's next command is awaited. */
record Idle(InboundSession session) implements CommandState {
    @Override
    public Idle with(InboundSession changed) {
        return new Idle(changed);
    }

    @Override
    public Step mail(Command.Mail command) {
        boolean fansOut = session.settings().mail().recipients() == MailRules.Recipients.FAN_OUT;
        if (command.prdr() && (session.lmtp() || !fansOut)) {
            return bad(Replies.UNKNOWN_PARAMETER);
        }
        if (command.utf8() && !Offer.smtpUtf8(session.settings())
                || !command.dsn().isNone() && !Offer.dsn(session.settings())) {
            return bad(Replies.UNKNOWN_PARAMETER);
        }
        long limit = session.settings().maxMessageSize();
        // RFC 1870 section 6.1
        if (limit > 0 && command.size().orElse(0) > limit) {
            return answer(Replies.TOO_BIG);
        }
        return session.goOn(
                new Actions().client(Replies.SENDER_OK), Mail.of(command, session.lmtp()));
    }

    @Override
    public Step recipient(Command.Rcpt command) {
        return bad(Replies.MAIL_FIRST);
    }

    @Override
    public Step data() {
        return bad(Replies.MAIL_FIRST);
    }

    @Override
    public Step chunk(ChunkSize size) {
        return session.erred(
                counted ->
                        DroppingChunk.start(
                                new Idle(counted),
                                size.octets(),
                                Replies.MAIL_FIRST,
                                new Actions()));
    }

    @Override
    public Step afterChunk(String reply, Actions actions) {
        return session.rest(actions.client(reply));
    }

    @Override
    public Step lost(Leg gone, Actions actions) {
        return actions.to(new Idle(session.without(gone.number())));
    }

    @Override
    public Step drain(Event.Drain drain) {
        return session.end(Replies.LEAVING, SessionEnd.Cause.DRAIN, "drained");
    }
}
