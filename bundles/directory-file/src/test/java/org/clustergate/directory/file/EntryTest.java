package org.clustergate.directory.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EntryTest {
    private static String text(Entry entry) {
        if (entry instanceof Entry.User user) {
            return "user " + user.key() + " at " + String.join(" and ", user.backends());
        }
        if (entry instanceof Entry.Domain domain) {
            return "domain " + domain.domain() + " at " + String.join(" and ", domain.backends());
        }
        Entry.Expression expression = (Entry.Expression) entry;
        return "expression "
                + expression.pattern()
                + " at "
                + String.join(" and ", expression.backends());
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "alice@example.org mail1                 | user alice@example.org at mail1",
                "Alice@EXAMPLE.org\tMail1                | user alice@example.org at Mail1",
                "`  alice   mail1  `                     | user alice at mail1",
                "alice mail1,mail2                       | user alice at mail1 and mail2",
                "alice mail1 , mail2,mail1               | user alice at mail1 and mail2",
                "alice mail1 # until the summer          | user alice at mail1",
                "alice mail1\t#later mail2 #x            | user alice at mail1",
                "a#b@example.org mail1                   | user a#b@example.org at mail1",
                "\"#a\"@example.org mail1                | user #a@example.org at mail1",
                "\"John Doe\"@example.org mail1          | user john doe@example.org at mail1",
                "\"a\\\"b\\\\c\" mail1                   | user a\"b\\c at mail1",
                "\"/home\"@example.org mail1             | user /home@example.org at mail1",
                "\"a@b\"@example.org mail1               | user a@b@example.org at mail1",
                "alice+news@example.org mail1            | user alice+news@example.org at mail1",
                "joe@[192.0.2.1] mail1                   | user joe@[192.0.2.1] at mail1",
                "joe@bücher.example mail1                | user joe@xn--bcher-kva.example at mail1",
                "@Example.org mail2                      | domain example.org at mail2",
                "@.Example.org mail2                     | domain .example.org at mail2",
                "@.bücher.example mail2                  | domain .xn--bcher-kva.example at mail2",
                "/^sales-.*@/ mail3                      | expression ^sales-.*@ at mail3",
                "/a b\\/c/ mail3                         | expression a b\\/c at mail3",
            })
    void readsALine(String line, String said) throws Entry.Wrong {
        assertThat(text(Entry.parse(line))).isEqualTo(said);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   \t", "# alice mail1", "  #"})
    void readsNothingWhereNothingStands(String line) throws Entry.Wrong {
        assertThat(Entry.parse(line)).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "alice                | 'alice' has no server behind it",
                "alice # mail1        | 'alice' has no server behind it",
                "alice mail1 mail2    | 'mail1 mail2' is no name of a server, nor several with commas between",
                "alice mail1,,mail2   | 'mail1,,mail2' is no name of a server, nor several with commas between",
                "alice mail1,         | 'mail1,' is no name of a server, nor several with commas between",
                "alice@ mail1         | 'alice@' has no domain behind its @",
                "@ mail1              | '@' has no domain behind its @",
                "@. mail1             | '@.' has no domain behind its @",
                "@a..b mail1          | '@a..b': 'a..b' is no domain",
                "@b. mail1            | '@b.': 'b.' is no domain",
                "@a@b mail1           | '@a@b': 'a@b' is no domain",
                "joe@.b mail1         | 'joe@.b': '.b' is no domain",
                "jo\"e\"@b mail1      | 'jo\"e\"@b' has a quote in its middle",
                "\"joe@b mail1        | a \" at its beginning is never closed",
                "\"joe\"x@b mail1     | '\"joe\"x@b' has neither a blank nor an @ behind its quotes",
                "\"\"@b mail1         | '\"\"@b' has nothing between its quotes",
                "/joe mail1           | a / at its beginning is never closed",
                "/joe/i mail1         | behind the / that closes the expression no blank follows",
                "/jo(e/ mail1         | 'jo(e' is no regular expression: Unclosed group near character 5",
                "/*/ mail1            | '*' is no regular expression: Dangling meta character '*' near character 1",
                "jo\u0007e@b mail1    | 'jo\u0007e@b' is no address",
            })
    void saysWhatIsWrongWithALine(String line, String what) {
        assertThatThrownBy(() -> Entry.parse(line))
                .isInstanceOf(Entry.Wrong.class)
                .hasMessage(what);
    }

    @Test
    void anAddressHasALimit() {
        String tooLong = "a".repeat(300) + "@" + "b".repeat(20);

        assertThatThrownBy(() -> Entry.parse(tooLong + " mail1"))
                .hasMessage("'" + tooLong + "' is no address");
    }
}
