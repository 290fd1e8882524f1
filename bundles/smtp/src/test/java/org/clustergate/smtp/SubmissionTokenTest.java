package org.clustergate.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.clustergate.smtp.Talk.SUBMISSION_HELLO;
import static org.clustergate.smtp.Talk.home;
import static org.clustergate.smtp.Talk.submission;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.clustergate.backend.Security;
import org.clustergate.engine.Action;
import org.clustergate.engine.EngineSettings;
import org.clustergate.engine.Event;
import org.clustergate.engine.Script;
import org.clustergate.engine.Side;
import org.clustergate.engine.Step;
import org.clustergate.mail.MailAddress;
import org.clustergate.mail.Protocol;
import org.clustergate.route.RouteQuery;
import org.clustergate.wire.Octets;
import org.clustergate.wire.SaslBearer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Login by token. Messages are written with ^ for %x01. */
class SubmissionTokenTest {
    private static final String BOTH = "XOAUTH2 OAUTHBEARER";
    private static final String XOAUTH2 = base64("user=joe@example.test^auth=Bearer t0ken==^^");
    private static final String OAUTHBEARER =
            base64("n,a=joe@example.test,^host=gw.example.test^port=587^auth=Bearer t0ken==^^");

    /** {"status":"401"} */
    private static final String WHY = "eyJzdGF0dXMiOiI0MDEifQ==";

    private static final String ROUTED = "ROUTE LOGIN joe@example.test -> mail1\n";
    private static final String ACCEPTED =
            "0S: 235 2.7.0 welcome\nACCEPTED mail1\nS: 235 2.7.0 welcome\nPASS 0\n";
    private static final String LEFT = "0C: QUIT\nCLOSELEG 0\n";
    private static final String LATER = "S: 454 4.7.0 Temporary authentication failure\n";
    private static final String BAD = "S: 535 5.7.8 Authentication credentials invalid\n";
    private static final String UNDECODABLE = "S: 501 5.5.2 Cannot decode response\n";
    private static final String CANCELLED = "S: 501 5.7.0 Authentication cancelled\n";

    /** Refused by the backend, which has said why. */
    private static final String EXPLAINED =
            login("XOAUTH2") + "0S: 334 " + WHY + "\nS: 334 " + WHY + "\n";

    private static final String GIVEN_UP = "0C: *\nCLOSELEG 0\nREFUSED mail1\n";

    /** Settings where that is what every backend offers. */
    static EngineSettings knowing(EngineSettings all, String... features) {
        return new EngineSettings(
                all.session(),
                all.hostname(),
                all.startTls(),
                all.plaintextAuth(),
                all.authOffered(),
                all.maxMessageSize(),
                all.maxRecipients(),
                all.loginDeadline(),
                all.commandDeadline(),
                Optional.of(List.of(features)));
    }

    private static EngineSettings offering(String mechanisms) {
        return knowing(
                Script.settings(Protocol.SUBMISSION, true, false),
                "8BITMIME",
                "AUTH " + mechanisms);
    }

    private static String hello(String mechanisms) {
        return SUBMISSION_HELLO.replace("PLAIN LOGIN", "PLAIN LOGIN " + mechanisms);
    }

    private static void run(String script) {
        submission(offering("PLAIN " + BOTH)).run(hello(BOTH) + script);
    }

    private static String message(String mechanism) {
        return mechanism.equals("XOAUTH2") ? XOAUTH2 : OAUTHBEARER;
    }

    /** Up to where the backend has the whole login. */
    private static String login(String mechanism) {
        String auth = "C: AUTH " + mechanism + " " + message(mechanism) + "\n";
        return auth + ROUTED + home("mail1", "PLAIN " + BOTH) + "0" + auth;
    }

    private static String base64(String text) {
        byte[] plain = text.replace('^', '\u0001').getBytes(StandardCharsets.UTF_8);
        return Base64.getEncoder().encodeToString(plain);
    }

