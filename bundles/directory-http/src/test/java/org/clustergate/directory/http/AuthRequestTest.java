package org.clustergate.directory.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Map;
import org.clustergate.mail.MailAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuthRequestTest {
    private static HttpRequest request(MailAddress user, Object... settings) {
        return AuthRequest.of(URI.create("http://auth.test/auth"), user, TestSettings.of(settings));
    }

    private static MailAddress user(String text) {
        return MailAddress.parse(text).orElseThrow();
    }

    private static String header(HttpRequest request, String name) {
        List<String> all = request.headers().allValues(name);
        assertThat(all).hasSizeLessThan(2);
        return all.isEmpty() ? "none" : all.get(0);
    }

    @Test
    void asksAsNginxDoesForAMailFromOutside() {
        HttpRequest request = request(user("Joe@example.org"));

        assertThat(request.method()).isEqualTo("GET");
        assertThat(request.headers().map())
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of(
                                "Auth-Method", List.of("none"),
                                "Auth-User", List.of(""),
                                "Auth-Protocol", List.of("smtp"),
                                "Auth-Login-Attempt", List.of("1"),
                                "Auth-SMTP-Helo", List.of("clustergate"),
                                "Auth-SMTP-From", List.of("MAIL FROM:<>"),
                                "Auth-SMTP-To", List.of("RCPT TO:<Joe@example.org>")));
    }

    @ParameterizedTest
    @CsvSource({"imap", "pop3"})
    void asksAboutALogin(String protocol) {
        HttpRequest request = request(user("joe"), "protocol", protocol);

        assertThat(request.headers().map())
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of(
                                "Auth-Method", List.of("none"),
                                "Auth-User", List.of("joe"),
                                "Auth-Protocol", List.of(protocol),
                                "Auth-Login-Attempt", List.of("1")));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "joe@example.org,     joe@example.org",
                "`john doe@a.test`,   john%20doe@a.test",
                "100%@a.test,         100%25@a.test",
                "a+b&c=d@a.test,      a+b&c=d@a.test",
                "jürgen@a.test,       j%C3%BCrgen@a.test",
                "`\"j\"@a.test`,      `\"j\"@a.test`",
            })
    void encodesTheUserOfALogin(String typed, String sent) {
        assertThat(header(request(user(typed), "protocol", "imap"), "Auth-User")).isEqualTo(sent);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "joe@example.org,     joe@example.org",
                "joe,                 joe",
                "a%b@a.test,          a%b@a.test",
                "`john doe@a.test`,   `\"john doe\"@a.test`",
                "a>b@a.test,          `\"a>b\"@a.test`",
                "`a\"b\\c@a.test`,    `\"a\\\"b\\\\c\"@a.test`",
                ".joe@a.test,         `\".joe\"@a.test`",
                "jürgen@bücher.test,  j%C3%BCrgen@b%C3%BCcher.test",
            })
    void writesTheRecipientAsAPath(String typed, String sent) {
        assertThat(header(request(user(typed)), "Auth-SMTP-To"))
                .isEqualTo("RCPT TO:<" + sent + ">");
    }

    @Test
    void noUserCanAddAHeader() {
        MailAddress user = new MailAddress("joe\r\nAuth-User: root\0\u007f", "a\r\nX: y");

        assertThat(header(request(user, "protocol", "imap"), "Auth-User"))
                .isEqualTo("joe%0D%0AAuth-User:%20root%00%7F@a%0D%0AX:%20y");
        assertThat(header(request(user), "Auth-SMTP-To"))
                .isEqualTo("RCPT TO:<\"joe%0D%0AAuth-User: root%00%7F\"@a%0D%0AX: y>");
    }

    @Test
    void carriesMoreHeadersKeyAndAuthorization() {
        HttpRequest request =
                request(
                        user("joe"),
                        "headers",
                        new String[] {"Client-IP: 127.0.0.1", "X-Where:west: 1"},
                        "key",
                        "s3cret",
                        "user",
                        "gateway",
                        "password",
                        "pässword");

        assertThat(header(request, "Client-IP")).isEqualTo("127.0.0.1");
        assertThat(header(request, "X-Where")).isEqualTo("west: 1");
        assertThat(header(request, "X-Auth-Key")).isEqualTo("s3cret");
        // RFC 7617 section 2.1: UTF-8.
        assertThat(header(request, "Authorization")).isEqualTo("Basic Z2F0ZXdheTpww6Rzc3dvcmQ=");
    }
}
