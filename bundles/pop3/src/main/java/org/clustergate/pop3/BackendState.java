package org.clustergate.pop3;

import java.util.HashSet;
import java.util.Set;
import org.clustergate.backend.Security;
import org.clustergate.engine.Action;
import org.clustergate.engine.Event;
import org.clustergate.engine.Frame;
import org.clustergate.engine.Side;
import org.clustergate.engine.Step;
import org.clustergate.engine.Timer;
import org.clustergate.wire.Octets;

/** A state in which a backend is the one to act; the client is not read. */
sealed interface BackendState extends Pop3State {
    /** RFC 2449 section 4 has 512 octets; servers are more generous. */
    Frame REPLY = new Frame.Line(8192);

    Attempt attempt();

    /** The backend is of no use. Unless a state says otherwise, it has not got the password. */
    default Step failed(String why, Action... before) {
        return attempt().elsewhere(why, before);
    }

    /** A reply that the state does not wait for. */
    default Step replied(Reply reply) {
        return misbehaved("said " + reply.shown());
    }

    /** Leaves a backend that is connected. */
    default Step misbehaved(String why) {
        return failed(why, new Action.CloseLeg(LEG));
    }

    @Override
    default Frame reads(Side side) {
        return side.equals(BACKEND) ? REPLY : Frame.NOTHING;
    }

    @Override
    default Step backendLine(Event.Line line) {
        return replied(Reply.parse(line));
    }

    @Override
    default Step backendLineTooLong() {
        return misbehaved("line too long");
    }

    @Override
    default Step legFailed(Event.LegFailed event) {
        return failed(event.failure().label() + ", " + event.detail());
    }

    @Override
    default Step timedOut(Timer timer) {
        return timer == Timer.BACKEND
                ? misbehaved("did not answer in time")
                : Pop3State.super.timedOut(timer);
    }

    @Override
    default void forget() {
        attempt().login().wipe();
    }

    /** The leg is being opened; how long that takes is the transport's to watch. */
    record Connecting(Attempt attempt) implements BackendState {
        @Override
        public Step legOpened() {
            return Step.to(
                    new AwaitingGreeting(attempt),
                    new Action.SetTimer(Timer.BACKEND, attempt.backend().timeouts().greeting()));
        }

        @Override
        public Frame reads(Side side) {
            return Frame.NOTHING;
        }
    }

    /** Connected. */
    record AwaitingGreeting(Attempt attempt) implements BackendState {
        @Override
        public Step replied(Reply reply) {
            return reply instanceof Reply.Ok ok
                    ? attempt.offered(ok.offers()).greeted()
                    : misbehaved("greeted with " + reply.shown());
        }
    }

    /** CAPA was sent to see whether STLS is offered. */
    record AwaitingCapabilities(Attempt attempt) implements BackendState {
        @Override
        public Step replied(Reply reply) {
            if (reply instanceof Reply.Ok) {
                return Step.to(new ReadingCapabilities(attempt, 0));
            }
            // A server without CAPA (RFC 2449 is an extension) has no STLS either.
            return reply instanceof Reply.Err
                    ? attempt.identify()
                    : BackendState.super.replied(reply);
        }
    }

    /**
     * The list is coming, up to a line with a dot.
     *
     * @param lines how many have come
     */
    record ReadingCapabilities(Attempt attempt, int lines) implements BackendState {
        private static final int MAX_LINES = 100;

        @Override
        public Step backendLine(Event.Line line) {
            Octets text = line.text();
            if (!Command.isClean(line) || lines == MAX_LINES) {
                return misbehaved("malformed capabilities");
            }
            if (text.length() != 1 || text.at(0) != '.') {
                Set<Offer> offers = new HashSet<>(attempt.offers());
                Offer.of(text).ifPresent(offers::add);
                return Step.to(
                        new ReadingCapabilities(attempt.offered(Set.copyOf(offers)), lines + 1));
            }
            return attempt.offers().contains(Offer.STLS)
                    ? Step.to(new AwaitingStls(attempt), Attempt.send("STLS"))
                    : attempt.identify();
        }
    }

    /** STLS was sent: required, or offered. */
    record AwaitingStls(Attempt attempt) implements BackendState {
        @Override
        public Step backendLine(Event.Line line) {
            Reply reply = Reply.parse(line);
            if (!(reply instanceof Reply.Ok)) {
                boolean required = attempt.security() == Security.STARTTLS;
                return misbehaved(
                        (required ? "STLS is required, it said " : "STLS was offered, it said ")
                                + reply.shown());
            }
            // RFC 9051 section 11.1, of the sister protocol: not to be taken for secured.
            return line.more()
                    ? misbehaved("plain text behind its answer to STLS")
                    : Step.to(new StartingBackendTls(attempt), new Action.StartTls(BACKEND));
        }
    }

    /** TLS with the backend is being started. */
    record StartingBackendTls(Attempt attempt) implements BackendState {
        @Override
        public Step tlsStarted(Side side) {
            return side.equals(BACKEND) ? attempt.secured() : unexpected("started TLS");
        }

        @Override
        public Frame reads(Side side) {
            return Frame.NOTHING;
        }
    }

    /** The client's address was told. */
    record AwaitingXclient(Attempt attempt) implements BackendState {
        @Override
        public Step replied(Reply reply) {
            return reply instanceof Reply.Ok
                    ? attempt.logIn()
                    : misbehaved("XCLIENT was offered, it said " + reply.shown());
        }
    }

    /** USER was sent. */
    record AwaitingUser(Attempt attempt) implements BackendState {
        @Override
        public Step replied(Reply reply) {
            if (reply instanceof Reply.Ok) {
                return Step.to(
                        new AwaitingLogin(attempt), Attempt.send(attempt.told().passCommand()));
            }
            return reply instanceof Reply.Err err
                    ? attempt.refused(err)
                    : BackendState.super.replied(reply);
        }
    }

    /** AUTH was sent without the response, which is too long for a command. */
    record AwaitingGoAhead(Attempt attempt) implements BackendState {
        @Override
        public Step replied(Reply reply) {
            if (reply instanceof Reply.GoAhead) {
                return Step.to(new AwaitingLogin(attempt), Attempt.send(attempt.told().response()));
            }
            return reply instanceof Reply.Err err
                    ? attempt.refused(err)
                    : BackendState.super.replied(reply);
        }
    }

    /** AUTH was sent with its response. */
    record AwaitingAuth(Attempt attempt) implements BackendState {
        @Override
        public Step replied(Reply reply) {
            // Some servers overlook the response and ask for it.
            return reply instanceof Reply.GoAhead
                    ? Step.to(new AwaitingLogin(attempt), Attempt.send(attempt.told().response()))
                    : new AwaitingLogin(attempt).replied(reply);
        }

        @Override
        public Step failed(String why, Action... before) {
            return attempt.unanswered(why, before);
        }
    }

    /** The backend has the password: no other one gets it now. */
    record AwaitingLogin(Attempt attempt) implements BackendState {
        @Override
        public Step replied(Reply reply) {
            if (reply instanceof Reply.Ok ok) {
                return attempt.accepted(ok);
            }
            return reply instanceof Reply.Err err
                    ? attempt.refused(err)
                    : BackendState.super.replied(reply);
        }

        @Override
        public Step failed(String why, Action... before) {
            return attempt.unanswered(why, before);
        }
    }
}
