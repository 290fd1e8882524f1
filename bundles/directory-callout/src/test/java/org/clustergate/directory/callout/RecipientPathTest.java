package org.clustergate.directory.callout;

import static org.assertj.core.api.Assertions.assertThat;

import org.clustergate.mail.MailAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecipientPathTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "joe           | example.test | joe@example.test            | false",
                "joe           | ``           | joe                         | false",
                "Joe.Blow+x    | Example.TEST | Joe.Blow+x@Example.TEST     | false",
                "joe blow      | example.test | \"joe blow\"@example.test   | false",
                "a@b           | example.test | \"a@b\"@example.test        | false",
                "a\"b\\c       | example.test | \"a\\\"b\\\\c\"@example.test | false",
                ".joe          | example.test | \".joe\"@example.test       | false",
                "a..b          | example.test | \"a..b\"@example.test       | false",
                "a>RCPT        | example.test | \"a>RCPT\"@example.test     | false",
                "jörg          | example.test | jörg@example.test           | true",
                "joe           | exämple.test | joe@xn--exmple-cua.test     | false",
                "joe           | [192.0.2.1]  | joe@[192.0.2.1]             | false",
            })
    void writesPaths(String local, String domain, String path, boolean utf8) {
        assertThat(RecipientPath.of(new MailAddress(local, domain)))
                .contains(new RecipientPath(path, utf8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\rb",
                "a\nb",
                "a\r\nDATA",
                "a\0b",
                "a\tb",
                "a\u0085b",
                "a\u007fb",
                "\uFFFD"
            })
    void asksNobodyAboutControlCharacters(String local) {
        assertThat(RecipientPath.of(new MailAddress(local, "example.test"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a b", "a>b", "a\r\nb", "a@b", "a..b..", ".", "<", "\u0000", "a/b", "a\"b"})
    void asksNobodyAboutDomainsThatAreNone(String domain) {
        RecipientPath.of(new MailAddress("joe", domain))
                .ifPresent(path -> assertThat(path.text()).matches("joe@[A-Za-z0-9._-]+"));
    }

    @ParameterizedTest
    @ValueSource(ints = {250, 300, 5000})
    void asksNobodyAboutPathsThatAreTooLong(int length) {
        assertThat(RecipientPath.of(new MailAddress("x".repeat(length), "example.test"))).isEmpty();
    }
}
