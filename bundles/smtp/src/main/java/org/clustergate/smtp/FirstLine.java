package org.clustergate.smtp;

import java.util.Arrays;
import org.clustergate.engine.Event;
import org.clustergate.engine.Frame;
import org.clustergate.engine.Side;
import org.clustergate.engine.Step;
import org.clustergate.monitor.SessionEnd;
import org.clustergate.wire.Octets;

/**
 * The rest of the first command is awaited. A browser can be made to send a mail server what an
 * attacker likes; so whoever starts like HTTP, SSH or the PROXY protocol is cut off at once, and
 * nothing of what it sent goes back to it.
 *
 * @param then the state that takes the first command, and everything that is not the client's
 * @param first the octet that has already come
 */
record FirstLine(SmtpState then, int first) implements SmtpState {
    private static final String[] FOREIGN = {
        "GET ",
        "POST ",
        "HEAD ",
        "PUT ",
        "DELETE ",
        "OPTIONS ",
        "CONNECT ",
        "TRACE ",
        "PATCH ",
        "PRI ",
        "SSH-",
        "PROXY "
    };

    @Override
    public Step on(Event event) {
        if (event instanceof Event.Line line && line.from().isClient()) {
            return clientLine(line);
        }
        if (event instanceof Event.TooLong tooLong && tooLong.from().isClient()) {
            return clientTooLong(tooLong);
        }
        return then.on(event);
    }

    @Override
    public Step clientLine(Event.Line line) {
        byte[] rest = line.text().toArray();
        line.text().wipe();
        byte[] all = new byte[rest.length + 1];
        all[0] = (byte) first;
        System.arraycopy(rest, 0, all, 1, rest.length);
        Arrays.fill(rest, (byte) 0);
        Octets text = Octets.of(all);
        for (String word : FOREIGN) {
            if (text.startsWithIgnoreCase(word, 0)) {
                return new Actions().close(SessionEnd.Cause.PROTOCOL, "does not speak SMTP");
            }
        }
        return then.on(new Event.Line(line.from(), text, line.crlf(), line.more()));
    }

    @Override
    public Step clientTooLong(Event.TooLong tooLong) {
        return new Actions().close(SessionEnd.Cause.PROTOCOL, "first line too long");
    }

    @Override
    public Frame reads(Side side) {
        return then.reads(side);
    }
}
