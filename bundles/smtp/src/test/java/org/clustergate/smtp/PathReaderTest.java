package org.clustergate.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.clustergate.mail.MailAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathReaderTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            quoteCharacter = '`',
            value = {
                "<joe@example.test> joe@example.test joe example.test",
                "<Joe.Doe+x@Example.TEST> Joe.Doe+x@Example.TEST Joe.Doe+x Example.TEST",
                "<!#$%&'*+-/=?^_{|}~@a> !#$%&'*+-/=?^_{|}~@a !#$%&'*+-/=?^_{|}~ a",
                "<@one.test,@two.test:joe@example.test> joe@example.test joe example.test",
                "<@one.test:joe@example.test> joe@example.test joe example.test",
                "<joe@[192.0.2.1]> joe@[192.0.2.1] joe [192.0.2.1]",
                "<joe@[IPv6:2001:db8::1]> joe@[IPv6:2001:db8::1] joe [IPv6:2001:db8::1]",
                "<joe@my_host.test> joe@my_host.test joe my_host.test",
                "<joe@3com.test> joe@3com.test joe 3com.test",
                "<joe@xn--4ca.test> joe@xn--4ca.test joe xn--4ca.test",
                "`<\"joe doe\"@example.test>` `\"joe doe\"@example.test` `joe doe` example.test",
                "`<\"a@b\"@example.test>` `\"a@b\"@example.test` a@b example.test",
                "`<\"a\\\"b\\\\c\"@example.test>` `\"a\\\"b\\\\c\"@example.test` `a\"b\\c` example.test",
                "`<\"a>b\"@example.test>` `\"a>b\"@example.test` a>b example.test",
            })
    void takes(String path, String text, String local, String domain) {
        PathReader reader = new PathReader(path, 0);

        Optional<Path> read = reader.path();

        assertThat(read).contains(new Path(text, Optional.of(new MailAddress(local, domain))));
        assertThat(reader.end()).isEqualTo(path.length());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<",
                "joe@example.test",
                "<joe@example.test",
                "<joe@>",
                "<@example.test>",
                "<joe>",
                "<joe@example.test >",
                "< joe@example.test>",
                "<joe@@example.test>",
                "<joe@example..test>",
                "<joe@.example.test>",
                "<joe@example.test.>",
                "<joe@-example.test>",
                "<joe@example-.test>",
                "<.joe@example.test>",
                "<joe.@example.test>",
                "<jo..e@example.test>",
                "<jo e@example.test>",
                "<jo\"e@example.test>",
                "<\"\"@example.test>",
                "<\"joe@example.test>",
                "<\"joe\"example.test>",
                "<\"joe\\>",
                "<\"joe\\",
                "<joe@[]>",
                "<joe@[192.0.2.1>",
                "<joe@[192.0.2.1]x>",
                "<joe@[a[b]>",
                "<@one.test joe@example.test>",
                "<@one.test,:joe@example.test>",
                "<@one.test,two.test:joe@example.test>",
                "<@:joe@example.test>",
                "<jo\u00e9@example.test>",
                "<joe@ex\u00e4mple.test>",
                "<\"jo\u00e9\"@example.test>",
                "<joe@example.test\0>",
            })
    void refuses(String path) {
        assertThat(new PathReader(path, 0).path()).isEmpty();
    }

    @Test
    void takesTheNullPath() {
        assertThat(new PathReader("<>", 0).path()).contains(Path.NULL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"<postmaster>", "<Postmaster>", "<\"POSTMASTER\">"})
    void takesPostmasterWithoutDomain(String path) {
        assertThat(new PathReader(path, 0).path().flatMap(Path::address))
                .hasValueSatisfying(
                        address -> {
                            assertThat(address.localPart()).isEqualToIgnoringCase("postmaster");
                            assertThat(address.domain()).isEmpty();
                        });
    }

    @Test
    void boundsTheMailboxButNotTheLocalPartAlone() {
        String local = "x".repeat(300);

        assertThat(new PathReader("<" + local + "@a.test>", 0).path()).isPresent();
        assertThat(new PathReader("<" + local + "@" + "a.test".repeat(5) + ">", 0).path())
                .isEmpty();
        assertThat(new PathReader("<a@" + "x".repeat(256) + ">", 0).path()).isEmpty();
    }
}
