package org.clustergate.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.clustergate.backend.Backend;
import org.clustergate.backend.Endpoint;
import org.clustergate.backend.Security;
import org.clustergate.engine.Script;
import org.clustergate.mail.MailAddress;
import org.clustergate.mail.Protocol;
import org.clustergate.route.RouteQuery;
import org.clustergate.wire.SmtpReply;
import org.clustergate.wire.Wire;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The text of bounces (RFC 3464), whatever clients and backends have said. */
class BounceReportTest {
    private static final SmtpReply TAKEN = new SmtpReply(250, List.of("ok"));

    private static InboundSession session(String name) {
        return InboundSession.of(Talk.bouncing(Script.settings(Protocol.SMTP, false, false)))
                .introduced(new ClientName(name, true));
    }

    private static Taken taken(String path, Dsn dsn, String host, SmtpReply fate) {
        Recipient recipient =
                new Recipient(
                        path,
                        new MailAddress("x", "example.test"),
                        RouteQuery.Purpose.SESSION,
                        Known.NOTHING,
                        dsn,
                        Set.of());
        Backend backend =
                Backend.of("m", Map.of(Protocol.SMTP, new Endpoint(host, 25, Security.NONE)));
        return Taken.of(recipient, Leg.opened(0, backend, false, Features.NONE)).settled(fate);
    }

    private static Bounce bounce(Dsn dsn, String header, Taken... refused) {
        List<Taken> all = new ArrayList<>(List.of(refused));
        all.add(taken("joe@example.test", Dsn.NONE, "mail1.example.test", TAKEN));
        return new Bounce(
                new Mail(
                        new Path(
                                "ann@example.org",
                                Optional.of(new MailAddress("ann", "example.org"))),
                        OptionalLong.empty(),
                        Optional.empty(),
                        Answers.ONE,
                        false,
                        dsn,
                        all,
                        Optional.of(HeaderCopy.NONE.with(Wire.ascii(header)))),
                Optional.of("digest"));
    }

    private static String report(Bounce bounce) {
        return BounceReport.of(session("client.example.org"), bounce);
    }

    private static SmtpReply reply(String... lines) {
        return new SmtpReply(554, List.of(lines));
    }

    @Test
    void saysAllThatIsKnown() {
        Dsn sender = Dsn.NONE.with("ENVID", "q+2B1+0D+0Ax").orElseThrow();
        Dsn eve = Dsn.NONE.with("ORCPT", "rfc822;Eve+40example.net").orElseThrow();

        String report =
                report(
                        bounce(
                                sender,
                                "Subject: x\r\n\r\n",
                                taken(
                                        "eve@example.test",
                                        eve,
                                        "mail2.example.test",
                                        reply("5.7.1 spam,", "5.7.1 I think")),
                                taken("bob@example.test", Dsn.NONE, "192.0.2.7", reply("no")),
                                taken(
                                        "jim@example.test",
                                        Dsn.NONE,
                                        "2001:db8::1",
                                        reply("2.0.0 what"))));

        assertThat(report)
                .contains(
                        """
                        Reporting-MTA: dns; gw.example.test
                        Original-Envelope-Id: q+1??x
                        Received-From-MTA: dns; client.example.org
                        Arrival-Date: Thu, 1 Jan 1970 00:00:00 +0000

                        Original-Recipient: rfc822; Eve@example.net
                        Final-Recipient: rfc822; eve@example.test
                        Action: failed
                        Status: 5.7.1
                        Remote-MTA: dns; mail2.example.test
                        Diagnostic-Code: smtp; 554 5.7.1 spam, 5.7.1 I think

                        Final-Recipient: rfc822; bob@example.test
                        Action: failed
                        Status: 5.0.0
                        Remote-MTA: dns; [192.0.2.7]
                        Diagnostic-Code: smtp; 554 no

                        Final-Recipient: rfc822; jim@example.test
                        Action: failed
                        Status: 5.0.0
                        Remote-MTA: dns; [IPv6:2001:db8::1]
                        Diagnostic-Code: smtp; 554 2.0.0 what
                        """
                                .replace("\n", "\r\n"));
        assertThat(report).doesNotContain("Final-Recipient: rfc822; joe");
    }

    @ParameterizedTest
    @CsvSource({"a(b)c, [192.0.2.9]", "a;b, [192.0.2.9]", "client, client"})
    void aClientsNameThatIsNoneIsNotBelieved(String name, String mta) {
        Bounce bounce = bounce(Dsn.NONE, "", taken("eve@example.test", Dsn.NONE, "m", reply("no")));

        assertThat(BounceReport.of(session(name), bounce))
                .contains("\r\nReceived-From-MTA: dns; " + mta + "\r\n");
    }

    @Test
    void foldsLongWords() {
        String words = "spam, I think, and I have thought about it ".repeat(20);
        String report =
                report(
                        bounce(
                                Dsn.NONE,
                                "X: " + "x".repeat(2500) + "\r\n\tmore\r\n\r\n",
                                taken("eve@example.test", Dsn.NONE, "m", reply(words))));

        assertThat(report.replace("\r\n ", " "))
                .contains("Diagnostic-Code: smtp; 554 " + words.substring(0, 400));
        assertThat(report.replace("\r\n ", "")).contains("X: " + "x".repeat(2500) + "\r\n\tmore");
    }

