package org.clustergate.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.clustergate.backend.Backend;
import org.clustergate.backend.Security;
import org.clustergate.engine.Action;
import org.clustergate.engine.Event;
import org.clustergate.engine.Failure;
import org.clustergate.engine.Frame;
import org.clustergate.engine.Script;
import org.clustergate.engine.Side;
import org.clustergate.engine.Step;
import org.clustergate.engine.Timer;
import org.clustergate.mail.MailAddress;
import org.clustergate.mail.Protocol;
import org.clustergate.monitor.SessionEnd;
import org.clustergate.route.RouteQuery;
import org.clustergate.wire.Octets;
import org.clustergate.wire.SaslPlain;
import org.clustergate.wire.SmtpReply;
import org.clustergate.wire.Wire;
import org.junit.jupiter.api.Test;

/** Single steps: where one leads and what it does. */
class TransitionsTest {
    private static final MailAddress JOE = new MailAddress("joe", "example.test");
    private static final Backend MAIL1 = Script.backend("mail1", Protocol.SMTP, Security.NONE);
    private static final Leg LEG = Leg.opened(0, MAIL1, false, new Features(Map.of()));
    private static final Leg ACCEPTING = LEG.mailTaken().recipientAccepted(Set.of());
    private static final InboundSession SESSION =
            InboundSession.of(Script.settings(Protocol.SMTP, false, false))
                    .introduced(new ClientName("c.test", true));
    private static final InboundSession DELIVERING = SESSION.with(ACCEPTING);
    private static final Mail MAIL =
            new Mail(Path.NULL, OptionalLong.empty(), Optional.empty(), Answers.ONE, List.of());
    private static final Recipient TO_JOE =
            new Recipient(
                    "joe@example.test",
                    JOE,
                    RouteQuery.Purpose.SESSION,
                    Known.NOTHING,
                    Dsn.NONE,
                    Set.of());
    private static final Mail TO_JOE_ON_0 = MAIL.with(Taken.of(TO_JOE, LEG));
    private static final Mail LOST =
            new Mail(
                    Path.NULL,
                    OptionalLong.empty(),
                    Optional.empty(),
                    Answers.ONE,
                    List.of(
                            Taken.of(TO_JOE, LEG)
                                    .failed(
                                            new SmtpReply(
                                                    451,
                                                    List.of(
                                                            "4.4.2 Connection to the mail server lost")))));
    private static final RouteQuery QUERY =
            new RouteQuery(
                    RouteQuery.Phase.RECIPIENT,
                    Script.session(Protocol.SMTP),
                    JOE,
                    "",
                    true,
                    List.of());

    private static Streaming streaming(InboundSession session, Mail mail, long octets) {
        return new Streaming(
                session,
                mail,
                new Content(
                        session.settings(),
                        octets,
                        Optional.empty(),
                        Optional.empty(),
                        Hops.NONE,
                        Optional.empty()));
    }

    private static Committing committing(InboundSession session, Mail mail) {
        return new Committing(session, mail, Optional.empty(), List.of(), Set.of(0));
    }

    private static Event line(Side from, String text) {
        return new Event.Line(from, Octets.latin1(text), true, false);
    }

    private static Action sent(Side to, String text) {
        return new Action.Send(to, Wire.ascii(text));
    }

    private static Action clientTimer() {
        return new Action.SetTimer(Timer.CLIENT, SESSION.settings().commandDeadline());
    }

    @Test
    void recipientAsksTheLedger() {
        assertThat(new Mailing(SESSION, MAIL).on(line(Side.CLIENT, "RCPT TO:<Joe@example.test>")))
                .isEqualTo(
                        Step.to(
                                new Recalling(
                                        SESSION,
                                        MAIL,
                                        new Recipient(
                                                "Joe@example.test",
                                                new MailAddress("Joe", "example.test"),
                                                RouteQuery.Purpose.SESSION,
                                                Known.NOTHING,
                                                Dsn.NONE,
                                                Set.of())),
                                new Action.CancelTimer(Timer.CLIENT),
                                new Action.Recall("", "joe@example.test")));
    }

