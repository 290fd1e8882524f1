package org.clustergate.imap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.clustergate.imap.Scripts.ACCEPTED;
import static org.clustergate.imap.Scripts.UNAVAILABLE;
import static org.clustergate.imap.Scripts.run;

import java.util.List;
import java.util.Set;
import org.clustergate.backend.Backend;
import org.clustergate.backend.Security;
import org.clustergate.engine.Action;
import org.clustergate.engine.Event;
import org.clustergate.engine.Script;
import org.clustergate.engine.Step;
import org.clustergate.engine.Timer;
import org.clustergate.mail.MailAddress;
import org.clustergate.mail.Protocol;
import org.clustergate.route.RouteQuery;
import org.clustergate.wire.Octets;
import org.clustergate.wire.SaslPlain;
import org.clustergate.wire.Wire;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a route says besides the backend: as whom to log in, and whether it is a guess. */
class RoutedLoginTest {
    private static final ImapSession SESSION =
            ImapSession.of(Script.settings(Protocol.IMAP, true, false));
    private static final Backend MAIL1 = Scripts.backend("mail1", Security.NONE);
    private static final RouteQuery QUERY =
            new RouteQuery(
                    RouteQuery.Phase.LOGIN,
                    Script.session(Protocol.IMAP),
                    new MailAddress("joe", "example.test"),
                    "",
                    true,
                    List.of(MAIL1));

    private static final String TENTATIVE =
            """
            S* * OK
            C: a1 LOGIN joe@example.test secret
            ROUTE LOGIN joe@example.test -> mail1 TENTATIVE
            CONNECT 0 mail1
            0S: * OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] mail1 ready
            0C: a1 AUTHENTICATE PLAIN AGpvZUBleGFtcGxlLnRlc3QAc2VjcmV0
            """;

    private static Leg leg(boolean tentative, boolean fullLogin) {
        MailAddress typed = new MailAddress("joe", "");
        SaslPlain credentials = new SaslPlain("", "joe", Octets.latin1("secret"));
        return new Leg(
                new LoginAttempt(SESSION, "a1", credentials, typed, Set.of()),
                new Event.Routed(QUERY, MAIL1, tentative, fullLogin, List.of()),
                MAIL1.endpoint(Protocol.IMAP).orElseThrow());
    }

    private static Step answer(Leg leg, String line) {
        return AwaitingLoginReply.of(leg, List.of())
                .on(new Event.Line(Leg.SIDE, Octets.latin1(line), true, false));
    }

    @ParameterizedTest
    @CsvSource({
        "false, a1 LOGIN \"joe\" \"secret\"",
        "true, a1 LOGIN \"joe@example.test\" \"secret\""
    })
    void logsInAsTheRouteSays(boolean fullLogin, String command) {
        assertThat(
                        leg(false, fullLogin)
                                .logIn(Capabilities.in(Octets.latin1("IMAP4rev1"), 0, 9))
                                .actions())
                .containsExactly(new Action.Send(Leg.SIDE, Wire.line(command)));
    }

    @Test
    void theRefusalOfAGuessIsReportedAndNotBelieved() {
        assertThat(answer(leg(true, false), "a1 NO no such user"))
                .isEqualTo(
                        SESSION.unavailable(
                                "a1",
                                new Action.CancelTimer(Timer.BACKEND),
                                new Action.Refused(QUERY, "mail1", "NO no such user"),
                                new Action.CloseLeg(0)));
    }

    // The client's command, "joe", becomes "\0joe@example.test\0secret".
    @ParameterizedTest
    @ValueSource(
            strings = {
                "C: a1 LOGIN joe secret\n",
                "C: a1 LOGIN {3+}\nC: joe secret\n",
                "C: a1 AUTHENTICATE PLAIN AGpvZQBzZWNyZXQ=\n",
                "C: a1 AUTHENTICATE PLAIN\nS~ + \\r\\n\nC: AGpvZQBzZWNyZXQ=\n",
            })
    void addsTheDomainHoweverTheClientLogsIn(String login) {
        String routed =
                "S* * OK\n"
                        + login
                        + "ROUTE LOGIN joe -> mail1 AS joe@example.test\nCONNECT 0 mail1\n";
        run(
                routed
                        + """
                        0S: * OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] mail1 ready
                        0C: a1 AUTHENTICATE PLAIN AGpvZUBleGFtcGxlLnRlc3QAc2VjcmV0
                        """
                        + ACCEPTED);
        run(
                routed
                        + """
                        0S: * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] mail1 ready
                        0C: a1 AUTHENTICATE PLAIN
                        0S: +
                        0C: AGpvZUBleGFtcGxlLnRlc3QAc2VjcmV0
                        """
                        + ACCEPTED);
        run(
                routed
                        + """
                        0S: * OK [CAPABILITY IMAP4rev1] mail1 ready
                        0C: a1 LOGIN "joe@example.test" "secret"
                        """
                        + ACCEPTED);
    }

    @Test
    void addsTheDomainToTheMailboxAndNotToItsMaster() {
        // joe NUL master NUL pw, then joe@example.test NUL master NUL pw
        run(
                """
                S* * OK
                C: a1 AUTHENTICATE PLAIN am9lAG1hc3RlcgBwdw==
                ROUTE LOGIN joe -> mail1 AS joe@example.test
                CONNECT 0 mail1
                0S: * OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] mail1 ready
                0C: a1 AUTHENTICATE PLAIN am9lQGV4YW1wbGUudGVzdABtYXN0ZXIAcHc=
                """
                        + ACCEPTED);
    }

    @Test
    void asksEachBackendAsItsOwnRouteSays() {
        run(
                """
                S* * OK
                C: a1 LOGIN joe secret
                ROUTE LOGIN joe -> mail1 AS joe@example.test
                CONNECT 0 mail1 FAIL CONNECT
                ROUTE LOGIN joe without mail1 -> mail2
                CONNECT 0 mail2
                0S: * OK [CAPABILITY IMAP4rev1] mail2 ready
                0C: a1 LOGIN "joe" "secret"
                0S: a1 OK [CAPABILITY IMAP4rev1] in
                S: a1 OK [CAPABILITY IMAP4rev1] in
                ACCEPTED mail2
                PASS 0
                """);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "NO",
                "NO no",
                "NO [AUTHENTICATIONFAILED] no",
                "NO [AUTHORIZATIONFAILED] no",
                "NO [EXPIRED] no",
                "NO [CONTACTADMIN] no",
                "NO [ALERT] You are unknown here"
            })
    void aGuessThatIsRefusedIsATemporaryFailure(String refusal) {
        run(TENTATIVE + "0S: a1 " + refusal + "\nREFUSED mail1\nCLOSELEG 0\n" + UNAVAILABLE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UNAVAILABLE", "INUSE", "LIMIT", "SERVERBUG"})
    void aGuessPassesOnWhatSaysNothingOfTheUser(String code) {
        String reply = "a1 NO [" + code + "] as mail1 says\n";
        run(TENTATIVE + "0S: " + reply + "CLOSELEG 0\nS: " + reply);
    }

    @Test
    void aGuessThatIsRightIsAsGoodAsAny() {
        run(TENTATIVE + ACCEPTED);
    }

    @Test
    void refusedGuessesCountAsFailedLogins() {
        String refused =
                TENTATIVE.replace("S* * OK\n", "") + "0S: a1 NO\nREFUSED mail1\nCLOSELEG 0\n";
        run(
                "S* * OK\n"
                        + (refused + UNAVAILABLE).repeat(3)
                        + "S: * BYE Too many failed logins\nCLOSE PROTOCOL\n");
    }
}
