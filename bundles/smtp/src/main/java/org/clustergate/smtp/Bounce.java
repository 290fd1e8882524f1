package org.clustergate.smtp;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.clustergate.backend.Backend;
import org.clustergate.engine.EngineSettings;
import org.clustergate.engine.MailRules;
import org.clustergate.engine.Step;
import org.clustergate.mail.MailAddress;
import org.clustergate.mail.Protocol;
import org.clustergate.wire.SmtpReply;

/**
 * A mail that some recipients have and all others have refused for good, where the frontend is to
 * take it and let its sender know (RFC 5321 sections 4.4 and 6.1). Until a backend has taken the
 * bounce nothing is promised: the ledger has what a retry needs, and without a bounce the client is
 * told to try again. See ADR 7.
 *
 * @param mail whose outcome is known for every recipient
 * @param digest of it, where its fate may differ between recipients
 */
record Bounce(Mail mail, Optional<String> digest) {

    /**
     * Whether a mail may end in one. A bounce is never bounced (RFC 5321 section 4.5.5); a client
     * that gets an answer for each recipient needs none; and one for a mail in UTF-8 would have to
     * be written in UTF-8 itself (RFC 6533), which not every server on its way takes.
     */
    static boolean isPossible(EngineSettings settings, Mail mail) {
        return settings.mail().mixed() == MailRules.Mixed.BOUNCE
                && !mail.answersEach()
                && !mail.utf8()
                && mail.sender().address().isPresent();
    }

    /** Whether a mail whose outcome is known ends in one. */
    static boolean isDue(EngineSettings settings, Mail mail) {
        return isPossible(settings, mail)
                && mail.delivered()
                && mail.taken().stream().anyMatch(Taken::refused)
                && mail.taken().stream().allMatch(one -> one.served() || one.refused());
    }

    /** Who has refused it and is to be named: RFC 3461 section 4.1 lets the sender forbid it. */
    List<Taken> named() {
        return mail.taken().stream()
                .filter(Taken::refused)
                .filter(one -> one.dsn().wantsFailures())
                .toList();
    }

    MailAddress sender() {
        return mail.sender().address().orElseThrow();
    }

    /**
     * A backend that has the mail: where nobody else is known, it passes the bounce on. LMTP is not
     * for that (RFC 2033 section 5).
     */
    Optional<Backend> carrier() {
        return Stream.concat(
                        mail.taken().stream().filter(Commitments::servedNow),
                        mail.taken().stream().filter(Taken::served))
                .flatMap(one -> one.backend().stream())
                .filter(backend -> backend.endpoint(Protocol.SMTP).isPresent())
                .findFirst();
    }

    /** Has it written and handed over, where there is something to say. */
    Step start(InboundSession session, Actions actions) {
        if (named().isEmpty()) {
            return settled(session, actions);
        }
        // The client may be gone before a backend has the bounce.
        digest.ifPresent(known -> actions.addAll(Commitments.refused(mail, known)));
        return RoutingBounce.start(session, this, actions);
    }

    /** Whoever had to hear of it will: the mail is taken. */
    Step settled(InboundSession session, Actions actions) {
        digest.ifPresent(known -> actions.addAll(Commitments.forgotten(mail, known)));
        List<SmtpReply> accepted =
                mail.taken().stream()
                        .filter(Taken::served)
                        .flatMap(one -> one.fate().stream())
                        .distinct()
                        .toList();
        return session.rest(actions.client(Replies.bounced(accepted, named())));
    }

    /** No backend has taken the bounce, as far as is known: as if there were none. */
    Step failed(InboundSession session, Actions actions) {
        digest.ifPresent(known -> actions.addAll(Commitments.unbounced(mail, known)));
        return session.rest(actions.client(Commitments.answer(mail, digest)));
    }

    /** The same of a mail in other words. */
    Bounce with(Mail other) {
        return new Bounce(other, digest);
    }
}
