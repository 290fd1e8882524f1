package org.clustergate.smtp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.clustergate.engine.Action;
import org.clustergate.engine.Event;
import org.clustergate.engine.Frame;
import org.clustergate.engine.Side;
import org.clustergate.engine.Step;
import org.clustergate.engine.Timer;
import org.clustergate.wire.Octets;
import org.clustergate.wire.SaslBearer;
import org.clustergate.wire.SaslCredentials;
import org.clustergate.wire.SaslPlain;
import org.clustergate.wire.SmtpReply;
import org.clustergate.wire.Wire;

/**
 * The login is being replayed to the user's backend. From here on no other backend is tried: one
 * password of a client is one try at one backend.
 *
 * @param stage what the backend is expected to say next
 */
record LoggingIn(
        SubmissionSession session,
        Login login,
        Event.Routed route,
        Stage stage,
        SmtpReply.Collector collector)
        implements SubmissionState {

    /** What the backend is expected to say next. */
    enum Stage {
        /** 334, for the whole message of PLAIN or of a token. */
        PROMPT,
        /** 334, for the user name of LOGIN. */
        USER_PROMPT,
        /** 334, for the password of LOGIN. */
        PASSWORD_PROMPT,
        /** Whether it accepts the login; 334 where it says why it refuses a token. */
        VERDICT,
        /** Its last word after that has been answered; RFC 7628 has it refuse now. */
        LAST_WORD
    }

    /** RFC 4954 section 4: an initial response must fit the 512 octets of a command. */
    private static final int MAX_INITIAL = 512;

    private static final byte[] LINE_END = {'\r', '\n'};

    /** Logs in on the leg, which has just been opened. */
    static Step start(
            SubmissionSession session, Login login, Event.Routed route, Features features) {
        LoggingIn first =
                new LoggingIn(session, login, route, Stage.VERDICT, SmtpReply.Collector.EMPTY);
        String mechanism = login.credentials().mechanism();
        if (features.auth().contains(mechanism)) {
            String auth = "AUTH " + mechanism;
            ByteBuffer command = line(auth + " ", first.credentials().encode());
            if (command.remaining() <= MAX_INITIAL) {
                return first.say(command, Stage.VERDICT);
            }
            Arrays.fill(command.array(), (byte) 0);
            return first.say(Wire.line(auth), Stage.PROMPT);
        }
        // LOGIN has no word for whom one logs in for, nor for a token. That was offered because
        // the backend had it a moment ago: 504 would have the client never try it again.
        boolean sayable =
                login.credentials() instanceof SaslPlain plain && plain.authorizationId().isEmpty();
        return features.auth().contains("LOGIN") && sayable
                ? first.say(Wire.line("AUTH LOGIN"), Stage.USER_PROMPT)
                : first.later(
                        new Actions()
                                .leg(SubmissionSession.LEG, "QUIT")
                                .closeLeg(
                                        SubmissionSession.LEG,
                                        "offers no login that we can replay"),
                        Replies.LOGIN_LATER);
    }

    /** The client has answered what the backend says of its token. */
    static LoggingIn lastWord(SubmissionSession session, Login login, Event.Routed route) {
        return new LoggingIn(session, login, route, Stage.LAST_WORD, SmtpReply.Collector.EMPTY);
    }

    /** What the backend is told: the login as it was typed, or with its domain. */
    private SaslCredentials credentials() {
        return route.fullLogin()
                ? login.credentials().forMailbox(route.query().user().toString())
                : login.credentials();
    }

    private Step say(ByteBuffer line, Stage next) {
        return Step.to(
                new LoggingIn(session, login, route, next, SmtpReply.Collector.EMPTY),
                new Action.Send(Side.leg(SubmissionSession.LEG), line));
    }

    private static ByteBuffer line(String before, ByteBuffer base64) {
        byte[] start = before.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer line =
                ByteBuffer.allocate(start.length + base64.remaining() + LINE_END.length)
                        .put(start)
                        .put(base64.duplicate())
                        .put(LINE_END)
                        .flip();
        Arrays.fill(base64.array(), (byte) 0);
        return line;
    }

    @Override
    public Frame reads(Side side) {
        // RFC 4954 section 4: a challenge is bounded like a response.
        int longest = stage == Stage.VERDICT ? MAX_AUTH_LINE : MAX_REPLY;
        return side.leg() == SubmissionSession.LEG ? new Frame.Line(longest) : Frame.NOTHING;
    }

    @Override
    public Step legLine(Event.Line line) {
        if (line.text().length() > MAX_REPLY && !line.text().startsWithIgnoreCase("334 ", 0)) {
            return failed(Replies.LONG_REPLY);
        }
        SmtpReply.Collector.Result result = collector.line(line.text());
        if (result instanceof SmtpReply.Collector.More more) {
            return Step.to(new LoggingIn(session, login, route, stage, more.next()));
        }
        return result instanceof SmtpReply.Collector.Complete complete
                ? answered(complete.reply())
                : failed(Replies.NO_REPLY);
    }

    private Step answered(SmtpReply reply) {
        if (reply.code() == 334) {
            return challenged(reply);
        }
        if (reply.code() == 235 && (stage == Stage.VERDICT || stage == Stage.LAST_WORD)) {
            return accepted(reply);
        }
        // 421 would tell the client that we close, which is not so.
        if (reply.positive() || reply.code() == 421) {
            return failed(Replies.unexpected(reply));
        }
        boolean ours = reply.permanent() && !aboutUser(reply.code()) && stage != Stage.LAST_WORD;
        Actions actions =
                new Actions()
                        .leg(SubmissionSession.LEG, "QUIT")
                        .closeLeg(SubmissionSession.LEG, ours ? Replies.unexpected(reply) : "");
        if (reply.temporary()) {
            return later(actions, Replies.relay(reply));
        }
        return ours ? later(actions) : refused(actions, reply);
    }

    private Step later(Actions actions) {
        return later(actions, Replies.LOGIN_LATER);
    }

    /**
     * Whether a permanent refusal is the user's: 500 to 504 are about our command, and 530, 534 and
     * 538 (RFC 4954 section 6) about how we are connected.
     */
    private static boolean aboutUser(int code) {
        return code > 504 && code != 530 && code != 534 && code != 538;
    }

    private Step challenged(SmtpReply reply) {
        return switch (stage) {
            case PROMPT -> say(line("", credentials().encode()), Stage.VERDICT);
            case USER_PROMPT -> say(line("", base64(user())), Stage.PASSWORD_PROMPT);
            case PASSWORD_PROMPT -> say(line("", base64(plain().password())), Stage.VERDICT);
            case VERDICT ->
                    login.credentials() instanceof SaslBearer bearer
                            ? explained(bearer, reply)
                            : failed(Replies.unexpected(reply));
            case LAST_WORD -> failed(Replies.unexpected(reply));
        };
    }

    // RFC 7628 section 3.2.2: a token is refused in two steps. The first one's content is between
    // the backend and the client; it must only be what a challenge can be.
    private Step explained(SaslBearer bearer, SmtpReply reply) {
        Octets challenge = Octets.latin1(reply.lines().get(0));
        if (reply.lines().size() > 1 || SaslPlain.decodeBase64(challenge).isEmpty()) {
            return failed(Replies.unexpected(reply));
        }
        bearer.wipe();
        // Where the backend was a guess, the client need not know that its token is bad there.
        if (route.tentative()) {
            return say(Wire.line(bearer.kind().answer()), Stage.LAST_WORD);
        }
        Step asked = new AwaitingAnswer(session, login, route, reply.lines().get(0)).prompt();
        return new Actions().cancel(Timer.BACKEND).addAll(asked.actions()).to(asked.next());
    }

    private SaslPlain plain() {
        return (SaslPlain) credentials();
    }

    private Octets user() {
        return Octets.of(plain().user().getBytes(StandardCharsets.UTF_8));
    }

    private static ByteBuffer base64(Octets octets) {
        byte[] plain = octets.toArray();
        try {
            return ByteBuffer.wrap(Base64.getEncoder().encode(plain));
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
    }

    private Step accepted(SmtpReply reply) {
        login.credentials().wipe();
        return new Actions()
                .cancel(Timer.BACKEND)
                .cancel(Timer.LOGIN)
                .add(
                        new Action.Accepted(
                                route.query(), route.backend().name(), Replies.report(reply)))
                .client(Replies.relay(reply))
                .add(new Action.PassThrough(SubmissionSession.LEG))
                .to(new Ended());
    }

    // The same octets for every refusal: the backend's words could tell that the user exists.
    private Step refused(Actions actions, SmtpReply reply) {
        login.credentials().wipe();
        Action report =
                new Action.Refused(route.query(), route.backend().name(), Replies.report(reply));
        // Where the backend was a guess, its no does not make the password wrong.
        return session.loginRefused(
                actions.add(report), route.tentative() ? Replies.LOGIN_LATER : Replies.BAD_LOGIN);
    }

    private Step later(Actions actions, String reply) {
        login.credentials().wipe();
        return session.loginLater(actions, reply);
    }

    private Step failed(String fault) {
        return later(new Actions().closeLeg(SubmissionSession.LEG, fault));
    }

    @Override
    public Step legTooLong(Event.TooLong tooLong) {
        return failed(Replies.LONG_REPLY);
    }

    @Override
    public Step legFailed(Event.LegFailed failed) {
        return later(new Actions());
    }

    @Override
    public Step timedOut(Event.TimedOut event) {
        return SmtpState.is(event, Timer.BACKEND)
                ? failed(Replies.NO_ANSWER)
                : SubmissionState.super.timedOut(event);
    }

    @Override
    public Actions leave() {
        login.credentials().wipe();
        return new Actions().closeLeg(SubmissionSession.LEG);
    }
}
