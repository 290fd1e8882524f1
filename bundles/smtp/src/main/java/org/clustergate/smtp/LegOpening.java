package org.clustergate.smtp;

import java.util.List;
import org.clustergate.backend.Backend;
import org.clustergate.backend.Security;
import org.clustergate.backend.Trust;
import org.clustergate.engine.Action;
import org.clustergate.engine.Event;
import org.clustergate.engine.Frame;
import org.clustergate.engine.Side;
import org.clustergate.engine.Timer;
import org.clustergate.mail.Protocol;
import org.clustergate.wire.SmtpReply;
import org.clustergate.wire.Wire;

/**
 * The opening of a leg, from connect to the backend's last answer to EHLO: a small state machine
 * that both engines are composed with. Pure and immutable, like them.
 *
 * <pre>
 * Connecting --opened--> Greeting --220--> Hello --250--> ready
 *                                           ^ | STARTTLS wanted and offered
 *                                           | +--> TlsAsked --220--> Handshake --+
 *                                           | +--> Told --220--> (more) ---------+
 *                                           |      XCLIENT trusted and listed    |
 *                                           +------------- EHLO again <----------+
 * </pre>
 *
 * <p>EHLO, or LHLO where LMTP is spoken, carries the client's own name where the backend knows the
 * client's address too, by XCLIENT or the PROXY protocol; see {@link Introduction#ownName} for the
 * others.
 *
 * @param target what is opened
 * @param stage how far it is
 * @param collector the lines of the present reply
 */
record LegOpening(Target target, Stage stage, SmtpReply.Collector collector) {

    /** What is opened, and for whom. */
    record Target(
            int leg,
            Backend backend,
            Protocol protocol,
            Security security,
            Introduction introduction) {}

    /** How far the opening is. */
    sealed interface Stage {}

    /** The connection is not open yet. */
    record Connecting() implements Stage {}

    /** The greeting is awaited. */
    record Greeting() implements Stage {}

    /**
     * The answer to EHLO is awaited.
     *
     * @param tlsSettled whether TLS is on or is not wanted any more
     * @param told whether XCLIENT is done
     */
    record Hello(boolean tlsSettled, boolean told) implements Stage {}

    /** The answer to HELO is awaited, from a backend that does not know EHLO. */
    record OldHello() implements Stage {}

    /**
     * The answer to STARTTLS is awaited; what was offered before it holds only if it is refused.
     */
    record TlsAsked(Features offered) implements Stage {}

    /** The TLS handshake is under way. */
    record Handshake() implements Stage {}

    /** The answer to XCLIENT is awaited; these commands are still to be sent. */
    record Told(List<String> rest) implements Stage {}

    /** What an event has led to. */
    sealed interface Progress {}

    /** It goes on. */
    record Going(LegOpening next, List<Action> actions) implements Progress {}

    /** The leg is ready for mail or login; {@link Timer#BACKEND} runs. */
    record Ready(Features features) implements Progress {}

    /**
     * The leg cannot be used.
     *
     * @param detail why, for the operator
     * @param connected whether it is still to be closed
     */
    record Failed(String detail, boolean connected) implements Progress {}

    /** Before the connection is open; {@link Action.Connect} is to be performed. */
    static LegOpening of(int leg, Backend backend, Protocol protocol, Introduction introduction) {
        // Candidates speak the protocol; should one not, nothing can be connected to either.
        Security security =
                backend.endpoint(protocol).map(e -> e.security()).orElse(Security.STARTTLS);
        return new LegOpening(
                new Target(leg, backend, protocol, security, introduction),
                new Connecting(),
                SmtpReply.Collector.EMPTY);
    }

    /** Whether LMTP is spoken. */
    boolean isLmtp() {
        return target.protocol() == Protocol.LMTP;
    }

    /** What this reads next from the leg. */
    Frame reads(Side side) {
        boolean silent = stage instanceof Connecting || stage instanceof Handshake;
        return silent || side.leg() != target.leg()
                ? Frame.NOTHING
                : new Frame.Line(SmtpState.MAX_REPLY);
    }

    /** What an event of the leg, or {@link Timer#BACKEND}, leads to. */
    Progress on(Event event) {
        if (event instanceof Event.Line line) {
            return line(line);
        }
        if (event instanceof Event.LegFailed failed) {
            return new Failed(failed.detail(), false);
        }
        if (event instanceof Event.LegOpened && stage instanceof Connecting) {
            return to(
                    new Greeting(),
                    new Action.SetTimer(Timer.BACKEND, target.backend().timeouts().greeting()));
        }
        if (event instanceof Event.TlsStarted && stage instanceof Handshake) {
            // RFC 3207 section 4.2: everything that the backend said before is void.
            return hello(new Hello(true, false));
        }
        if (event instanceof Event.TooLong) {
            return new Failed(Replies.LONG_REPLY, true);
        }
        if (event instanceof Event.TimedOut) {
            return new Failed(Replies.NO_ANSWER, true);
        }
        return new Failed(event.getClass().getSimpleName() + " while opening", true);
    }