    @ParameterizedTest
    @CsvSource({
        "PLAIN LOGIN XOAUTH2 OAUTHBEARER, PLAIN LOGIN XOAUTH2 OAUTHBEARER",
        "OAUTHBEARER XOAUTH2, PLAIN LOGIN XOAUTH2 OAUTHBEARER",
        "PLAIN XOAUTH2 CRAM-MD5, PLAIN LOGIN XOAUTH2",
        "OAUTHBEARER, PLAIN LOGIN OAUTHBEARER",
        "PLAIN, PLAIN LOGIN",
    })
    void offersTokensWhereEveryBackendTakesThem(String common, String offered) {
        submission(offering(common)).run(SUBMISSION_HELLO.replace("PLAIN LOGIN", offered));
    }

    @Test
    void offersAndTakesNoTokensWhileBackendsAreNotKnownToTakeThem() {
        String refused =
                SUBMISSION_HELLO
                        + "C: AUTH XOAUTH2 "
                        + XOAUTH2
                        + "\nC: AUTH OAUTHBEARER\n"
                        + "S: 504 5.5.4 Mechanism not supported\n".repeat(2);
        submission().run(refused);
        submission(knowing(Script.settings(Protocol.SUBMISSION, true, false), "8BITMIME"))
                .run(refused);
    }