    @Test
    void whoIsNotKnownAsksThePolicy() {
        assertThat(new Recalling(SESSION, MAIL, TO_JOE).on(new Event.Recalled(List.of())))
                .isEqualTo(
                        Step.to(
                                new AwaitingRoute(SESSION, MAIL, TO_JOE),
                                new Action.FindRoute(RouteQuery.Phase.RECIPIENT, JOE, Set.of())));
    }

    @Test
    void routeConnects() {
        assertThat(
                        new AwaitingRoute(SESSION, MAIL, TO_JOE)
                                .on(new Event.Routed(QUERY, MAIL1))
                                .actions())
                .containsExactly(new Action.Connect(0, MAIL1));
    }

    @Test
    void noEndOfTheClientDisturbsDotsThatTheLedgerIsToKnowOf() {
        Committing mayDiffer =
                new Committing(SESSION, MAIL, Optional.of("digest"), List.of(), Set.of(0));

        assertThat(mayDiffer.reads(Side.CLIENT)).isEqualTo(Frame.NOT_EVEN_ITS_END);
        assertThat(mayDiffer.reads(Side.leg(0)))
                .isEqualTo(committing(SESSION, MAIL).reads(Side.leg(0)));
    }

    @Test
    void theClientIsReadOnlyWhereItMaySpeak() {
        assertThat(new Idle(SESSION).reads(Side.CLIENT)).isEqualTo(new Frame.Line(2048));
        assertThat(streaming(SESSION, MAIL, 0).reads(Side.CLIENT)).isEqualTo(Frame.DOTTED);
        assertThat(new AwaitingRoute(SESSION, MAIL, TO_JOE).reads(Side.CLIENT))
                .isEqualTo(Frame.NOTHING);
        assertThat(new AskingData(SESSION, MAIL, Set.of(0), Optional.empty()).reads(Side.CLIENT))
                .isEqualTo(Frame.NOTHING);
        assertThat(committing(SESSION, MAIL).reads(Side.CLIENT)).isEqualTo(Frame.NOTHING);
        assertThat(new Flushing(SESSION, MAIL, 0, Optional.empty(), Set.of(0)).reads(Side.CLIENT))
                .isEqualTo(Frame.NOTHING);
        assertThat(new StartingTls(SESSION).reads(Side.CLIENT)).isEqualTo(Frame.NOTHING);
    }

    @Test
    void unknownLegsAreNotRead() {
        assertThat(new Idle(SESSION.with(LEG)).reads(Side.leg(0))).isEqualTo(new Frame.Line(4096));
        assertThat(new Idle(SESSION.with(LEG)).reads(Side.leg(1))).isEqualTo(Frame.NOTHING);
        assertThat(streaming(SESSION.with(LEG), MAIL, 0).reads(Side.leg(1)))
                .isEqualTo(Frame.NOTHING);
    }

    @Test
    void contentIsForwardedAsItComes() {
        ByteBuffer content = Wire.ascii("text\r\n");
        assertThat(
                        streaming(DELIVERING, TO_JOE_ON_0, 4)
                                .on(new Event.Data(Side.CLIENT, content, false)))
                .isEqualTo(
                        Step.to(
                                streaming(DELIVERING, TO_JOE_ON_0, 10),
                                new Action.Send(Side.leg(0), content),
                                clientTimer()));
    }

    @Test
    void theDotFollowsTheWholeContent() {
        assertThat(streaming(DELIVERING, TO_JOE_ON_0, 4).on(new Event.DataEnd(Side.CLIENT, false)))
                .isEqualTo(
                        Step.to(
                                committing(DELIVERING, TO_JOE_ON_0),
                                new Action.CancelTimer(Timer.CLIENT),
                                sent(Side.leg(0), ".\r\n"),
                                new Action.SetTimer(Timer.BACKEND, Committing.DEADLINE)));
    }

    @Test
    void noDotFollowsBadContent() {
        assertThat(
                        streaming(DELIVERING, TO_JOE_ON_0, 4)
                                .on(new Event.DataEnd(Side.CLIENT, true))
                                .actions())
                .contains(new Action.CloseLeg(0))
                .doesNotContain(sent(Side.leg(0), ".\r\n"));
    }