    private Progress line(Event.Line line) {
        SmtpReply.Collector.Result result = collector.line(line.text());
        if (result instanceof SmtpReply.Collector.More more) {
            return new Going(new LegOpening(target, stage, more.next()), List.of());
        }
        return result instanceof SmtpReply.Collector.Complete complete
                ? reply(complete.reply(), line.more())
                : new Failed(Replies.NO_REPLY, true);
    }

    private Progress reply(SmtpReply reply, boolean more) {
        if (reply.code() == 421) {
            return refused(reply);
        }
        if (stage instanceof Greeting) {
            return greeted(reply);
        }
        if (stage instanceof Hello hello) {
            return helloAnswered(hello, reply);
        }
        if (stage instanceof OldHello) {
            return reply.code() / 100 == 2 ? new Ready(Features.NONE) : refused(reply);
        }
        if (stage instanceof TlsAsked asked) {
            return tlsAnswered(asked, reply, more);
        }
        if (stage instanceof Told told) {
            return toldAnswered(told, reply);
        }
        return new Failed("a reply while opening", true);
    }

    private Progress greeted(SmtpReply reply) {
        if (reply.code() != 220) {
            return refused(reply);
        }
        Hello hello = new Hello(target.security() == Security.TLS, false);
        return to(
                hello,
                new Action.SetTimer(Timer.BACKEND, target.backend().timeouts().login()),
                send(ehlo(hello)));
    }

    private Progress helloAnswered(Hello hello, SmtpReply reply) {
        if (reply.code() / 100 == 2) {
            return settle(hello, Features.of(reply));
        }
        // RFC 5321 section 3.2: a server without extensions answers 500 or 502.
        boolean tlsNeeded = target.security() == Security.STARTTLS && !hello.tlsSettled();
        return reply.permanent() && !tlsNeeded && !isLmtp()
                ? to(new OldHello(), send("HELO " + name(hello)))
                : refused(reply);
    }

    private Progress settle(Hello hello, Features features) {
        if (!hello.tlsSettled() && target.security() != Security.NONE) {
            if (features.startTls()) {
                return to(new TlsAsked(features), send("STARTTLS"));
            }
            if (target.security() == Security.STARTTLS) {
                return new Failed("STARTTLS is required and not offered", true);
            }
        }
        if (!hello.told() && target.backend().trust().contains(Trust.XCLIENT)) {
            List<String> commands = Xclient.commands(features.xclient(), target.introduction());
            if (!commands.isEmpty()) {
                return tell(commands);
            }
        }
        // Not both: XCLIENT has made the client the one that speaks.
        boolean forwards = !hello.told() && target.backend().trust().contains(Trust.XFORWARD);
        return new Ready(forwards ? features : features.without(Xforward.VERB));
    }

    private Progress tlsAnswered(TlsAsked asked, SmtpReply reply, boolean more) {
        if (reply.code() != 220) {
            return target.security() == Security.STARTTLS_WHEN_OFFERED
                    ? settle(new Hello(true, false), asked.offered())
                    : refused(reply);
        }
        // Somebody in between would have these octets taken for what the backend says inside TLS.
        return more
                ? new Failed("octets behind the answer to STARTTLS", true)
                : to(new Handshake(), new Action.StartTls(Side.leg(target.leg())));
    }

    private Progress toldAnswered(Told told, SmtpReply reply) {
        if (reply.code() / 100 != 2) {
            return refused(reply);
        }
        // The session is at its greeting again: Postfix's XCLIENT_README.
        return told.rest().isEmpty() ? hello(new Hello(true, true)) : tell(told.rest());
    }

    private Progress tell(List<String> commands) {
        return to(new Told(commands.subList(1, commands.size())), send(commands.get(0)));
    }

    private Progress hello(Hello hello) {
        return to(hello, send(ehlo(hello)));
    }

    private String ehlo(Hello hello) {
        // RFC 2033 section 4.1
        return (isLmtp() ? "LHLO " : "EHLO ") + name(hello);
    }

    private String name(Hello hello) {
        boolean known =
                hello.told()
                        || target.backend().trust().contains(Trust.PROXY_V1)
                        || target.backend().trust().contains(Trust.PROXY_V2);
        Introduction introduction = target.introduction();
        return known ? introduction.client().name() : introduction.ownName();
    }

    private Progress to(Stage next, Action... actions) {
        return new Going(new LegOpening(target, next, SmtpReply.Collector.EMPTY), List.of(actions));
    }

    private Action send(String line) {
        return new Action.Send(Side.leg(target.leg()), Wire.line(line));
    }

    private static Failed refused(SmtpReply reply) {
        return new Failed(Replies.unexpected(reply), true);
    }
}
