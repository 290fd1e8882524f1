package org.clustergate.smtp;

import java.util.Optional;
import org.clustergate.engine.Event;
import org.clustergate.engine.Step;

/** A mail is begun; the client's next command is awaited. */
record Mailing(InboundSession session, Mail mail) implements CommandState {
    @Override
    public Mailing with(InboundSession changed) {
        return new Mailing(changed, mail);
    }

    @Override
    public Step mail(Command.Mail command) {
        return bad(Replies.MAIL_TWICE);
    }

    @Override
    public Step recipient(Command.Rcpt command) {
        // RFC 5321 section 4.5.3.1.10
        if (mail.taken().size() >= session.settings().maxRecipients()) {
            return answer(Replies.TOO_MANY_RECIPIENTS);
        }
        if (!command.dsn().isNone() && !Offer.dsn(session.settings())) {
            return bad(Replies.UNKNOWN_PARAMETER);
        }
        // RFC 6531 section 3.5: the sender has not said that the mail needs it.
        if (!mail.utf8() && !(command.recipient().isAscii() && command.dsn().isAscii())) {
            return bad(Replies.NO_UTF8);
        }
        return Recalling.start(session, mail, command);
    }

    @Override
    public Step data() {
        // RFC 5321 section 3.3
        if (mail.taken().isEmpty()) {
            return bad(session.lmtp() ? Replies.NO_RECIPIENTS_TAKEN : Replies.NO_RECIPIENTS);
        }
        return mail.open()
                ? AskingData.ask(session, mail, Optional.empty())
                : session.rest(new Actions().client(Refusal.of(mail).now()));
    }

    @Override
    public Step chunk(ChunkSize size) {
        if (mail.taken().isEmpty()) {
            return DroppingChunk.refused(
                    session, size, Refusal.of(Replies.NO_RECIPIENTS), new Actions());
        }
        return mail.open()
                ? AskingData.ask(session, mail, Optional.of(size))
                : DroppingChunk.refused(session, size, Refusal.of(mail), new Actions());
    }

    @Override
    public Step lost(Leg gone, Actions actions) {
        return actions.to(new Mailing(session.without(gone.number()), mail.lost(gone.number())));
    }

    @Override
    public Step drain(Event.Drain drain) {
        return Step.to(with(session.drained()));
    }
}
