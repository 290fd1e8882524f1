package org.clustergate.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import org.clustergate.wire.SmtpReply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read from backends and what is said to them and for them. */
class WordsTest {
    private static final Set<String> ALL =
            Set.of("NAME", "ADDR", "PORT", "PROTO", "HELO", "LOGIN", "DESTADDR");

    private static Introduction client(String name, String address) {
        return new Introduction(
                "gw.example.test",
                new ClientName(name, true),
                new InetSocketAddress(address, 77),
                "s1");
    }

    @Test
    void readsFeatures() {
        SmtpReply reply =
                new SmtpReply(
                        250,
                        List.of(
                                "STARTTLS is my name",
                                "pipelining",
                                "SIZE 1000",
                                "8bitmime",
                                "AUTH PLAIN login",
                                "AUTH=CRAM-MD5",
                                "XCLIENT addr  NAME",
                                "",
                                "FUTURE thing"));

        Features features = Features.of(reply);

        assertThat(features.pipelining()).isTrue();
        assertThat(features.eightBitMime()).isTrue();
        assertThat(features.startTls()).isFalse();
        assertThat(features.size()).isTrue();
        assertThat(features.sizeLimit()).hasValue(1000);
        assertThat(features.xclient()).containsExactlyInAnyOrder("ADDR", "NAME");
        assertThat(features.auth()).containsExactlyInAnyOrder("PLAIN", "LOGIN", "CRAM-MD5");
        assertThat(features.has("FUTURE")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"SIZE", "SIZE 0", "SIZE x", "SIZE -1", "PIPELINING"})
    void namesNoLimitWhereABackendNamesNone(String keyword) {
        assertThat(Features.of(List.of(keyword)).sizeLimit()).isEmpty();
    }

    @Test
    void tellsOnlyWhatIsListedAndNeverTheLogin() {
        assertThat(Xclient.commands(ALL, client("c.test", "192.0.2.9")))
                .containsExactly(
                        "XCLIENT NAME=[UNAVAILABLE] PROTO=ESMTP HELO=c.test PORT=77 ADDR=192.0.2.9");
        assertThat(Xclient.commands(Set.of("ADDR", "LOGIN"), client("c.test", "2001:db8::1")))
                .containsExactly("XCLIENT ADDR=IPV6:2001:db8:0:0:0:0:0:1");
        assertThat(Xclient.commands(Set.of("LOGIN"), client("c.test", "192.0.2.9"))).isEmpty();
    }

    @Test
    void splitsWhatDoesNotFitOneCommand() {
        List<String> commands = Xclient.commands(ALL, client("+".repeat(165), "192.0.2.9"));

        assertThat(commands).hasSize(3);
        assertThat(commands).allSatisfy(c -> assertThat(c.length()).isLessThanOrEqualTo(510));
        assertThat(commands.get(2)).endsWith("ADDR=192.0.2.9");
    }

    @Test
    void hasTheClientLoggedByWhatIsListed() {
        Set<String> all = Set.of("NAME", "ADDR", "PORT", "PROTO", "HELO", "SOURCE", "IDENT");

        assertThat(Xforward.commands(all, client("c.test", "2001:db8::1")))
                .containsExactly(
                        "XFORWARD NAME=[UNAVAILABLE] ADDR=IPV6:2001:db8:0:0:0:0:0:1 PORT=77"
                                + " PROTO=ESMTP HELO=c.test SOURCE=REMOTE IDENT=s1");
        assertThat(Xforward.commands(Set.of("ADDR", "NEW"), client("c.test", "192.0.2.9")))
                .containsExactly("XFORWARD ADDR=192.0.2.9");
        assertThat(Xforward.commands(Set.of(), client("c.test", "192.0.2.9"))).isEmpty();
        assertThat(Xforward.commands(all, client("+".repeat(140), "192.0.2.9")))
                .hasSize(2)
                .allSatisfy(c -> assertThat(c.length()).isLessThanOrEqualTo(510));
    }

    @ParameterizedTest
    @ValueSource(strings = {"<c.test>", "c(x)", "c;x", "\"c\"", "c@x"})
    void aNameThatWouldSpoilAHeaderIsNotLogged(String name) {
        assertThat(Xforward.commands(Set.of("HELO"), client(name, "192.0.2.9")))
                .containsExactly("XFORWARD HELO=[UNAVAILABLE]");
    }

    @Test
    void aClientWithoutAnAddressIsNotTakenForOurOwnMachine() {
        Introduction unknown =
                new Introduction(
                        "gw.example.test",
                        new ClientName("c.test", true),
                        InetSocketAddress.createUnresolved("c.test", 77),
                        "s1");

        assertThat(Xforward.commands(Set.of("HELO", "ADDR"), unknown)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"abc, abc", "a+b=c, a+2Bb+3Dc", "'a b', a+20b", "é, +C3+A9", "[::1], [::1]"})
    void encodesXtext(String value, String text) {
        assertThat(Attributes.xtext(value)).isEqualTo(text);
    }

    @Test
    void makesBackendsRepliesSafe() {
        SmtpReply reply =
                new SmtpReply(550, List.of("5.1.1 n\u00f6\r\nx", "more", "x".repeat(900)));

        List<String> lines = Replies.relay(reply).lines().toList();

        assertThat(lines.get(0)).isEqualTo("550-5.1.1 n???x");
        assertThat(lines.get(1)).isEqualTo("550-5.1.1 more");
        assertThat(lines.get(2)).startsWith("550 5.1.1 xxx").hasSizeLessThanOrEqualTo(510);
    }

    @Test
    void addsTheEnhancedCodeThatABackendLacks() {
        assertThat(Replies.relay(new SmtpReply(250, List.of("ok")))).isEqualTo("250 2.0.0 ok");
        assertThat(Replies.relay(new SmtpReply(450, List.of("")))).isEqualTo("450 4.0.0 ");
    }
}
