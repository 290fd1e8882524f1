package org.clustergate.smtp;

import java.util.Optional;
import org.clustergate.engine.Action;
import org.clustergate.engine.CommitLedger;
import org.clustergate.engine.Event;
import org.clustergate.engine.Step;
import org.clustergate.engine.Timer;

/** The ledger has been asked whether this is a mail that has been tried before. */
record Recalling(InboundSession session, Mail mail, Recipient recipient) implements RecipientState {

    static Step start(InboundSession session, Mail mail, Command.Rcpt command) {
        Recipient recipient =
                Recipient.of(command, CalloutMark.purpose(session, mail, command.recipient()));
        return new Actions()
                .cancel(Timer.CLIENT)
                .add(new Action.Recall(mail.senderKey(), recipient.user().key()))
                .to(new Recalling(session, mail, recipient));
    }

    @Override
    public Step recalled(Event.Recalled recalled) {
        Recipient next = recipient.knowing(new Known(recalled.entries()));
        Optional<CommitLedger.Entry> refusal = next.known().refusal(mail.size());
        if (refusal.isPresent()) {
            // Once: should it be another mail after all, its next try goes through.
            return session.goOn(
                    new Actions()
                            .add(
                                    new Action.Forget(
                                            mail.senderKey(),
                                            next.user().key(),
                                            refusal.get().digest()))
                            .add(new Action.Applied(CommitLedger.Outcome.REFUSED))
                            .client(refusal.get().reply()),
                    mail);
        }
        return new Actions().add(next.findRoute()).to(new AwaitingRoute(session, mail, next));
    }

    @Override
    public boolean busy(int leg) {
        return false;
    }

    @Override
    public Recalling with(InboundSession changed, Mail other) {
        return new Recalling(changed, other, recipient);
    }
}
