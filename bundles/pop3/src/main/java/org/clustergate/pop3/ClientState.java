package org.clustergate.pop3;

import java.util.Optional;
import org.clustergate.engine.Action;
import org.clustergate.engine.Event;
import org.clustergate.engine.Frame;
import org.clustergate.engine.Side;
import org.clustergate.engine.Step;
import org.clustergate.engine.Timer;
import org.clustergate.monitor.SessionEnd.Cause;
import org.clustergate.wire.Octets;

/** A state in which the client is the one to act. */
sealed interface ClientState extends Pop3State
        permits Authorization,
                ClientState.Start,
                ClientState.AwaitingResponse,
                ClientState.StartingTls,
                ClientState.Ended {

    /** Nothing has happened yet. */
    record Start(Session session) implements ClientState {
        /** RFC 1939 section 7: without a timestamp in angle brackets there is no APOP. */
        @Override
        public Step opened() {
            String hostname = session.settings().hostname();
            return Step.to(
                    new Authorization(session, Optional.empty()),
                    new Action.SetTimer(Timer.LOGIN, session.settings().loginDeadline()),
                    new Action.Send(Side.CLIENT, Replies.line("+OK " + hostname + " ready")));
        }
    }

    /** The client is to answer the empty challenge of AUTH PLAIN. */
    record AwaitingResponse(Session session) implements ClientState {
        /** RFC 4954 section 4 grants 12288 octets; RFC 5034 names no limit. */
        private static final Frame RESPONSE = new Frame.Line(12288);

        @Override
        public Frame reads(Side side) {
            return side.isClient() ? RESPONSE : Frame.NOTHING;
        }

        @Override
        public Step clientLine(Event.Line line) {
            Octets text = line.text();
            if (!Command.isClean(line)) {
                text.wipe();
                return session.badCommand("-ERR Malformed line.");
            }
            // RFC 5034 section 4: a lone asterisk cancels.
            if (text.length() == 1 && text.at(0) == '*') {
                return session.answer(Replies.CANCELLED);
            }
            return session.logIn(Authorization.decode(text));
        }

        @Override
        public Step clientLineTooLong() {
            return session.badCommand(Replies.TOO_LONG);
        }

        @Override
        public Step timedOut(Timer timer) {
            return timer == Timer.LOGIN
                    ? hangUp(Cause.TIMEOUT, session.detail("login deadline"))
                    : unexpected("timer " + timer);
        }
    }

    /** TLS with the client is being started: not a word in plain text from here on. */
    record StartingTls(Session session) implements ClientState {
        /** RFC 2595 section 4: what the client said before is void, its USER too. */
        @Override
        public Step tlsStarted(Side side) {
            return side.isClient()
                    ? Step.to(new Authorization(session.secured(), Optional.empty()))
                    : unexpected("started TLS");
        }

        @Override
        public Step timedOut(Timer timer) {
            return timer == Timer.LOGIN
                    ? hangUp(Cause.TIMEOUT, "login deadline during the TLS handshake")
                    : unexpected("timer " + timer);
        }

        @Override
        public Step unavailable(Cause cause, String detail) {
            return hangUp(cause, detail);
        }
    }

    /** The session is over, or passed through: nothing is heard any more. */
    record Ended() implements ClientState {
        @Override
        public Step on(Event event) {
            return Step.to(this);
        }
    }
}
