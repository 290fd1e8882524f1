package org.clustergate.directory.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuthAnswerTest {
    /** Headers as {@code Name: value; Name: value}. */
    private static HttpHeaders headers(String text) {
        Map<String, List<String>> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String line : text.split(";")) {
            int colon = line.indexOf(':');
            all.computeIfAbsent(line.substring(0, colon).strip(), name -> new ArrayList<>())
                    .add(line.substring(colon + 1).strip());
        }
        return HttpHeaders.of(all, (name, value) -> true);
    }

    private static String read(int status, String headers, boolean waitTemporary) {
        AuthAnswer answer = AuthAnswer.of(status, headers(headers), waitTemporary);
        if (answer instanceof AuthAnswer.Refused refused) {
            return "refused: " + refused.words();
        }
        if (answer instanceof AuthAnswer.NotNow notNow) {
            return "not now: " + notNow.words();
        }
        if (answer instanceof AuthAnswer.Broken broken) {
            return "broken: " + broken.why();
        }
        return "server " + answer;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "200 | Auth-Status: OK; Auth-Server: 198.51.100.1; Auth-Port: 143 | server 198.51.100.1:143",
                "204 | auth-status: OK; auth-server: 198.51.100.1; auth-port: 143 | server 198.51.100.1:143",
                "200 | Auth-Status: ok; Auth-Server: mail1                        | server mail1",
                "200 | Auth-Status: OK; Auth-Server: 2001:db8::1; Auth-Port: 25   | server [2001:db8::1]:25",
                "200 | Auth-Status: OK; Auth-Server: [2001:db8::1]; Auth-Port: 25 | server [2001:db8::1]:25",
                "404 | Auth-Status: OK; Auth-Server: mail1                        | server mail1",
                "200 | Auth-Status: no; Auth-Status: OK; Auth-Server: mail1       | server mail1",
                "200 | Auth-Status: OK                            | broken: Auth-Status: OK without Auth-Server",
                "200 | Auth-Status: OK; Auth-Server: a; Auth-Port: x      | broken: Auth-Port: 'x' is no port",
                "200 | Auth-Status: OK; Auth-Server: a; Auth-Port: 0      | broken: Auth-Port: '0' is no port",
                "200 | Auth-Status: OK; Auth-Server: a; Auth-Port: 65536  | broken: Auth-Port: '65536' is no port",
                "200 | Auth-Status: Invalid login or password     | refused: Invalid login or password",
                "200 | Auth-Status: unknown; Auth-Error-Code: 550 5.1.1 | refused: unknown",
                "200 | Auth-Status: unknown; Auth-Error-Code: 550 5.1.1; Auth-Wait: 3 | refused: unknown",
                "200 | Auth-Status: Temporary server problem, try again later; Auth-Error-Code: 451 4.3.0; Auth-Wait: 3"
                        + " | not now: Temporary server problem, try again later",
                "200 | Auth-Status: later; Auth-Error-Code: 421   | not now: later",
                "200 | Auth-Status: WAIT; Auth-Wait: 3            | not now: WAIT",
                "200 | Auth-Status: WAIT                          | not now: WAIT",
                "200 | Auth-Status: Invalid login or password; Auth-Wait: 3 | not now: Invalid login or password",
                "200 | Content-Type: text/html                    | broken: HTTP status 200 without Auth-Status",
                "200 | Auth-Status:                               | broken: HTTP status 200 without Auth-Status",
                "302 | Location: /login                           | broken: HTTP status 302 without Auth-Status",
                "404 | Content-Type: text/html                    | broken: HTTP status 404 without Auth-Status",
                "500 | Auth-Status: Invalid login or password     | broken: HTTP status 500",
                "503 | Auth-Status: OK; Auth-Server: mail1        | broken: HTTP status 503",
            })
    void readsAResponse(int status, String headers, String said) {
        assertThat(read(status, headers, true)).isEqualTo(said);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Auth-Status: Invalid login or password; Auth-Wait: 3 | refused: Invalid login or password",
                "Auth-Status: later; Auth-Wait: 3; Auth-Error-Code: 451 | not now: later",
                "Auth-Status: WAIT; Auth-Wait: 3 | not now: WAIT",
            })
    void aServiceMaySendWaitWithEveryRefusal(String headers, String said) {
        assertThat(read(200, headers, false)).isEqualTo(said);
    }

    @Test
    void wordsAreShortAndPrintable() {
        String words = read(200, "Auth-Status: no\u001b[2J" + "x".repeat(1000), true);

        assertThat(words).startsWith("refused: no?[2Jxxx").hasSize("refused: ".length() + 200);
    }
}
