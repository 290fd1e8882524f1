package org.clustergate.directory.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.clustergate.mail.MailAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UserMapTest {
    static UserMap map(String text) {
        try {
            MapParser.Result result =
                    new MapParser("users.map", 1000)
                            .parse(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
            assertThat(result.problems()).isEmpty();
            return result.map();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static MailAddress user(String text) {
        return MailAddress.parse(text).orElseThrow();
    }

    private static String home(UserMap map, String user, String separator)
            throws UserMap.Unanswerable {
        var found = map.find(user(user), separator);
        if (found.isEmpty()) {
            found = map.match(user(user));
        }
        return found.map(it -> String.join(",", it.backends())).orElse("none");
    }

    @ParameterizedTest
    @CsvSource({
        "alice@example.org,            own",
        "ALICE@Example.ORG,            own",
        "alice+news@example.org,       own",
        "alice+news+old@example.org,   own",
        "alice+shop@example.org,       detail",
        "alice-news@example.org,       domain",
        "+alice@example.org,           domain",
        "bob@example.org,              domain",
        "bob@a.example.org,            below",
        "bob@b.a.example.org,          below",
        "bob@c.example.org,            c",
        "bob@d.c.example.org,          below-c",
        "bob@example.com,              none",
        "sales-7@example.com,          sales",
        "Sales-x@Example.com,          sales",
        "presales-7@example.com,       any-sales",
        "alice,                        bare",
        "alice+x,                      bare",
        "bob,                          none",
        "bob@bücher.example,           books",
        "bob@BÜCHER.example,           books",
        "bob@xn--bcher-kva.example,    books",
        "'john doe@example.com',       quoted",
    })
    void theMoreExactLineWins(String user, String home) throws UserMap.Unanswerable {
        UserMap map =
                map(
                        """
                        /^sales-/               sales
                        /sales-/                any-sales
                        /sales-7@example.com/   never
                        @.example.org           below
                        @.c.example.org         below-c
                        @c.example.org          c
                        @example.org            domain
                        alice@example.org       own
                        alice+shop@example.org  detail
                        alice                   bare
                        @bücher.example         books
                        "John Doe"@example.com  quoted
                        """);

        assertThat(home(map, user, "+")).isEqualTo(home);
    }

    @Test
    void theSeparatorIsASetting() throws UserMap.Unanswerable {
        UserMap map = map("alice mail1\n");

        assertThat(home(map, "alice--x", "--")).isEqualTo("mail1");
        assertThat(home(map, "alice-x", "--")).isEqualTo("none");
        assertThat(home(map, "alice+x", "--")).isEqualTo("none");
        assertThat(home(map, "alice+x", "")).isEqualTo("none");
    }

    @Test
    void theFirstExpressionThatFindsSomethingCounts() throws UserMap.Unanswerable {
        UserMap map = map("/a/ mail1\n/b/ mail2,mail3\n");

        assertThat(map.match(user("cb")))
                .contains(new UserMap.Found(java.util.List.of("mail2", "mail3"), 2));
        assertThat(map.match(user("ba")))
                .contains(new UserMap.Found(java.util.List.of("mail1"), 1));
        assertThat(map.match(user("c"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "(a+a+)+c",
        "((a|aa)+)+c",
        "(a*)*(a*)*(a*)*c",
        "(.*)(.*)(.*)(.*)(.*)(.*)(.*)(.*)(.*)x\\1$"
    })
    void anExpressionCannotBacktrackWithoutEnd(String expression) {
        UserMap map = map("/never/ mail1\n/" + expression + "/ mail2\n/b/ mail3\n");

        assertThatThrownBy(() -> map.match(user("a".repeat(60) + "b")))
                .isInstanceOf(UserMap.Unanswerable.class)
                .hasMessage("the regular expression in line 2 takes too many steps");
    }

    @Test
    void expressionsDoNotExhaustTheStack() throws UserMap.Unanswerable {
        UserMap map = map("/^(a|b|c|d)*@(a|b|c|d|.)*$/ mail1\n");

        assertThat(map.match(user("abcd".repeat(40) + "@" + "abcd".repeat(39)))).isPresent();
    }

    @Test
    void anAddressThatIsTooLongIsNotSearched() {
        UserMap map = map("/a/ mail1\n");
        MailAddress user = new MailAddress("a".repeat(UserMap.MAX_ADDRESS + 1), "");

        assertThatThrownBy(() -> map.match(user)).hasMessageContaining("longer than 320");
    }
}
