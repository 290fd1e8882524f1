package org.clustergate.imap;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import org.clustergate.wire.Octets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The tables of what is a command and what is none. */
class GrammarTest {
    /** A line, or a line, a literal and the rest between bars; "-" is an empty rest. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '\u0001',
            value = {
                "a1 NOOP                            ~ Noop a1",
                "A]1.x noop                         ~ Noop A]1.x",
                "a1 Capability                      ~ Capability a1",
                "a1 LOGOUT                          ~ Logout a1",
                "a1 STARTTLS                        ~ StartTls a1",
                "a1 LOGIN joe pw                    ~ Login a1 <joe> <pw>",
                "a1 LOGIN j]o p]w                   ~ Login a1 <j]o> <p]w>",
                "a1 LOGIN \"\" \"\"                 ~ Login a1 <> <>",
                "a1 LOGIN \"j o\" \"p\\\"\\\\w\"    ~ Login a1 <j o> <p\"\\w>",
                "a1 LOGIN joe@x.test \"(%*{3})\"    ~ Login a1 <joe@x.test> <(%*{3})>",
                "a1 LOGIN {3}|j\"e| pw              ~ Login a1 <j\"e> <pw>",
                "a1 LOGIN {0+}|| {2}|pw|-           ~ Login a1 <> <pw>",
                "a1 LOGIN {3}|j\"e| \"pw\"          ~ Login a1 <j\"e> <pw>",
                "a1 AUTHENTICATE PLAIN              ~ Authenticate a1 PLAIN",
                "a1 authenticate x-y                ~ Authenticate a1 X-Y",
                "a1 AUTHENTICATE PLAIN abc=         ~ Authenticate a1 PLAIN <abc=>",
                "a1 AUTHENTICATE PLAIN =            ~ Authenticate a1 PLAIN <>",
                "a1 ID NIL                          ~ Id a1 7",
                "a1 ID nil                          ~ Id a1 7",
                "a1 ID ()                           ~ Id a1 7",
                "a1 ID (\"a\" \"b\" \"c\" NIL)      ~ Id a1 7 a=b",
                "a1 ID (\"a\" {1}|b| c \"d\")       ~ Id a1 7 a=b c=d",
                "a1 ID (\"X-Originating-IP\" \"1\") ~ Id a1 7",
                "a1 ID (\"x-forward-a\" \"1\")      ~ Id a1 7",
                "a1 ID (\"x-proxy-ttl\" \"3\")      ~ Id a1 2",
                "a1 ID (\"x-proxy-ttl\" \"99\")     ~ Id a1 7",
                "a1 ID (\"x-proxy-ttl\" \"9999\")   ~ Id a1 7",
                "a1 ID (\"x-proxy-ttl\" \"no\")     ~ Id a1 7",
                "a1 ID (\"a\" \"\u00e9\")           ~ Id a1 7",
            })
    void parses(String command, String expected) {
        assertThat(describe(parse(command))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '\u0001',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "a1#a1",
                "a1 #a1",
                "a1  NOOP#a1",
                "* NOOP#*",
                "+ NOOP#*",
                "a+b NOOP#*",
                "a{1 NOOP#*",
                "é NOOP#*",
                " NOOP#*",
                "a1 NOOP #a1",
                "a1 NOOP x#a1",
                "a1 LOGIN#a1",
                "a1 LOGIN joe#a1",
                "a1 LOGIN joe #a1",
                "a1 LOGIN joe pw #a1",
                "a1 LOGIN joe pw x#a1",
                "a1 LOGIN  joe pw#a1",
                "a1 LOGIN jo% pw#a1",
                "a1 LOGIN jo* pw#a1",
                "a1 LOGIN (joe) pw#a1",
                "a1 LOGIN é pw#a1",
                "a1 LOGIN \"joe pw#a1",
                "a1 LOGIN \"joe\"pw#a1",
                "a1 LOGIN \"j\\oe\" pw#a1",
                "a1 LOGIN \"joe\\#a1",
                "a1 LOGIN {3} pw#a1",
                "a1 LOGIN {3}|joe|pw#a1",
                "a1 LOGIN ~{3}|joe| pw#a1",
                "a1 LOGIN {3}x{3}|joe| pw#a1",
                "a1 LOGIN joe {2}|pw| #a1",
                "a1 AUTHENTICATE#a1",
                "a1 AUTHENTICATE #a1",
                "a1 AUTHENTICATE PLAIN #a1",
                "a1 AUTHENTICATE PLAIN  a#a1",
                "a1 AUTHENTICATE PLAIN a b#a1",
                "a1 AUTHENTICATE \"PLAIN\"#a1",
                "a1 AUTHENTICATE PLAIN {3}|abc|-#a1",
                "a1 ID#a1",
                "a1 ID x#a1",
                "a1 ID NIL x#a1",
                "a1 ID \"a\"#a1",
                "a1 ID (#a1",
                "a1 ID (\"a\")#a1",
                "a1 ID (\"a\" x)#a1",
                "a1 ID (\"a\" \"b\"#a1",
                "a1 ID (\"a\" \"b\")x#a1",
                "a1 ID (\"a\" \"b\" )#a1",
                "a1 ID (\"a\" \"b\"\"c\" \"d\")#a1",
                "a1 ID ((\"a\" \"b\"))#a1",
                "a1 SELECT INBOX#a1",
                "a1 XYZZY#a1",
            })
    void findsMalformed(String command, String tag) {
        assertThat(describe(parse(command))).isEqualTo("Malformed " + tag);
    }

    @Test
    void limitsTagsAndIdLists() {
        assertThat(describe(parse("t".repeat(64) + " NOOP"))).startsWith("Noop ttt");
        assertThat(describe(parse("t".repeat(65) + " NOOP"))).isEqualTo("Malformed *");
        assertThat(describe(parse(id(30, 30, 1024)))).startsWith("Id a1 7 ");
        assertThat(describe(parse(id(31, 30, 1)))).isEqualTo("Malformed a1");
        assertThat(describe(parse(id(1, 31, 1)))).isEqualTo("Malformed a1");
        assertThat(describe(parse(id(1, 30, 1025)))).isEqualTo("Malformed a1");
    }

    private static String id(int fields, int name, int value) {
        String field = "\"" + "n".repeat(name) + "\" \"" + "v".repeat(value) + "\"";
        return "a1 ID (" + String.join(" ", java.util.Collections.nCopies(fields, field)) + ")";
    }

    @ParameterizedTest
    @CsvSource(
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "a {0},0,true",
                "a {12},12,true",
                "a {12+},12,false",
                "a {012},12,true",
                "{1},1,true",
                "a {2147483647},2147483647,true",
                "a {2147483648},2147483647,true",
                "a {99999999999999999999999+},2147483647,false",
            })
    void findsTheMarkOfALiteral(String line, int length, boolean synchronizing) {
        assertThat(LiteralMark.at(Octets.latin1(line)))
                .hasValue(new LiteralMark(line.indexOf('{'), length, synchronizing));
    }

    @ParameterizedTest
    @CsvSource(
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "a", "''", "}", "{}", "{+}", "a 12}", "a {12", "a {1-}", "a {-1}", "a {1++}",
                "a {1} "
            })
    void findsNoMarkWhereThereIsNone(String line) {
        assertThat(LiteralMark.at(Octets.latin1(line))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "* OK hello                    ~ UNTAGGED OK ''",
                "* ok [Alert] hello            ~ UNTAGGED OK ALERT",
                "* OKAY                        ~ UNTAGGED NONE ''",
                "* OK                          ~ UNTAGGED OK ''",
                "* CAPABILITY IMAP4rev1 ID     ~ UNTAGGED NONE '' IMAP4rev1 ID",
                "* CAPABILITY                  ~ UNTAGGED NONE '' ",
                "* OK [CAPABILITY A B] hi      ~ UNTAGGED OK CAPABILITY A B",
                "* OK [CAPABILITY] hi          ~ UNTAGGED OK CAPABILITY",
                "* OK [CAPABILITY A B          ~ UNTAGGED OK CAPABILITY",
                "a1 OK [CAPABILITY A] hi       ~ TAGGED OK CAPABILITY A",
                "a[1 NO [LIMIT] no             ~ TAGGED NO LIMIT",
                "a1 NO [                       ~ TAGGED NO ''",
                "OK                            ~ TAGGED OK ''",
                "+                             ~ CONTINUATION NONE ''",
                "+OK                           ~ CONTINUATION NONE ''",
                "*OK                           ~ TAGGED NONE ''",
            })
    void readsResponses(String line, String expected) {
        Response response = Response.of(Octets.latin1(line));
        String code = response.code().isEmpty() ? "''" : response.code();
        String list = response.capabilities().map(Capabilities::list).map(" "::concat).orElse("");
        assertThat((response.kind() + " " + response.status() + " " + code + list).strip())
                .isEqualTo(expected.strip());
    }

    private static ImapCommand parse(String text) {
        String[] parts = text.split("\\|", -1);
        CommandText command = CommandText.of(octets(parts[0]));
        for (int i = 1; i < parts.length; i++) {
            command = command.with(octets(parts[i].equals("-") ? "" : parts[i]));
        }
        return ImapParser.parse(command);
    }

    private static Octets octets(String text) {
        return Octets.of(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    private static String describe(ImapCommand command) {
        String all = command.getClass().getSimpleName() + " " + command.tag();
        if (command instanceof ImapCommand.Login login) {
            all += show(login.user()) + show(login.password());
        } else if (command instanceof ImapCommand.Authenticate authenticate) {
            all += " " + authenticate.mechanism();
            all += authenticate.response().map(GrammarTest::show).orElse("");
        } else if (command instanceof ImapCommand.Id id) {
            List<IdField> fields = id.fields();
            all += " " + id.proxyTtl();
            all +=
                    fields.stream()
                            .map(field -> " " + field.name() + "=" + field.value())
                            .collect(Collectors.joining());
        }
        return all;
    }

    private static String show(Octets octets) {
        return " <" + octets.latin1() + ">";
    }
}
