package org.clustergate.pop3;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.clustergate.backend.Backend;
import org.clustergate.backend.Security;
import org.clustergate.engine.Action;
import org.clustergate.engine.EngineSettings;
import org.clustergate.engine.Event;
import org.clustergate.engine.Script;
import org.clustergate.engine.Side;
import org.clustergate.engine.Timer;
import org.clustergate.mail.MailAddress;
import org.clustergate.mail.Protocol;
import org.clustergate.route.RouteQuery;
import org.clustergate.wire.Octets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a route says besides the backend: as whom to log in, and whether it is a guess. */
class RoutedLoginTest {
    private static final EngineSettings SETTINGS = Script.settings(Protocol.POP3, true, false);
    private static final Session SESSION = Session.of(SETTINGS);
    private static final Backend MAIL1 = Script.backend("mail1", Protocol.POP3, Security.NONE);
    private static final RouteQuery QUERY =
            new RouteQuery(
                    RouteQuery.Phase.LOGIN,
                    Script.session(Protocol.POP3),
                    new MailAddress("joe", "example.test"),
                    "",
                    true,
                    List.of(MAIL1));

    private static final String UNAVAILABLE =
            "S: -ERR [SYS/TEMP] Service temporarily unavailable.\n";

    private static final String USER_PASS = "C: USER joe\nS: +OK\nC: PASS pw\n";

    private static final String TENTATIVE =
            USER_PASS
                    + """
                    ROUTE LOGIN joe -> mail1 TENTATIVE
                    CONNECT 0 mail1
                    0S: +OK
                    0C: USER joe
                    """;

    private static final String ACCEPTED = "0S: +OK in\nS: +OK in\nACCEPTED mail1\nPASS 0\n";

    private static void run(String script) {
        Script.of(Protocol.POP3, () -> new Pop3Handler().open(SETTINGS)).run("S* +OK\n" + script);
    }

    private static Attempt attempt(boolean tentative, boolean fullLogin) {
        Login login = Login.of(Octets.latin1("joe"), Octets.latin1("pw")).orElseThrow();
        Event.Routed route = new Event.Routed(QUERY, MAIL1, tentative, fullLogin, List.of());
        return new Attempt(SESSION, login, Set.of(), route, Set.of());
    }

    @ParameterizedTest
    @CsvSource({"false, USER joe", "true, USER joe@example.test"})
    void logsInAsTheRouteSays(boolean fullLogin, String command) {
        assertThat(attempt(false, fullLogin).logIn().actions())
                .containsExactly(Attempt.send(command));
    }

    @Test
    void theRefusalOfAGuessIsReportedAndNotBelieved() {
        Octets no = Octets.latin1("-ERR [AUTH] no such user");

        assertThat(
                        new BackendState.AwaitingLogin(attempt(true, false))
                                .on(new Event.Line(Side.leg(0), no, true, false)))
                .isEqualTo(
                        SESSION.failedLogin(
                                Replies.line(Replies.UNAVAILABLE),
                                new Action.CloseLeg(0),
                                new Action.CancelTimer(Timer.BACKEND),
                                new Action.Refused(QUERY, "mail1", "-ERR [AUTH] no such user")));
    }

    @Test
    void addsTheDomainHoweverTheClientLogsIn() {
        String routed =
                """
                ROUTE LOGIN joe -> mail1 AS joe@example.test
                CONNECT 0 mail1
                0S: +OK
                0C: USER joe@example.test
                0S: +OK
                0C: PASS pw
                """;
        run(USER_PASS + routed + ACCEPTED);
        run("C: AUTH PLAIN " + base64("\0joe\0pw") + "\n" + routed + ACCEPTED);
        run("C: AUTH PLAIN\nS~ + \\r\\n\nC: " + base64("joe\0joe\0pw") + "\n" + routed + ACCEPTED);
    }

    @Test
    void addsTheDomainToTheMailboxAndNotToItsMaster() {
        run(
                "C: AUTH PLAIN "
                        + base64("joe\0admin\0pw")
                        + """

                        ROUTE LOGIN joe -> mail1 AS joe@example.test
                        CONNECT 0 mail1
                        0S: +OK
                        0C: AUTH PLAIN\s"""
                        + base64("joe@example.test\0admin\0pw")
                        + "\n"
                        + ACCEPTED);
    }

    @Test
    void aNameThatTheDomainMakesTooLongForUserGoesByAuth() {
        String domain = "d".repeat(240) + ".test";
        String message = base64("\0joe@" + domain + "\0pw");
        run(
                USER_PASS
                        + "ROUTE LOGIN joe -> mail1 AS joe@"
                        + domain
                        + "\nCONNECT 0 mail1\n0S: +OK\n0C: AUTH PLAIN\n0S: + \n0C: "
                        + message
                        + "\n"
                        + ACCEPTED);
    }

    @Test
    void asksEachBackendAsItsOwnRouteSays() {
        run(
                USER_PASS
                        + """
                        ROUTE LOGIN joe -> mail2 AS joe@example.test
                        CONNECT 0 mail2 FAIL CONNECT
                        ROUTE LOGIN joe without mail2 -> mail1
                        CONNECT 0 mail1
                        0S: +OK
                        0C: USER joe
                        0S: +OK
                        0C: PASS pw
                        """
                        + ACCEPTED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0S: -ERR no such user\n",
                "0S: +OK\n0C: PASS pw\n0S: -ERR\n",
                "0S: +OK\n0C: PASS pw\n0S: -ERR [AUTH] wrong\n"
            })
    void aGuessThatIsRefusedIsATemporaryFailure(String refusal) {
        run(TENTATIVE + refusal + "CLOSELEG 0\nREFUSED mail1\n" + UNAVAILABLE);
    }

    @Test
    void aGuessPassesOnWhatSaysNothingOfTheUser() {
        run(TENTATIVE + "0S: -ERR [IN-USE] busy\nCLOSELEG 0\nS: -ERR [IN-USE] busy\n");
    }

    @Test
    void aGuessThatIsRightIsAsGoodAsAny() {
        run(TENTATIVE + "0S: +OK\n0C: PASS pw\n" + ACCEPTED);
    }

    @Test
    void refusedGuessesCountAsFailedLogins() {
        String refused = TENTATIVE + "0S: -ERR no\nCLOSELEG 0\nREFUSED mail1\n" + UNAVAILABLE;
        run(refused.repeat(3) + "CLOSE PROTOCOL\n");
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
