package org.clustergate.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.OptionalLong;
import org.clustergate.mail.MailAddress;
import org.clustergate.wire.Octets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandParserTest {
    private static final Path ANN =
            new Path("ann@example.org", Optional.of(new MailAddress("ann", "example.org")));

    private static Command parse(String line) {
        return CommandParser.parse(Octets.latin1(line));
    }

    @ParameterizedTest
    @CsvSource({
        "DATA, DATA",
        "data, DATA",
        "'DATA  ', DATA",
        "RSET, RSET",
        "QUIT, QUIT",
        "STARTTLS, STARTTLS",
        "NOOP, NOOP",
        "noop with words, NOOP",
        "VRFY joe, VRFY",
        "VRFY, VRFY",
        "EXPN staff, EXPN",
        "HELP me, HELP",
        "BDAT 5 LAST, BDAT",
        "XCLIENT ADDR=192.0.2.1, NOT_OFFERED",
        "XFORWARD ADDR=192.0.2.1, NOT_OFFERED",
        "ETRN example.test, NOT_OFFERED",
        "DATAX, UNKNOWN",
        "'', UNKNOWN",
        "' DATA', UNKNOWN",
    })
    void knows(String line, Command.Plain command) {
        assertThat(parse(line)).isEqualTo(command);
    }

    @ParameterizedTest
    @CsvSource({
        "MAIL FROM:<ann@example.org>, , ",
        "mail from:<ann@example.org>, , ",
        "MAIL FROM: <ann@example.org>, , ",
        "MAIL FROM:<ann@example.org> SIZE=77, 77, ",
        "MAIL FROM:<ann@example.org> size=77 body=8bitmime, 77, EIGHT_BIT_MIME",
        "MAIL FROM:<ann@example.org>  BODY=7BIT , , SEVEN_BIT",
        "MAIL FROM:<ann@example.org> AUTH=ann+40example.org SIZE=1, 1, ",
        "MAIL FROM:<ann@example.org> AUTH=<> , , ",
        "MAIL FROM:<ann@example.org> SIZE=99999999999999999999, 9223372036854775807, ",
    })
    void readsMail(String line, Long size, Command.Body body) {
        assertThat(parse(line))
                .isEqualTo(
                        new Command.Mail(
                                ANN,
                                size == null ? OptionalLong.empty() : OptionalLong.of(size),
                                Optional.ofNullable(body),
                                false));
    }

    @Test
    void readsTheNullSender() {
        assertThat(parse("MAIL FROM:<>"))
                .isEqualTo(
                        new Command.Mail(Path.NULL, OptionalLong.empty(), Optional.empty(), false));
    }

    @ParameterizedTest
    @CsvSource({
        "MAIL, 501 5.1.7",
        "MAIL FROM, 501 5.1.7",
        "MAIL FROM:, 501 5.1.7",
        "MAIL TO:<ann@example.org>, 501 5.1.7",
        "MAIL FROM:ann@example.org, 501 5.1.7",
        "MAIL FROM:<ann>, 501 5.1.7",
        "MAIL FROM:<ann\u00e9@example.org>, 553 5.6.7",
        "MAIL FROM:<ann@example.org>SIZE=1, 501 5.5.4",
        "MAIL FROM:<ann@example.org> SIZE, 501 5.5.4",
        "MAIL FROM:<ann@example.org> SIZE=, 501 5.5.4",
        "MAIL FROM:<ann@example.org> SIZE=1x, 501 5.5.4",
        "MAIL FROM:<ann@example.org> SIZE=-1, 501 5.5.4",
        "MAIL FROM:<ann@example.org> SIZE=1 SIZE=1, 501 5.5.4",
        "MAIL FROM:<ann@example.org> SIZE=123456789012345678901, 501 5.5.4",
        "MAIL FROM:<ann@example.org> BODY=BINARYMIME, 501 5.5.4",
        "MAIL FROM:<ann@example.org> BODY=7BIT BODY=7BIT, 501 5.5.4",
        "MAIL FROM:<ann@example.org> =x, 501 5.5.4",
        "MAIL FROM:<ann@example.org> -x=1, 501 5.5.4",
        "MAIL FROM:<ann@example.org> SMTPUTF8=1, 501 5.5.4",
        "MAIL FROM:<ann@example.org> SMTPUTF8 SMTPUTF8, 501 5.5.4",
        "MAIL FROM:<ann\u00e9@example.org> SMTPUTF8, 553 5.6.7",
        "MAIL FROM:<ann@\u00c3\u00a9\u00e9.org> SMTPUTF8, 553 5.6.7",
        "MAIL FROM:<ann\u00c3\u00a9@example.org>, 553 5.6.7",
        "MAIL FROM:<ann@example.org> RET=SOME, 501 5.5.4",
        "MAIL FROM:<ann@example.org> RET, 501 5.5.4",
        "MAIL FROM:<ann@example.org> RET=FULL RET=HDRS, 501 5.5.4",
        "MAIL FROM:<ann@example.org> ENVID=a+2, 501 5.5.4",
        "MAIL FROM:<ann@example.org> ENVID=a+2b, 501 5.5.4",
        "MAIL FROM:<ann@example.org> ENVID=\u00c3\u00a9, 501 5.5.4",
        "MAIL FROM:<ann@example.org> NOTIFY=NEVER, 555 5.5.4",
        "MAIL FROM:<ann@example.org> BURL=x, 555 5.5.4",
        "RCPT TO:<>, 501 5.1.3",
        "RCPT TO:<joe>, 501 5.1.3",
        "RCPT FROM:<joe@example.test>, 501 5.1.3",
        "RCPT TO:<jo\u00e9@example.test>, 553 5.6.7",
        "RCPT TO:<joe@example.test> NOTIFY=OFTEN, 501 5.5.4",
        "'RCPT TO:<joe@example.test> NOTIFY=NEVER,DELAY', 501 5.5.4",
        "'RCPT TO:<joe@example.test> NOTIFY=DELAY,DELAY', 501 5.5.4",
        "'RCPT TO:<joe@example.test> NOTIFY=DELAY,', 501 5.5.4",
        "RCPT TO:<joe@example.test> NOTIFY=NEVER NOTIFY=NEVER, 501 5.5.4",
        "RCPT TO:<joe@example.test> ORCPT=joe@example.test, 501 5.5.4",
        "RCPT TO:<joe@example.test> ORCPT=;joe, 501 5.5.4",
        "RCPT TO:<joe@example.test> ORCPT=rfc822;, 501 5.5.4",
        "RCPT TO:<joe@example.test> ORCPT=rfc822;a+b, 501 5.5.4",
        "RCPT TO:<joe@example.test> ORCPT=rfc822;\u00c3\u00a9, 501 5.5.4",
        "RCPT TO:<joe@example.test> ORCPT=utf-8;\u00e9, 501 5.5.4",
        "RCPT TO:<joe@example.test> RET=FULL, 555 5.5.4",
        "RCPT TO:<joe@example.test>x, 501 5.5.4",
        "EHLO, 501 5.5.4",
        "EHLO two words, 501 5.5.4",
        "HELO caf\u00e9, 501 5.5.4",
        "DATA now, 501 5.5.4",
        "RSET now, 501 5.5.4",
        "QUIT now, 501 5.5.4",
        "STARTTLS now, 501 5.5.4",
        "AUTH, 501 5.5.4",
        "'AUTH ', 501 5.5.4",
        "ABCDEFGHIJKLMNOP, 500 5.5.2",
        "NO\u0000P, 500 5.5.2",
        "'NOOP\t', 500 5.5.2",
    })
    void refuses(String line, String code) {
        assertThat(parse(line))
                .isInstanceOfSatisfying(
                        Command.Malformed.class,
                        malformed -> assertThat(malformed.reply()).startsWith(code));
    }

    @ParameterizedTest
    @CsvSource({
        "EHLO client.example.org, client.example.org, true",
        "helo [192.0.2.1], [192.0.2.1], false",
        "EHLO MY_PC, MY_PC, true",
    })
    void readsHello(String line, String name, boolean extended) {
        assertThat(parse(line)).isEqualTo(new Command.Hello(new ClientName(name, extended)));
    }

    @Test
    void readsTheGreetingOfLmtp() {
        assertThat(parse("lhlo c.test"))
                .isEqualTo(new Command.Hello(new ClientName("c.test", true), true));
    }

    @Test
    void readsAuth() {
        assertThat(parse("AUTH PLAIN")).isEqualTo(new Command.Auth("PLAIN", Optional.empty()));
        assertThat(parse("auth plain AGEAYg== "))
                .isEqualTo(new Command.Auth("PLAIN", Optional.of(Octets.latin1("AGEAYg=="))));
        assertThat(parse("AUTH LOGIN ="))
                .isEqualTo(new Command.Auth("LOGIN", Optional.of(Octets.latin1("="))));
    }

    @Test
    void readsRecipient() {
        assertThat(parse("RCPT TO:<@relay.test:joe@example.test>"))
                .isEqualTo(
                        new Command.Rcpt(
                                new Path(
                                        "joe@example.test",
                                        Optional.of(new MailAddress("joe", "example.test")))));
    }

    @Test
    void readsWhatIsSaidAboutNotifications() {
        assertThat(parse("MAIL FROM:<ann@example.org> ENVID=QQ+2B1 ret=hdrs"))
                .isEqualTo(
                        new Command.Mail(
                                ANN,
                                OptionalLong.empty(),
                                Optional.empty(),
                                false,
                                false,
                                new Dsn(" ENVID=QQ+2B1 RET=hdrs", false)));
        Path joe =
                new Path("joe@example.test", Optional.of(new MailAddress("joe", "example.test")));
        assertThat(parse("RCPT TO:<joe@example.test> NOTIFY=success,FAILURE ORCPT=rfc822;j+40x"))
                .isEqualTo(
                        new Command.Rcpt(
                                joe, new Dsn(" NOTIFY=success,FAILURE ORCPT=rfc822;j+40x", true)));
        assertThat(parse("RCPT TO:<joe@example.test> NOTIFY=NEVER"))
                .isEqualTo(new Command.Rcpt(joe, new Dsn(" NOTIFY=NEVER", false)));
    }

    @Test
    void readsAddressesInUtf8AndKeepsTheirOctets() {
        String octets = "ann\u00c3\u00a9@b\u00c3\u00bccher.test";
        assertThat(parse("MAIL FROM:<" + octets + "> SMTPUTF8"))
                .isEqualTo(
                        new Command.Mail(
                                new Path(
                                        octets,
                                        Optional.of(
                                                new MailAddress("ann\u00e9", "b\u00fccher.test"))),
                                OptionalLong.empty(),
                                Optional.empty(),
                                false,
                                true,
                                Dsn.NONE));
    }
}
