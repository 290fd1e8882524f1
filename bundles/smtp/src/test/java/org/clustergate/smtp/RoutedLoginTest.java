package org.clustergate.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.clustergate.smtp.SubmissionTest.JOE;
import static org.clustergate.smtp.Talk.SUBMISSION_HELLO;
import static org.clustergate.smtp.Talk.home;
import static org.clustergate.smtp.Talk.submission;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.clustergate.backend.Backend;
import org.clustergate.backend.Security;
import org.clustergate.engine.Action;
import org.clustergate.engine.Event;
import org.clustergate.engine.Script;
import org.clustergate.engine.Side;
import org.clustergate.mail.MailAddress;
import org.clustergate.mail.Protocol;
import org.clustergate.route.RouteQuery;
import org.clustergate.wire.Octets;
import org.clustergate.wire.SaslPlain;
import org.clustergate.wire.SmtpReply;
import org.clustergate.wire.Wire;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a login's route says besides the backend: as whom to log in, and whether it is a guess. */
class RoutedLoginTest {
    private static final Backend MAIL1 =
            Script.backend("mail1", Protocol.SUBMISSION, Security.NONE);
    private static final RouteQuery QUERY =
            new RouteQuery(
                    RouteQuery.Phase.LOGIN,
                    Script.session(Protocol.SUBMISSION),
                    new MailAddress("joe", "example.test"),
                    "",
                    true,
                    List.of(MAIL1));
    private static final SubmissionSession SESSION =
            SubmissionSession.of(Script.settings(Protocol.SUBMISSION, true, false))
                    .introduced(new ClientName("c.test", true));

    private static final String LATER = "S: 454 4.7.0 Temporary authentication failure\n";

    private static final String ACCEPTED =
            "0S: 235 2.7.0 welcome\nACCEPTED mail1\nS: 235 2.7.0 welcome\nPASS 0\n";

    private static final String TENTATIVE =
            "C: AUTH PLAIN "
                    + JOE
                    + "\nROUTE LOGIN joe@example.test -> mail1 TENTATIVE\n"
                    + home("mail1", "PLAIN LOGIN")
                    + "0C: AUTH PLAIN "
                    + JOE
                    + "\n";

    private static void run(String script) {
        submission().run(SUBMISSION_HELLO + script);
    }

    private static LoggingIn loggingIn(
            boolean tentative, boolean fullLogin, LoggingIn.Stage stage) {
        SaslPlain credentials = new SaslPlain("", "joe", Octets.latin1("secret"));
        return new LoggingIn(
                SESSION,
                new Login(credentials, new MailAddress("joe", ""), Set.of()),
                new Event.Routed(QUERY, MAIL1, tentative, fullLogin, List.of()),
                stage,
                SmtpReply.Collector.EMPTY);
    }

    private static Event reply(String line) {
        return new Event.Line(Side.leg(0), Octets.latin1(line), true, false);
    }

    @ParameterizedTest
    @CsvSource({
        "USER_PROMPT, false, joe",
        "USER_PROMPT, true, joe@example.test",
        "PROMPT, true, '\0joe@example.test\0secret'",
    })
    void logsInAsTheRouteSays(LoggingIn.Stage stage, boolean fullLogin, String told) {
        assertThat(loggingIn(false, fullLogin, stage).on(reply("334 ")).actions())
                .containsExactly(new Action.Send(Side.leg(0), Wire.line(base64(told))));
    }

    @Test
    void theRefusalOfAGuessIsReportedAndNotBelieved() {
        assertThat(
                        loggingIn(true, false, LoggingIn.Stage.VERDICT)
                                .on(reply("535 5.7.8 who is that?"))
                                .actions())
                .contains(
                        new Action.Refused(QUERY, "mail1", "535 5.7.8 who is that?"),
                        new Action.Send(Side.CLIENT, Wire.line(Replies.LOGIN_LATER)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "C: AUTH PLAIN AGpvZQBzZWNyZXQ=\n",
                "C: AUTH PLAIN\nS~ 334 \\r\\n\nC: AGpvZQBzZWNyZXQ=\n",
                "C: AUTH LOGIN am9l\nS: 334 UGFzc3dvcmQ6\nC: c2VjcmV0\n",
            })
    void addsTheDomainHoweverTheClientLogsIn(String login) {
        String routed = login + "ROUTE LOGIN joe -> mail1 AS joe@example.test\n";
        run(routed + home("mail1", "PLAIN") + "0C: AUTH PLAIN " + JOE + "\n" + ACCEPTED);
        run(
                routed
                        + home("mail1", "LOGIN")
                        + """
                        0C: AUTH LOGIN
                        0S: 334 VXNlcm5hbWU6
                        0C: am9lQGV4YW1wbGUudGVzdA==
                        0S: 334 UGFzc3dvcmQ6
                        0C: c2VjcmV0
                        """
                        + ACCEPTED);
    }

    @Test
    void addsTheDomainToTheMailboxAndNotToItsMaster() {
        run(
                "C: AUTH PLAIN "
                        + base64("joe\0admin\0secret")
                        + "\nROUTE LOGIN joe -> mail1 AS joe@example.test\n"
                        + home("mail1", "PLAIN")
                        + "0C: AUTH PLAIN "
                        + base64("joe@example.test\0admin\0secret")
                        + "\n"
                        + ACCEPTED);
    }

    @Test
    void asksEachBackendAsItsOwnRouteSays() {
        run(
                """
                C: AUTH PLAIN AGpvZQBzZWNyZXQ=
                ROUTE LOGIN joe -> mail2 AS joe@example.test
                CONNECT 0 mail2 FAIL CONNECT
                ROUTE LOGIN joe without mail2 -> mail1
                """
                        + home("mail1", "PLAIN")
                        + "0C: AUTH PLAIN AGpvZQBzZWNyZXQ=\n"
                        + ACCEPTED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"535 5.7.8 no", "550 5.7.1 account closed", "525 5.7.13 disabled"})
    void aGuessThatIsRefusedIsATemporaryFailure(String refusal) {
        run(TENTATIVE + "0S: " + refusal + "\n0C: QUIT\nCLOSELEG 0\nREFUSED mail1\n" + LATER);
    }

    @Test
    void aGuessPassesOnWhatSaysNothingOfTheUser() {
        run(TENTATIVE + "0S: 454 4.7.0 busy\n0C: QUIT\nCLOSELEG 0\nS: 454 4.7.0 busy\n");
    }

    @Test
    void aGuessThatIsRightIsAsGoodAsAny() {
        run(TENTATIVE + ACCEPTED);
    }

    @Test
    void refusedGuessesCountAsFailedLogins() {
        String refused = TENTATIVE + "0S: 535 no\n0C: QUIT\nCLOSELEG 0\nREFUSED mail1\n" + LATER;
        run(refused.repeat(3) + "S: 421 4.7.0 Too many failed logins, goodbye\nCLOSE PROTOCOL\n");
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
