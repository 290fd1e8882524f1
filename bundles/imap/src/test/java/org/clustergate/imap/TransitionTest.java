package org.clustergate.imap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
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
import org.clustergate.wire.Wire;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Single steps: each is one line, and no event in any state does harm. */
class TransitionTest {
    private static final ImapSession SESSION =
            ImapSession.of(Script.settings(Protocol.IMAP, true, false));
    private static final MailAddress JOE = new MailAddress("joe", "");
    private static final Backend MAIL1 = Scripts.backend("mail1", Security.STARTTLS);
    private static final RouteQuery QUERY =
            new RouteQuery(
                    RouteQuery.Phase.LOGIN,
                    Script.session(Protocol.IMAP),
                    JOE,
                    "",
                    true,
                    List.of(MAIL1));

    private final Octets password = Octets.latin1("secret");
    private final LoginAttempt login =
            new LoginAttempt(SESSION, "a1", new SaslPlain("", "joe", password), JOE, Set.of());
    private final Leg leg =
            new Leg(
                    login,
                    new Event.Routed(QUERY, MAIL1),
                    MAIL1.endpoint(Protocol.IMAP).orElseThrow());

    private static Event.Line line(Side from, String text) {
        return new Event.Line(from, Octets.latin1(text), true, false);
    }

    private static Event.Line client(String text) {
        return line(Side.CLIENT, text);
    }

    private static Event.Line backend(String text) {
        return line(Leg.SIDE, text);
    }

    @Test
    void asksForARouteAtLogin() {
        assertThat(new AwaitingCommand(SESSION).on(client("a1 LOGIN joe secret")))
                .isEqualTo(
                        Step.to(
                                new AwaitingRoute(login),
                                new Action.FindRoute(RouteQuery.Phase.LOGIN, JOE, Set.of())));
    }

    @Test
    void connectsOnceRouted() {
        assertThat(new AwaitingRoute(login).on(new Event.Routed(QUERY, MAIL1)))
                .isEqualTo(Step.to(new AwaitingLeg(leg), new Action.Connect(0, MAIL1)));
    }

    @Test
    void routesAnewWithoutABackendThatSpeaksNoImap() {
        Backend pop = Script.backend("mail1", Protocol.POP3, Security.NONE);
        assertThat(new AwaitingRoute(login).on(new Event.Routed(QUERY, pop)).actions())
                .containsExactly(
                        new Action.FindRoute(RouteQuery.Phase.LOGIN, JOE, Set.of("mail1")));
    }

    @Test
    void waitsForTheGreetingOnceConnected() {
        assertThat(new AwaitingLeg(leg).on(new Event.LegOpened(0)))
                .isEqualTo(
                        Step.to(
                                new AwaitingGreeting(leg),
                                new Action.SetTimer(
                                        Timer.BACKEND, Backend.Timeouts.DEFAULT.greeting())));
    }

    @Test
    void saysWhatTheBackendDidWrong() {
        assertThat(new AwaitingGreeting(leg).on(backend("* OK [CAPABILITY IMAP4rev1] hi")))
                .satisfies(
                        step ->
                                assertThat(step.actions())
                                        .contains(
                                                new Action.CloseLeg(0, "does not offer STARTTLS")));
    }

    @Test
    void reportsTheBackendsWords() {
        assertThat(AwaitingLoginReply.of(leg, List.of()).on(backend("a1 NO no\u00e9")).actions())
                .contains(new Action.Refused(QUERY, "mail1", "NO no?"));
    }

    @Test
    void passesTheBackendsAnswerThrough() {
        assertThat(
                        AwaitingLoginReply.of(leg, List.of())
                                .on(backend("a1 OK [CAPABILITY IMAP4rev1] in")))
                .isEqualTo(
                        Step.to(
                                new Ended(SESSION),
                                new Action.Send(
                                        Side.CLIENT, Wire.line("a1 OK [CAPABILITY IMAP4rev1] in")),
                                new Action.Accepted(QUERY, "mail1", "OK [CAPABILITY IMAP4rev1] in"),
                                new Action.PassThrough(0)));
    }

    @Test
    void forgetsWhatCameBeforeTls() {
        ImapSession before =
                ImapSession.of(Script.settings(Protocol.IMAP, false, false))
                        .withCapabilityAsked()
                        .withId(List.of(new IdField("name", "x")), 1);
        ImapSession after = before.secured();
        assertThat(after.tls()).isTrue();
        assertThat(after.askedCapability()).isFalse();
        assertThat(after.clientId()).isEmpty();
    }

