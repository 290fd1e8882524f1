package org.clustergate.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.Random;
import org.clustergate.wire.SaslBearer.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages are written with ^ for %x01. */
class SaslBearerTest {
    // The token of RFC 7628 section 4.
    private static final String TOKEN = "Bearer vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==";

    private static Octets octets(String message) {
        byte[] plain = message.replace('^', '\u0001').getBytes(StandardCharsets.UTF_8);
        return Octets.of(Base64.getEncoder().encode(plain));
    }

    private static Optional<SaslBearer> decode(Kind kind, String message) {
        return SaslBearer.decode(kind, octets(message));
    }

    private static String encoded(SaslCredentials credentials) {
        byte[] message = Base64.getDecoder().decode(credentials.encode().array());
        return new String(message, StandardCharsets.UTF_8).replace('\u0001', '^');
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "XOAUTH2 | user=joe@a.test^auth=Bearer ya29.vF9-dft_4~+/q==^^ | joe@a.test",
                "XOAUTH2 | user=joe^auth=bearer  t^^ | joe",
                "XOAUTH2 | user=jö=,^auth=Bearer t^^ | jö=,",
                "XOAUTH2 | user=^auth=Bearer t^^ | ''",
                "OAUTHBEARER | n,a=joe@a.test,^host=gw.a.test^port=587^auth=Bearer t^^ | joe@a.test",
                "OAUTHBEARER | y,a=joe,^auth=Bearer t==^^ | joe",
                "OAUTHBEARER | n,a=j=2Co=3De=2Cö,^auth=BEARER t^x=^^ | j,o=e,ö",
                "OAUTHBEARER | n,,^auth=Bearer t^^ | ''",
                "OAUTHBEARER | n,a=joe,^auth=^^ | joe",
            })
    void keepsEverythingAndKnowsWhoseMailboxItIs(Kind kind, String message, String mailbox) {
        SaslBearer decoded = decode(kind, message).orElseThrow();

        assertThat(decoded.mailbox()).isEqualTo(mailbox);
        assertThat(decoded.mechanism()).isEqualTo(kind.name());
        assertThat(decoded.reusable()).isFalse();
        assertThat(encoded(decoded)).isEqualTo(message);
    }

    // ABNF literals are in any case (RFC 5234 section 2.3).
    @Test
    void readsEscapesInAnyCase() {
        SaslBearer decoded =
                decode(Kind.OAUTHBEARER, "n,a=j=2co=3de,^auth=Bearer t^^").orElseThrow();

        assertThat(decoded.mailbox()).isEqualTo("j,o=e");
        assertThat(encoded(decoded)).isEqualTo("n,a=j=2Co=3De,^auth=Bearer t^^");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "^",
                "^^",
                "user",
                "user=",
                "user=joe",
                "user=joe^",
                "user=joe^^",
                "user=joe^auth=Bearer t",
                "user=joe^auth=Bearer t^",
                "user=joe^auth=Bearer t^^^",
                "user=joe^auth=Bearer t^^x",
                "user=joe^auth=Bearer t^x=y^^",
                "user=joe^auth=Bearer ^^",
                "user=joe^auth=Bearert^^",
                "user=joe^auth=^^",
                "user=joe^auth=Basic t^^",
                "user=joe^auth=Bearer t t^^",
                "user=joe^auth=Bearer ==^^",
                "user=joe^auth=Bearer t=t^^",
                "user=joe^auth=Bearer t\0^^",
                "user=joe^auth=Bearer ü^^",
                "User=joe^auth=Bearer t^^",
                "auth=Bearer t^user=joe^^",
                "n,a=joe,^auth=Bearer t^^",
            })
    void refusesWhatIsNoXoauth2(String message) {
        assertThat(decode(Kind.XOAUTH2, message)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "^",
                "^^",
                "n",
                "n,",
                "n,,",
                "n,,^",
                "n,,^^",
                "n,,^^^",
                "n,a=joe^auth=Bearer t^^",
                "n,a=,^auth=Bearer t^^",
                "n,a=joe,auth=Bearer t^^",
                "n,joe,^auth=Bearer t^^",
                "n,user=joe,^auth=Bearer t^^",
                "n,a=j=o,^auth=Bearer t^^",
                "n,a=j=2,^auth=Bearer t^^",
                "n,a=j=2D,^auth=Bearer t^^",
                "n,a=joe=,^auth=Bearer t^^",
                "n,a=j\0e,^auth=Bearer t^^",
                "n,a=joe,x,^auth=Bearer t^^",
                "p=tls-unique,a=joe,^auth=Bearer t^^",
                "F,n,a=joe,^auth=Bearer t^^",
                "N,a=joe,^auth=Bearer t^^",
                "n,a=joe,^auth=Bearer t",
                "n,a=joe,^auth=Bearer t^",
                "n,a=joe,^auth=Bearer t^^^",
                "n,a=joe,^auth=Bearer t^^x=y^^",
                "n,a=joe,^host=x^^",
                "n,a=joe,^host=x^^auth=Bearer t^^",
                "n,a=joe,^auth=Bearer t^auth=Bearer u^^",
                "n,a=joe,^auth=Bearer t^AUTH=^^",
                "n,a=joe,^auth^^",
                "n,a=joe,^=x^auth=Bearer t^^",
                "n,a=joe,^1=x^auth=Bearer t^^",
                "n,a=joe,^x^auth=Bearer t^^",
                "n,a=joe,^x=\0^auth=Bearer t^^",
                "n,a=joe,^x=ü^auth=Bearer t^^",
                "n,a=joe,^auth=Bearer^^",
                "n,a=joe,^auth=OAuth t^^",
                "n,a=joe,^auth=Bearer t\r^^",
                "user=joe^auth=Bearer t^^",
            })
    void refusesWhatIsNoOauthBearer(String message) {
        assertThat(decode(Kind.OAUTHBEARER, message)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"%%%", "dXNlcj1", "dXNlcj1qb2U\u0001", "=", "dXNlcj1qb2UB\r"})
    void refusesWhatIsNoBase64(String text) {
        for (Kind kind : Kind.values()) {
            assertThat(SaslBearer.decode(kind, Octets.latin1(text))).isEmpty();
        }
    }

    @Test
    void refusesNamesThatAreNoUtf8() {
        for (String message : new String[] {"user=\u00ff^auth=Bearer t^^", "n,a=\u00ff,^auth=^^"}) {
            byte[] plain = message.replace('^', '\u0001').getBytes(StandardCharsets.ISO_8859_1);
            Octets base64 = Octets.of(Base64.getEncoder().encode(plain));
            for (Kind kind : Kind.values()) {
                assertThat(SaslBearer.decode(kind, base64)).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "XOAUTH2 | user=joe^auth=Bearer t^^ | user=x,y=z@a.test^auth=Bearer t^^",
                "OAUTHBEARER | y,a=joe,^port=5^auth=^^ | y,a=x=2Cy=3Dz@a.test,^port=5^auth=^^",
                "OAUTHBEARER | n,,^auth=Bearer t^^ | n,a=x=2Cy=3Dz@a.test,^auth=Bearer t^^",
            })
    void anotherMailboxChangesNothingElse(Kind kind, String message, String then) {
        SaslCredentials decoded = decode(kind, message).orElseThrow();

        assertThat(encoded(decoded.forMailbox("x,y=z@a.test"))).isEqualTo(then);
    }

    @Test
    void theTokenIsWipedForBothAndNeverPrints() {
        SaslBearer decoded = decode(Kind.XOAUTH2, "user=joe^auth=" + TOKEN + "^^").orElseThrow();
        SaslBearer other = decoded.forMailbox("joe@a.test");
        assertThat(decoded.toString() + other).doesNotContain("vF9").doesNotContain("joe");

        other.wipe();

        assertThat(decoded.rest()).isEqualTo(Octets.of(new byte[decoded.rest().length()]));
    }

    /** Good messages with a few changes: what is taken still is said again as it came. */
    @Test
    void whatIsTakenIsSaidAgainAsItCame() {
        Random random = new Random(7628);
        String[] good = {"user=joe^auth=Bearer t^^", "n,a=joe,^host=x^auth=Bearer t^^"};
        String[] parts = {
            "user=", "n,", "a=", ",", "^", "^^", "auth=", "=", "=2C", "=3D", "ü", "\0", " ", "x"
        };
        int taken = 0;
        for (int i = 0; i < 50_000; i++) {
            StringBuilder message = new StringBuilder(good[random.nextInt(good.length)]);
            for (int j = random.nextInt(4); j > 0; j--) {
                int at = random.nextInt(message.length());
                if (random.nextInt(3) == 0) {
                    message.deleteCharAt(at);
                } else {
                    message.insert(at, parts[random.nextInt(parts.length)]);
                }
            }
            for (Kind kind : Kind.values()) {
                Optional<SaslBearer> decoded = decode(kind, message.toString());
                if (decoded.isPresent()) {
                    taken++;
                    assertThat(encoded(decoded.get())).isEqualTo(message.toString());
                }
            }
        }
        assertThat(taken).isGreaterThan(15_000).isLessThan(40_000);
    }
}
