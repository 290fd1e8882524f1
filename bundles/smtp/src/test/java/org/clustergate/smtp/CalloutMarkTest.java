package org.clustergate.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.clustergate.smtp.Talk.HELLO;
import static org.clustergate.smtp.Talk.inbound;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.clustergate.backend.Security;
import org.clustergate.engine.Event;
import org.clustergate.engine.Script;
import org.clustergate.mail.MailAddress;
import org.clustergate.mail.Protocol;
import org.clustergate.route.RouteQuery;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Callouts of other gateways. */
class CalloutMarkTest {
    private static final String ASK =
            """
            C: RCPT TO:<joe@example.test>
            ROUTE CALLOUT RECIPIENT joe@example.test -> %s
            """;

    private static final String SENDER =
            HELLO
                    + """
                    C: MAIL FROM:<Clustergate-Callout@gw2.example.test>
                    S: 250 2.1.0 Sender noted
                    """;

    @ParameterizedTest
    @CsvSource({
        "mail1, 250 2.1.5 Recipient known",
        "DEFER, 451 4.3.0 Cannot look up this recipient now",
        "REJECT, 550 5.1.1 No such user here",
    })
    void answersFromWhatIsKnownAndAsksNobody(String route, String reply) {
        inbound().run(SENDER + ASK.formatted(route) + "S: " + reply + "\n");
    }

    @Test
    void knowsACalloutByTheNameOfTheClientOrTheRecipient() {
        String mail = "C: MAIL FROM:<>\nS: 250 2.1.0 Sender noted\n";
        inbound()
                .run(
                        HELLO.replace("EHLO client.", "EHLO clustergate-callout.")
                                + mail
                                + ASK.formatted("mail1")
                                + "S: 250 2.1.5 Recipient known\n");
        inbound()
                .run(
                        HELLO
                                + mail
                                + """
                                C: RCPT TO:<clustergate-callout-x1@example.test>
                                ROUTE CALLOUT RECIPIENT clustergate-callout-x1@example.test -> DEFER
                                S: 451 4.3.0 Cannot look up this recipient now
                                """);
    }

    @Test
    void aGuessIsNoKnowledge() {
        InboundSession session =
                InboundSession.of(Script.settings(Protocol.SMTP, false, false))
                        .introduced(new ClientName("clustergate-callout", true));
        Recipient joe =
                new Recipient(
                        "joe@example.test",
                        new MailAddress("joe", "example.test"),
                        RouteQuery.Purpose.CALLOUT,
                        Known.NOTHING,
                        Dsn.NONE,
                        Set.of());
        RouteQuery query =
                new RouteQuery(
                        RouteQuery.Phase.RECIPIENT,
                        Script.session(Protocol.SMTP),
                        joe.user(),
                        "",
                        true,
                        List.of());
        Mail mail =
                Mail.of(
                        new Command.Mail(Path.NULL, OptionalLong.empty(), Optional.empty(), false),
                        false);
        Event guess =
                new Event.Routed(
                        query,
                        Script.backend("mail1", Protocol.SMTP, Security.NONE),
                        true,
                        false,
                        List.of());

        assertThat(new AwaitingRoute(session, mail, joe).on(guess).next())
                .isEqualTo(new Mailing(session, mail));
    }

    @Test
    void takesNoMailOnACallout() {
        inbound()
                .run(
                        SENDER
                                + ASK.formatted("mail1")
                                + """
                                S: 250 2.1.5 Recipient known
                                C: DATA
                                S: 354 End with <CR><LF>.<CR><LF>
                                C: text
                                C: .
                                S: 451 4.3.0 No mail is taken on a callout
                                """);
    }
}