    @Test
    void saysWhatIsCutOff() {
        Taken eve = taken("eve@example.test", Dsn.NONE, "m", reply("no"));

        assertThat(report(bounce(Dsn.NONE, "X: y\r\n".repeat(9000), eve)))
                .contains("\r\nThe header is too long to be returned as a whole.\r\n");
        assertThat(report(bounce(Dsn.NONE, "X: y\r\n\r\n", eve))).doesNotContain("too long");
    }

    @Test
    void isTheSameForTheSameFailureOnly() {
        Taken eve = taken("eve@example.test", Dsn.NONE, "m", reply("no"));
        Taken bob = taken("bob@example.test", Dsn.NONE, "m", reply("no"));
        String first = report(bounce(Dsn.NONE, "", eve));

        assertThat(report(bounce(Dsn.NONE, "", eve))).isEqualTo(first);
        assertThat(messageId(report(bounce(Dsn.NONE, "", bob)))).isNotEqualTo(messageId(first));
        assertThat(messageId(report(bounce(Dsn.NONE, "", eve, bob))))
                .isNotEqualTo(messageId(first));
    }

    private static String messageId(String report) {
        int from = report.indexOf("\r\nMessage-ID: ");
        return report.substring(from, report.indexOf("\r\n", from + 2));
    }

    private static String boundary(String report) {
        int from = report.indexOf("boundary=\"") + "boundary=\"".length();
        return report.substring(from, report.indexOf('"', from));
    }

    @Test
    void nobodyCanBreakItsStructure() {
        Random random = new Random(4711);
        for (int i = 0; i < 3000; i++) {
            Taken[] refused = new Taken[1 + random.nextInt(3)];
            for (int j = 0; j < refused.length; j++) {
                Dsn dsn = Dsn.NONE.with("ORCPT", "rfc822;a+0D+0A--x+00").orElseThrow();
                refused[j] =
                        taken(
                                "eve" + j + "@example.test",
                                dsn,
                                "mail1.example.test",
                                reply(garbage(random), garbage(random)));
            }
            Bounce bounce = bounce(Dsn.NONE, header(random), refused);
            // Whoever could foretell the boundary finds another one.
            String likely = boundary(report(bounce));
            if (random.nextInt(4) == 0) {
                refused[0] = taken("eve0@example.test", Dsn.NONE, "m", reply("--" + likely + "--"));
                bounce =
                        bounce(
                                Dsn.NONE,
                                "X: a\r\n --" + likely.replace(".0.", ".1.") + "\r\n",
                                refused);
            }

            check(report(bounce), refused.length, "round " + i);
        }
    }

    private static void check(String report, int refused, String about) {
        String boundary = boundary(report);
        assertThat(report).as(about).endsWith("\r\n");
        List<String> lines = List.of(report.substring(0, report.length() - 2).split("\r\n", -1));
        int delimiters = 0;
        for (String line : lines) {
            assertThat(line.length()).as(about).isLessThanOrEqualTo(998);
            assertThat(line.chars().allMatch(c -> c >= ' ' && c < 127 || c == '\t'))
                    .as(about)
                    .isTrue();
            assertThat(line.startsWith(".") && !line.startsWith("..")).as(about).isFalse();
            delimiters += line.contains(boundary) ? 1 : 0;
        }
        // Where it is announced, in front of each part, and at the end.
        assertThat(delimiters).as(about).isEqualTo(5);
        assertThat(lines.get(lines.size() - 1)).as(about).isEqualTo("--" + boundary + "--");
        List<String> parts = List.of(report.split("\r\n--" + boundary + "(--)?\r\n", -1));
        assertThat(parts).as(about).hasSize(5);
        // Of groups of fields there are no more than there should be.
        String status = parts.get(2).substring(parts.get(2).indexOf("\r\n\r\n") + 4);
        assertThat(status.split("\r\n\r\n")).as(about).hasSize(1 + refused);
        assertThat(status.lines().filter(line -> line.equals("Action: failed")).count())
                .as(about)
                .isEqualTo(refused);
    }

    private static String header(Random random) {
        StringBuilder header = new StringBuilder();
        for (int i = random.nextInt(6); i > 0; i--) {
            String line = garbage(random).replace('\r', 'x').replace('\n', 'x');
            header.append(line.startsWith(".") ? "." : "").append(line).append("\r\n");
        }
        return header.append("\r\n").toString();
    }

    private static String garbage(Random random) {
        StringBuilder text = new StringBuilder();
        String[] pieces = {
            "\r\n",
            "\n.",
            "\r\n.\r\n",
            "--",
            "X: ",
            "y",
            " ",
            "\t",
            "Action: failed",
            "Status: 2.0.0",
            "\0",
            "."
        };
        for (int i = random.nextInt(random.nextInt(20) == 0 ? 3000 : 8); i > 0; i--) {
            text.append(
                    random.nextBoolean()
                            ? pieces[random.nextInt(pieces.length)]
                            : String.valueOf((char) random.nextInt(256)));
        }
        return text.toString();
    }
}