    @Test
    void wipesThePasswordOnceItIsSent() {
        leg.logIn(
                Capabilities.in(Octets.latin1("AUTH=PLAIN"), 0, 10),
                new Action.CancelTimer(Timer.CLIENT));
        assertThat(password).isEqualTo(Octets.of(new byte[6]));
    }

    @Test
    void wipesThePasswordThatWaitsForItsTurn() {
        ByteBuffer piece = Wire.ascii("secret");
        AwaitingLoginReply.of(leg, List.of(piece)).on(new Event.Drain());
        assertThat(piece.array()).containsOnly(0);
    }

    @Test
    void readsOnlyWhomItWaitsFor() {
        for (ImapState state : states()) {
            boolean readsClient = !(state.reads(Side.CLIENT) instanceof Frame.Nothing);
            boolean readsLeg = !(state.reads(Leg.SIDE) instanceof Frame.Nothing);
            assertThat(readsClient && readsLeg).as(state.toString()).isFalse();
            assertThat(state.reads(Side.leg(1))).isEqualTo(Frame.NOTHING);
            assertThat(state.toString()).doesNotContain("secret");
        }
    }

    private static List<ImapState> states() {
        TransitionTest test = new TransitionTest();
        CommandText text = CommandText.of(Octets.latin1("a1 LOGIN joe {6}"));
        ImapCommand refusal = new ImapCommand.Malformed("a1", "no");
        Response response = Response.of(Octets.latin1("* X {3}"));
        AwaitingGreeting greeting = new AwaitingGreeting(test.leg);
        return List.of(
                new Opening(SESSION),
                new AwaitingCommand(SESSION),
                new AwaitingLiteral(SESSION, text, 6),
                new AwaitingRest(SESSION, text.with(Octets.latin1("secret"))),
                new DiscardingLiteral(SESSION, refusal, 5000),
                new DiscardingRest(SESSION, refusal),
                new AwaitingSasl(SESSION, "a1"),
                new StartingTls(SESSION),
                new AwaitingRoute(test.login),
                new AwaitingLeg(test.leg),
                greeting,
                new AwaitingCapability(test.leg, false, Optional.empty()),
                new AwaitingStartTls(test.leg),
                new StartingBackendTls(test.leg),
                new AwaitingId(test.leg, Capabilities.in(Octets.latin1(""), 0, 0)),
                AwaitingLoginReply.of(test.leg, List.of(Wire.ascii("secret"))),
                new AwaitingLastCapability(test.leg, response, 0, Optional.empty()),
                new AwaitingResponseLiteral(greeting, response, 3),
                new AwaitingResponseLine(greeting, response.with(Octets.latin1("abc"))),
                new Ended(SESSION));
    }

    private static List<Event> events() {
        return List.of(
                new Event.Opened(),
                client(""),
                client("a1 NOOP"),
                backend(""),
                backend("* OK hi"),
                new Event.TooLong(Side.CLIENT),
                new Event.TooLong(Leg.SIDE),
                new Event.Literal(Side.CLIENT, Octets.latin1("abc")),
                new Event.Literal(Leg.SIDE, Octets.latin1("abc")),
                new Event.Data(Side.CLIENT, Wire.ascii("x"), false),
                new Event.DataEnd(Side.CLIENT, false),
                new Event.Routed(QUERY, MAIL1),
                new Event.Unroutable(QUERY, true, "why"),
                new Event.LegOpened(0),
                new Event.LegFailed(0, Failure.CLOSED, "why"),
                new Event.TlsStarted(Side.CLIENT),
                new Event.TlsStarted(Leg.SIDE),
                new Event.TimedOut(Timer.LOGIN),
                new Event.TimedOut(Timer.CLIENT),
                new Event.TimedOut(Timer.BACKEND),
                new Event.Drain());
    }

    private static List<Event> impossible() {
        return List.of(
                new Event.Data(Side.CLIENT, Wire.ascii("x"), false),
                new Event.DataEnd(Side.CLIENT, false),
                new Event.TimedOut(Timer.CLIENT));
    }

    @Test
    void copesWithAnyEventInAnyState() {
        int count = states().size();
        for (Event event : events()) {
            for (int i = 0; i < count; i++) {
                ImapState state = states().get(i);
                assertThatCode(() -> state.on(event)).as(state + " " + event).isNull();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("impossible")
    void endsTheSessionWhereTheContractIsBroken(Event event) {
        for (ImapState state : states()) {
            assertThat(state.on(event).actions())
                    .as(state.toString())
                    .anyMatch(
                            action ->
                                    action instanceof Action.Close close
                                            && close.cause() == SessionEnd.Cause.INTERNAL);
        }
    }
}
