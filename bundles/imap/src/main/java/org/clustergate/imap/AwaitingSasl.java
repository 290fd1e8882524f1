package org.clustergate.imap;

import java.util.Optional;
import org.clustergate.engine.Event;
import org.clustergate.engine.Frame;
import org.clustergate.engine.Side;
import org.clustergate.engine.Step;
import org.clustergate.wire.Octets;
import org.clustergate.wire.SaslPlain;

/** The client is to send its PLAIN response in base64. */
record AwaitingSasl(ImapSession session, String tag) implements ClientState {

    /** RFC 9051 section 6.2.2, with the initial response of RFC 4959. */
    static Step begin(ImapSession session, ImapCommand.Authenticate command) {
        if (!command.mechanism().equals("PLAIN")) {
            command.response().ifPresent(Octets::wipe);
            // "NO - authenticate failure: unsupported authentication mechanism"
            return session.reply(command.tag() + " NO Unsupported authentication mechanism\r\n");
        }
        if (!session.passwordsTaken()) {
            command.response().ifPresent(Octets::wipe);
            return AwaitingCommand.execute(
                    session, new ImapCommand.ClearPassword(command.tag()), false);
        }
        return command.response().isPresent()
                ? response(session, command.tag(), command.response().get())
                : Step.to(new AwaitingSasl(session, command.tag()), ImapSession.send("+ \r\n"));
    }

    @Override
    public Frame reads(Side side) {
        return side.isClient() ? new Frame.Line(Limits.SASL_LINE) : Frame.NOTHING;
    }

    @Override
    public Step line(Event.Line event) {
        Octets text = event.text();
        return text.length() == 1 && text.at(0) == '*'
                ? session.reply(tag + " BAD Authentication cancelled\r\n")
                : response(session, tag, text);
    }

    private static Step response(ImapSession session, String tag, Octets base64) {
        Optional<SaslPlain> credentials = SaslPlain.decode(base64);
        boolean encoded = credentials.isPresent() || isBase64(base64);
        base64.wipe();
        if (credentials.isPresent()) {
            return LoginAttempt.begin(session, tag, credentials.get());
        }
        return encoded ? session.authenticationFailed(tag) : session.bad(tag, "No base64");
    }

    private static boolean isBase64(Octets text) {
        Optional<Octets> decoded = SaslPlain.decodeBase64(text);
        decoded.ifPresent(Octets::wipe);
        return decoded.isPresent();
    }
}