    @Test
    void takesNoTokenInPlainText() {
        submission(
                        knowing(
                                Script.settings(Protocol.SUBMISSION, false, false),
                                "8BITMIME",
                                "AUTH " + BOTH))
                .run(
                        SUBMISSION_HELLO.replace("AUTH PLAIN LOGIN", "STARTTLS")
                                + "C: AUTH XOAUTH2 "
                                + XOAUTH2
                                + "\nS: 538 5.7.11 Encryption required for authentication\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"XOAUTH2", "OAUTHBEARER"})
    void logsInWithAnInitialResponse(String mechanism) {
        run(login(mechanism) + ACCEPTED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"XOAUTH2", "OAUTHBEARER"})
    void logsInWithAPrompt(String mechanism) {
        run(
                login(mechanism)
                                .replaceFirst(
                                        "C: AUTH (\\S+) ", "C: auth $1\nS~ 334 \\\\r\\\\n\nC: ")
                        + ACCEPTED);
    }

    @Test
    void aLongTokenWaitsForItsPrompt() {
        String message = base64("user=joe^auth=Bearer " + "x".repeat(9000) + "^^");
        run(
                "C: AUTH XOAUTH2 "
                        + message
                        + "\nROUTE LOGIN joe -> mail1\n"
                        + home("mail1", "XOAUTH2")
                        + "0C: AUTH XOAUTH2\n0S: 334\n0C: "
                        + message
                        + "\n"
                        + ACCEPTED);
    }

    @Test
    void boundsTokens() {
        run("C: AUTH XOAUTH2 " + "A".repeat(12_300) + "\nS: 500 5.5.2 Line too long\n");
        run(
                "C: AUTH OAUTHBEARER\nS~ 334 \\r\\n\nC: "
                        + "A".repeat(12_300)
                        + "\nS: 500 5.5.2 Line too long\n");
    }

    @ParameterizedTest
    @CsvSource({
        "XOAUTH2, user=joe^auth=Bearer t^^, user=joe@example.test^auth=Bearer t^^",
        "OAUTHBEARER, 'n,a=joe,^auth=Bearer t^^', 'n,a=joe@example.test,^auth=Bearer t^^'",
        "OAUTHBEARER, 'n,a=joe,^port=1^auth=^^', 'n,a=joe@example.test,^port=1^auth=^^'",
    })
    void addsTheDomain(String mechanism, String typed, String told) {
        run(
                "C: AUTH "
                        + mechanism
                        + " "
                        + base64(typed)
                        + "\nROUTE LOGIN joe -> mail1 AS joe@example.test\n"
                        + home("mail1", BOTH)
                        + "0C: AUTH "
                        + mechanism
                        + " "
                        + base64(told)
                        + "\n"
                        + ACCEPTED);
    }

    @Test
    void routesByTheDecodedName() {
        String auth = "C: AUTH OAUTHBEARER " + base64("n,a=j=2Co=3De,^auth=Bearer t^^") + "\n";
        run(auth + "ROUTE LOGIN j,o=e -> mail1\n" + home("mail1", BOTH) + "0" + auth + ACCEPTED);
    }

    // The forms themselves are in SaslBearerTest.
    @ParameterizedTest
    @CsvSource({
        "XOAUTH2, user=joe^auth=Bearer t",
        "XOAUTH2, user=joe^auth=^^",
        "XOAUTH2, 'n,a=joe,^auth=Bearer t^^'",
        "OAUTHBEARER, user=joe^auth=Bearer t^^",
        "OAUTHBEARER, ^",
        "OAUTHBEARER, 'n,a=joe,^^'",
        "OAUTHBEARER, 'p=x,a=joe,^auth=Bearer t^^'",
    })
    void refusesMalformedMessages(String mechanism, String message) {
        run("C: AUTH " + mechanism + " " + base64(message) + "\n" + UNDECODABLE);
        run("C: AUTH " + mechanism + "\nS~ 334 \\r\\n\nC: " + base64(message) + "\n" + UNDECODABLE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"=", "%%%", "AGE", "dXNlcj1qb2U =", "*"})
    void refusesWhatIsNoBase64(String text) {
        run(
                "C: AUTH XOAUTH2 "
                        + text
                        + "\nC: AUTH OAUTHBEARER "
                        + text
                        + "\n"
                        + UNDECODABLE.repeat(2));
    }

    @ParameterizedTest
    @CsvSource({
        "XOAUTH2, user=^auth=Bearer t^^",
        "XOAUTH2, user=@^auth=Bearer t^^",
        "XOAUTH2, user=j\0^auth=Bearer t^^",
        "OAUTHBEARER, 'n,,^auth=Bearer t^^'",
        "OAUTHBEARER, 'n,a=@x,^auth=Bearer t^^'",
    })
    void refusesWhomItCannotRoute(String mechanism, String message) {
        String refused = "C: AUTH " + mechanism + " " + base64(message) + "\n" + BAD;
        run(refused.repeat(3) + "S: 421 4.7.0 Too many failed logins, goodbye\nCLOSE PROTOCOL\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"XOAUTH2", "OAUTHBEARER"})
    void canBeCancelledAtThePrompt(String mechanism) {
        run("C: AUTH " + mechanism + "\nS~ 334 \\r\\n\nC: *\n" + CANCELLED);
    }

    @Test
    void aBackendThatHasLostTheMechanismIsATemporaryFailure() {
        run(
                "C: AUTH XOAUTH2 "
                        + XOAUTH2
                        + "\n"
                        + ROUTED
                        + home("mail1", "PLAIN LOGIN")
                        + LEFT
                        + LATER);
    }

    @Test
    void triesOthersWhenABackendIsNotReachable() {
        run(
                "C: AUTH XOAUTH2 "
                        + XOAUTH2
                        + """

                        ROUTE LOGIN joe@example.test -> mail2
                        CONNECT 0 mail2 FAIL CONNECT
                        ROUTE LOGIN joe@example.test without mail2 -> mail1
                        """
                        + home("mail1", BOTH)
                        + "0C: AUTH XOAUTH2 "
                        + XOAUTH2
                        + "\n"
                        + ACCEPTED);
    }

    /** In one step, as RFC 7628 does not have it and some servers do. */
    @ParameterizedTest
    @ValueSource(strings = {"535 5.7.8 no", "550 5.7.1 closed"})
    void isRefusedAtOnce(String refusal) {
        run(login("XOAUTH2") + "0S: " + refusal + "\n" + LEFT + "REFUSED mail1\n" + BAD);
    }

    @ParameterizedTest
    @CsvSource({"XOAUTH2, ''", "OAUTHBEARER, AQ==", "XOAUTH2, AQ==", "OAUTHBEARER, ''"})
    void isToldWhyATokenIsRefused(String mechanism, String answer) {
        for (String refusal : List.of("535 5.7.8 no", "501 5.5.2 what", "550 no")) {
            run(
                    login(mechanism)
                            + ("0S: 334 " + WHY + "\nS: 334 " + WHY + "\n")
                            + ("C: " + answer + "\n0C: " + answer + "\n0S: " + refusal + "\n")
                            + LEFT
                            + "REFUSED mail1\n"
                            + BAD);
        }
    }

    @Test
    void refusedTokensCountAsFailedLogins() {
        String refused = EXPLAINED + "C:\n0C:\n0S: 535 no\n" + LEFT + "REFUSED mail1\n" + BAD;
        String cancelled = EXPLAINED + "C: *\n" + GIVEN_UP + CANCELLED;
        run(
                refused
                        + cancelled
                        + refused
                        + "S: 421 4.7.0 Too many failed logins, goodbye\nCLOSE PROTOCOL\n");
    }

    @Test
    void canBeCancelledAtTheChallenge() {
        run(EXPLAINED + "C: *\n" + GIVEN_UP + CANCELLED + "C: NOOP\nS: 250 2.0.0 OK\n");
    }

    /** Another login, above all. */
    @Test
    void takesNothingElseForAnAnswer() {
        for (String other : List.of(XOAUTH2, "AQ", "AQ=", "QUIT", "%%%", "=")) {
            run(EXPLAINED + "C: " + other + "\n" + GIVEN_UP + UNDECODABLE);
        }
        run(
                EXPLAINED
                        + "C: "
                        + "A".repeat(12_300)
                        + "\n"
                        + GIVEN_UP
                        + "S: 500 5.5.2 Line too long\n");
        run(
                EXPLAINED
                        + "C~ \\n\nCLOSELEG 0\n"
                        + "S: 521 5.5.2 Bare CR or LF in a command, goodbye\nCLOSE PROTOCOL\n");
    }

    @Test
    void aChallengeMayBeAsLongAsAResponse() {
        String longest = "A".repeat(12_280);
        run(
                login("XOAUTH2")
                        + ("0S: 334 " + longest + "\nS: 334 " + longest + "\n")
                        + "C:\n0C:\n0S: 535 no\n"
                        + LEFT
                        + "REFUSED mail1\n"
                        + BAD);
        for (String tooLong :
                List.of(
                        "334 " + "A".repeat(12_284),
                        "535 " + "x".repeat(4096),
                        "334-" + "A".repeat(4096))) {
            run(login("XOAUTH2") + "0S: " + tooLong + "\nCLOSELEG 0\n" + LATER);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"334 what?", "334 A", "334-AQ==\n0S: 334 AQ==", "421 bye", "250 ok"})
    void anAnswerThatIsNoneEndsTheTry(String answer) {
        run(login("OAUTHBEARER") + "0S: " + answer + "\nCLOSELEG 0\n" + LATER);
    }

    @Test
    void theChallengeIsNotTheLastWord() {
        String answered = EXPLAINED + "C:\n0C:\n";
        run(answered + "0S: 454 4.7.0 busy\n" + LEFT + "S: 454 4.7.0 busy\n");
        run(answered + "0S: 334 " + WHY + "\nCLOSELEG 0\n" + LATER);
        run(answered + "0S: 421 bye\nCLOSELEG 0\n" + LATER);
        run(answered + "TIMEOUT BACKEND\nCLOSELEG 0\n" + LATER);
        run(answered + "LOST 0\n" + LATER);
        run(answered + ACCEPTED);
    }

    /** What comes before the client has answered is no answer to that. */
    @Test
    void aBackendThatLeavesInBetweenIsATemporaryFailure() {
        run(EXPLAINED + "LOST 0\nC:\n" + LATER + "C: NOOP\nS: 250 2.0.0 OK\n");
        run(EXPLAINED + "LOST 0\nC: *\n" + CANCELLED);
        run(
                EXPLAINED
                        + "LOST 0\nDRAIN\nS: 421 4.3.2 Service shutting down, try again\nCLOSE DRAIN\n");
        run(EXPLAINED + "0S: 421 4.4.2 timeout\nC:\n0C:\nCLOSELEG 0\n" + LATER);
    }

    @Test
    void theSessionCanEndAtTheChallenge() {
        String slow = "CLOSELEG 0\nS: 421 4.4.2 Timeout, goodbye\nCLOSE TIMEOUT\n";
        run(EXPLAINED + "TIMEOUT CLIENT\n" + slow);
        run(EXPLAINED + "TIMEOUT LOGIN\n" + slow);
        run(
                EXPLAINED
                        + "DRAIN\nCLOSELEG 0\n"
                        + "S: 421 4.3.2 Service shutting down, try again\nCLOSE DRAIN\n");
    }

    @ParameterizedTest
    @CsvSource({"XOAUTH2, ''", "OAUTHBEARER, AQ=="})
    void theRefusalOfAGuessIsNotBelieved(String mechanism, String answer) {
        run(
                login(mechanism).replace("-> mail1", "-> mail1 TENTATIVE")
                        + ("0S: 334 " + WHY + "\n0C: " + answer + "\n0S: 535 no\n")
                        + LEFT
                        + "REFUSED mail1\n"
                        + LATER);
    }

    @ParameterizedTest
    @EnumSource(SaslBearer.Kind.class)
    void tokensAreForOneBackendAndDoNotPrint(SaslBearer.Kind kind) {
        SubmissionSession session =
                SubmissionSession.of(offering(BOTH)).introduced(new ClientName("c.test", true));
        Octets line = Octets.latin1("AUTH " + kind + " " + message(kind.name()));

        Step step = new AwaitingLogin(session).on(new Event.Line(Side.CLIENT, line, true, false));

        assertThat(step.actions())
                .contains(
                        new Action.FindRoute(
                                RouteQuery.Phase.LOGIN,
                                RouteQuery.Purpose.SESSION,
                                new MailAddress("joe", "example.test"),
                                false,
                                Set.of()));
        assertThat(step.toString()).doesNotContain("t0ken").doesNotContain(message(kind.name()));
        assertThat(line).isEqualTo(Octets.of(new byte[line.length()]));
    }

    @ParameterizedTest
    @EnumSource(SaslBearer.Kind.class)
    void tokensAreWipedOnceTheyAreRefused(SaslBearer.Kind kind) {
        SaslBearer token =
                SaslBearer.decode(kind, Octets.latin1(message(kind.name()))).orElseThrow();
        Login login = new Login(token, new MailAddress("joe", ""), Set.of());
        Event.Routed route =
                new Event.Routed(
                        new RouteQuery(
                                RouteQuery.Phase.LOGIN,
                                Script.session(Protocol.SUBMISSION),
                                login.user(),
                                "",
                                true,
                                List.of()),
                        Script.backend("mail1", Protocol.SUBMISSION, Security.NONE));
        Features features = Features.of(List.of("AUTH " + BOTH));

        Step sent = LoggingIn.start(SubmissionSession.of(offering(BOTH)), login, route, features);
        assertThat(sent.toString()).doesNotContain("t0ken").doesNotContain(message(kind.name()));
        Octets why = Octets.latin1("334 " + WHY);
        Step asked = sent.next().on(new Event.Line(Side.leg(0), why, true, false));

        assertThat(asked.next()).isInstanceOf(AwaitingAnswer.class);
        assertThat(token.rest()).isEqualTo(Octets.of(new byte[token.rest().length()]));
    }
}
