package org.clustergate.smtp;

import org.clustergate.engine.Event;
import org.clustergate.engine.Frame;
import org.clustergate.engine.Side;
import org.clustergate.engine.Step;
import org.clustergate.monitor.SessionEnd;

/**
 * Nothing has come from the client yet, in plain text or inside TLS. The first octet is read alone:
 * a TLS hello need not hold a line end, and would be waited for in vain.
 *
 * @param then the state that takes the first command, and everything that is not the client's
 */
record FirstOctet(SmtpState then) implements SmtpState {
    @Override
    public Step on(Event event) {
        return event instanceof Event.Literal octets ? octets(octets) : then.on(event);
    }

    // Every command starts with a letter (RFC 5321 section 4.1.1).
    @Override
    public Step octets(Event.Literal literal) {
        int octet = literal.octets().at(0);
        boolean letter = octet >= 'A' && octet <= 'Z' || octet >= 'a' && octet <= 'z';
        return letter
                ? Step.to(new FirstLine(then, octet))
                : new Actions().close(SessionEnd.Cause.PROTOCOL, "does not speak SMTP");
    }

    @Override
    public Frame reads(Side side) {
        return side.isClient() ? new Frame.Literal(1) : then.reads(side);
    }
}