    @Test
    void losingAnAcceptedRecipientIsRemembered() {
        assertThat(
                        new Mailing(DELIVERING, TO_JOE_ON_0)
                                .on(new Event.LegFailed(0, Failure.CLOSED, "gone"))
                                .next())
                .isEqualTo(new Mailing(SESSION, LOST));
    }

    @Test
    void losingALegWhileARouteIsOpen() {
        assertThat(
                        new AwaitingRoute(DELIVERING, TO_JOE_ON_0, TO_JOE)
                                .on(new Event.LegFailed(0, Failure.CLOSED, "gone"))
                                .next())
                .isEqualTo(new AwaitingRoute(SESSION, LOST, TO_JOE));
        assertThat(
                        new AwaitingRoute(SESSION.with(LEG), MAIL, TO_JOE)
                                .on(line(Side.leg(0), "421 bye")))
                .isEqualTo(
                        Step.to(new AwaitingRoute(SESSION, MAIL, TO_JOE), new Action.CloseLeg(0)));
    }

    @Test
    void numbersOfLegsAreUsedAgain() {
        assertThat(SESSION.freeLeg()).isZero();
        assertThat(SESSION.with(LEG).freeLeg()).isEqualTo(1);
        assertThat(SESSION.with(LEG).without(0).freeLeg()).isZero();
    }

    @Test
    void whatCannotHappenIsAFaultOfOurs() {
        assertThat(new Idle(SESSION).on(new Event.LegOpened(0)))
                .isEqualTo(
                        Step.to(
                                new Ended(),
                                sent(Side.CLIENT, Replies.FAULT + "\r\n"),
                                new Action.Close(SessionEnd.Cause.INTERNAL, "LegOpened in Idle")));
        for (SmtpState state :
                List.of(
                        new Idle(SESSION),
                        new Mailing(SESSION, MAIL),
                        new AwaitingRoute(SESSION, MAIL, TO_JOE),
                        new AskingData(SESSION, MAIL, Set.of(0), Optional.empty()),
                        streaming(SESSION, MAIL, 0),
                        new Swallowing(SESSION, Replies.LOST),
                        committing(SESSION, MAIL))) {
            assertThat(state.on(new Event.Literal(Side.CLIENT, Octets.latin1("x"))).next())
                    .isEqualTo(new Ended());
            assertThat(state.on(new Event.TimedOut(Timer.LOGIN)).next()).isEqualTo(new Ended());
        }
    }

    @Test
    void theEndIsFinal() {
        assertThat(new Ended().on(new Event.Drain())).isEqualTo(Step.to(new Ended()));
        assertThat(new Ended().reads(Side.CLIENT)).isEqualTo(Frame.NOTHING);
    }

    @Test
    void passwordsAreWipedWhereTheLoginEnds() {
        Octets password = Octets.latin1("secret");
        SubmissionSession session =
                SubmissionSession.of(Script.settings(Protocol.SUBMISSION, true, false));
        Login login = new Login(new SaslPlain("", "joe", password), JOE, Set.of());

        Step step = new RoutingLogin(session, login).on(new Event.Unroutable(QUERY, true, "later"));

        assertThat(step.next()).isEqualTo(new AwaitingLogin(session));
        assertThat(password).isEqualTo(Octets.of(new byte[6]));
    }

    @Test
    void passwordsDoNotPrint() {
        SubmissionSession session =
                SubmissionSession.of(Script.settings(Protocol.SUBMISSION, true, false))
                        .introduced(new ClientName("c.test", true));
        Login login = new Login(new SaslPlain("", "joe", Octets.latin1("secret")), JOE, Set.of());

        Step step = new RoutingLogin(session, login).on(new Event.Routed(QUERY, MAIL1));

        assertThat(step.toString()).doesNotContain("secret");
        assertThat(CommandParser.parse(Octets.latin1("AUTH PLAIN AGpvZQBzZWNyZXQ=")).toString())
                .doesNotContain("AGpvZQBzZWNyZXQ=");
    }
}
