package org.clustergate.pop3;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.clustergate.backend.Backend;
import org.clustergate.backend.Security;
import org.clustergate.engine.Action;
import org.clustergate.engine.EngineSettings;
import org.clustergate.engine.Event;
import org.clustergate.engine.Failure;
import org.clustergate.engine.Frame;
import org.clustergate.engine.Script;
import org.clustergate.engine.Side;
import org.clustergate.engine.Step;
import org.clustergate.engine.Timer;
import org.clustergate.mail.MailAddress;
import org.clustergate.mail.Protocol;
import org.clustergate.monitor.SessionEnd.Cause;
import org.clustergate.route.RouteQuery;
import org.clustergate.route.RouteQuery.Phase;
import org.clustergate.wire.Octets;
import org.clustergate.wire.Wire;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TransitionTest {
    private static final EngineSettings SETTINGS = Script.settings(Protocol.POP3, true, false);
    private static final Session SESSION = Session.of(SETTINGS);
    private static final MailAddress JOE = new MailAddress("joe", "");
    private static final Backend MAIL1 = Script.backend("mail1", Protocol.POP3, Security.NONE);
    private static final RouteQuery QUERY =
            new RouteQuery(
                    Phase.LOGIN, Script.session(Protocol.POP3), JOE, "", true, List.of(MAIL1));
    private static final Action UNAVAILABLE = toClient(Replies.UNAVAILABLE);

    private static Login login() {
        return Login.of(Octets.latin1("joe"), Octets.latin1("secret")).orElseThrow();
    }

    private static Attempt attempt() {
        return new Attempt(SESSION, login(), Set.of(), new Event.Routed(QUERY, MAIL1), Set.of());
    }

    private static Action toClient(String line) {
        return new Action.Send(Side.CLIENT, Wire.line(line));
    }

    private static Event.Line line(Side from, String text) {
        return new Event.Line(from, Octets.latin1(text), true, false);
    }

    @Test
    void greetsWithoutATimestamp() {
        assertThat(new ClientState.Start(SESSION).opened())
                .isEqualTo(
                        Step.to(
                                new Authorization(SESSION, Optional.empty()),
                                new Action.SetTimer(Timer.LOGIN, SETTINGS.loginDeadline()),
                                toClient("+OK gw.example.test ready")));
    }

    @Test
    void asksThePolicyOncePassHasCome() {
        assertThat(
                        new Authorization(SESSION, Optional.of(Octets.latin1("joe")))
                                .on(line(Side.CLIENT, "PASS secret")))
                .isEqualTo(
                        Step.to(
                                new AwaitingRoute(SESSION, login(), Set.of()),
                                new Action.FindRoute(Phase.LOGIN, JOE, Set.of())));
    }

    @Test
    void connectsToTheBackendItIsRoutedTo() {
        assertThat(new AwaitingRoute(SESSION, login(), Set.of()).on(new Event.Routed(QUERY, MAIL1)))
                .isEqualTo(
                        Step.to(
                                new BackendState.Connecting(attempt()),
                                new Action.Connect(0, MAIL1)));
    }

    @Test
    void givesABackendTimeToGreet() {
        assertThat(new BackendState.Connecting(attempt()).on(new Event.LegOpened(0)))
                .isEqualTo(
                        Step.to(
                                new BackendState.AwaitingGreeting(attempt()),
                                new Action.SetTimer(Timer.BACKEND, MAIL1.timeouts().greeting())));
    }

    @Test
    void sendsUserOnceGreetedAndGivesTimeToLogIn() {
        assertThat(new BackendState.AwaitingGreeting(attempt()).on(line(Side.leg(0), "+OK")))
                .isEqualTo(
                        Step.to(
                                new BackendState.AwaitingUser(attempt()),
                                new Action.SetTimer(Timer.BACKEND, MAIL1.timeouts().login()),
                                Attempt.send("USER joe")));
    }

    @Test
    void leavesOutABackendThatFailed() {
        assertThat(
                        new BackendState.Connecting(attempt())
                                .on(new Event.LegFailed(0, Failure.CONNECT, "refused")))
                .isEqualTo(
                        Step.to(
                                new AwaitingRoute(
                                        SESSION.troubled("mail1: connect, refused"),
                                        login(),
                                        Set.of("mail1")),
                                new Action.CancelTimer(Timer.BACKEND),
                                new Action.FindRoute(Phase.LOGIN, JOE, Set.of("mail1"))));
    }

    @Test
    void tellsTheOperatorAtTheEndWhyNoBackendWouldDo() {
        Step step =
                new Authorization(SESSION.troubled("mail1: did not answer"), Optional.empty())
                        .on(line(Side.CLIENT, "QUIT"));

        assertThat(step.actions())
                .contains(
                        new Action.Close(
                                Cause.CLIENT,
                                "QUIT before login; before that: mail1: did not answer"));
    }

    @Test
    void countsFailedLogins() {
        assertThat(
                        new AwaitingRoute(SESSION, login(), Set.of())
                                .on(new Event.Unroutable(QUERY, false, "unknown")))
                .isEqualTo(
                        Step.to(
                                new Authorization(
                                        new Session(SETTINGS, true, 0, 1, ""), Optional.empty()),
                                toClient(Replies.AUTH_FAILED)));
    }

    @Test
    void doesNotReadTheClientWhileTheBackendActs() {
        assertThat(states().filter(s -> !(s instanceof ClientState)))
                .isNotEmpty()
                .allSatisfy(s -> assertThat(s.reads(Side.CLIENT)).isEqualTo(Frame.NOTHING));
        assertThat(new ClientState.StartingTls(SESSION).reads(Side.CLIENT))
                .isEqualTo(Frame.NOTHING);
    }

    @Test
    void saysNoWordWhileTlsStarts() {
        ClientState starting = new ClientState.StartingTls(SESSION);

        assertThat(starting.on(new Event.Drain()).actions())
                .containsExactly(new Action.Close(Cause.DRAIN, "drained before login"));
        assertThat(starting.on(new Event.TimedOut(Timer.LOGIN)).actions())
                .hasSize(1)
                .allMatch(action -> action instanceof Action.Close);
    }

    @ParameterizedTest
    @MethodSource("endings")
    void wipesThePasswordWhenDone(String end, String state) {
        Attempt attempt = attempt();
        Pop3State waiting =
                state.equals("login")
                        ? new BackendState.AwaitingLogin(attempt)
                        : new AwaitingRoute(SESSION, attempt.login(), Set.of());

        waiting.on(ending(end));

        assertThat(attempt.login().credentials().password()).isEqualTo(Octets.of(new byte[6]));
    }

    static Stream<Arguments> endings() {
        return Stream.of(
                        "login +OK",
                        "login -ERR no",
                        "login -ERR [IN-USE] no",
                        "login + ",
                        "login LOST",
                        "login DRAIN",
                        "login TIMEOUT",
                        "route NOBODY",
                        "route DRAIN",
                        "route OPENED")
                .map(text -> Arguments.of(text.substring(6), text.substring(0, 5)));
    }

    private static Event ending(String end) {
        return switch (end) {
            case "LOST" -> new Event.LegFailed(0, Failure.CLOSED, "gone");
            case "DRAIN" -> new Event.Drain();
            case "TIMEOUT" -> new Event.TimedOut(Timer.LOGIN);
            case "NOBODY" -> new Event.Unroutable(QUERY, true, "nobody");
            case "OPENED" -> new Event.Opened();
            default -> line(Side.leg(0), end);
        };
    }

    @Test
    void wipesTheLineThatHeldThePassword() {
        Event.Line pass = line(Side.CLIENT, "PASS secret");

        new Authorization(SESSION, Optional.of(Octets.latin1("joe"))).on(pass);

        assertThat(pass.text()).isEqualTo(Octets.of(new byte[11]));
    }

    @Test
    void printsNoPassword() {
        Step step =
                new Authorization(SESSION, Optional.of(Octets.latin1("joe")))
                        .on(line(Side.CLIENT, "PASS secret"));

        assertThat(
                        step.toString()
                                + new BackendState.AwaitingLogin(attempt())
                                + Command.parse(line(Side.CLIENT, "PASS secret")))
                .doesNotContain("secret")
                .contains("joe");
    }

    @ParameterizedTest
    @MethodSource("states")
    void failsAtWhatCannotHappen(Pop3State state) {
        Step step = state.on(new Event.Literal(Side.CLIENT, Octets.latin1("x")));

        if (state instanceof ClientState.Ended) {
            assertThat(step).isEqualTo(Step.to(state));
        } else {
            assertThat(step.next()).isEqualTo(new ClientState.Ended());
            assertThat(step.actions())
                    .contains(
                            new Action.Close(
                                    Cause.INTERNAL,
                                    "content in " + state.getClass().getSimpleName()));
        }
    }

    @ParameterizedTest
    @MethodSource("states")
    void copesWithAnyEventInAnyState(Pop3State state) {
        assertThat(events()).allSatisfy(event -> assertThat(state.on(event).next()).isNotNull());
    }

    private static Stream<Event> events() {
        return Stream.of(
                new Event.Opened(),
                line(Side.CLIENT, ""),
                line(Side.leg(0), ""),
                line(Side.leg(1), "+OK"),
                new Event.TooLong(Side.CLIENT),
                new Event.TooLong(Side.leg(0)),
                new Event.Literal(Side.CLIENT, Octets.latin1("")),
                new Event.Data(Side.CLIENT, Wire.ascii("x"), false),
                new Event.DataEnd(Side.CLIENT, false),
                new Event.Routed(QUERY, MAIL1),
                new Event.Unroutable(QUERY, true, ""),
                new Event.LegOpened(0),
                new Event.LegFailed(0, Failure.TLS, ""),
                new Event.TlsStarted(Side.CLIENT),
                new Event.TlsStarted(Side.leg(0)),
                new Event.TimedOut(Timer.LOGIN),
                new Event.TimedOut(Timer.CLIENT),
                new Event.TimedOut(Timer.BACKEND),
                new Event.Drain());
    }

    static Stream<Pop3State> states() {
        Attempt attempt = attempt();
        return Stream.of(
                new ClientState.Start(SESSION),
                new Authorization(SESSION, Optional.empty()),
                new ClientState.AwaitingResponse(SESSION),
                new ClientState.StartingTls(SESSION),
                new AwaitingRoute(SESSION, attempt.login(), Set.of()),
                new BackendState.Connecting(attempt),
                new BackendState.AwaitingGreeting(attempt),
                new BackendState.AwaitingCapabilities(attempt),
                new BackendState.ReadingCapabilities(attempt, 0),
                new BackendState.AwaitingStls(attempt),
                new BackendState.StartingBackendTls(attempt),
                new BackendState.AwaitingXclient(attempt),
                new BackendState.AwaitingUser(attempt),
                new BackendState.AwaitingGoAhead(attempt),
                new BackendState.AwaitingAuth(attempt),
                new BackendState.AwaitingLogin(attempt),
                new ClientState.Ended());
    }

    @Test
    void sendsTheUserAsItWasTyped() {
        byte[] name = "Jörg@example.test".getBytes(StandardCharsets.UTF_8);
        Login login = Login.of(Octets.of(name), Octets.latin1("pw")).orElseThrow();

        assertThat(StandardCharsets.UTF_8.decode(login.userCommand()).toString())
                .isEqualTo("USER Jörg@example.test\r\n");
    }
}
