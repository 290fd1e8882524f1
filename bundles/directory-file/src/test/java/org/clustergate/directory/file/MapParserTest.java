package org.clustergate.directory.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.clustergate.mail.MailAddress;
import org.junit.jupiter.api.Test;

class MapParserTest {
    private static MapParser.Result parse(byte[] octets, int maxEntries) throws IOException {
        return new MapParser("users.map", maxEntries).parse(new ByteArrayInputStream(octets));
    }

    private static MapParser.Result parse(String text) throws IOException {
        return parse(text.getBytes(StandardCharsets.UTF_8), 1000);
    }

    private static List<String> home(MapParser.Result result, String user) {
        return result.map()
                .find(MailAddress.parse(user).orElseThrow(), "+")
                .orElseThrow()
                .backends();
    }

    @Test
    void readsLinesHoweverTheyEnd() throws IOException {
        MapParser.Result result =
                parse("\uFEFFjoe mail1\r\n\r\n# nothing\nann mail2\n\n/x/ mail3\n@b.example mail4");

        assertThat(result.problems()).isEmpty();
        assertThat(result.map().size()).isEqualTo(4);
        assertThat(home(result, "joe")).containsExactly("mail1");
        assertThat(home(result, "any@b.example")).containsExactly("mail4");
        assertThat(result.map().named())
                .containsExactly(
                        java.util.Map.entry("mail1", 1),
                        java.util.Map.entry("mail2", 4),
                        java.util.Map.entry("mail3", 6),
                        java.util.Map.entry("mail4", 7));
    }

    @Test
    void anEmptyFileIsAMap() throws IOException {
        assertThat(parse("").map().size()).isZero();
    }

    @Test
    void saysAllThatIsWrongAtOnce() throws IOException {
        MapParser.Result result = parse("joe\nann mail1\n@ mail1\nann mail2\nANN mail1\n");

        assertThat(result.map()).isNull();
        assertThat(result.problems())
                .containsExactly(
                        "users.map:1: 'joe' has no server behind it",
                        "users.map:3: '@' has no domain behind its @",
                        "users.map:4: this user has other servers in line 2");
    }

    @Test
    void saysTheFirstTwentyAndHowManyMore() throws IOException {
        MapParser.Result result = parse("joe\n".repeat(23));

        assertThat(result.problems())
                .hasSize(MapParser.TOLD + 1)
                .startsWith("users.map:1: 'joe' has no server behind it")
                .endsWith("users.map: and 3 more");
    }

    @Test
    void problemsAreOnOneLineAndNotWithoutEnd() throws IOException {
        MapParser.Result result = parse("jo\u001be" + "x".repeat(5000) + "\n");

        assertThat(result.problems()).singleElement().asString().startsWith("users.map:1: 'jo?e");
        assertThat(result.problems().get(0)).hasSizeLessThan(350);
    }

    @Test
    void refusesWhatIsNotUtf8() throws IOException {
        MapParser.Result result =
                parse("joe mail1\njürgen mail1\n".getBytes(StandardCharsets.ISO_8859_1), 10);

        assertThat(result.problems()).containsExactly("users.map:2: is not in UTF-8");
    }

    @Test
    void refusesLinesWithoutEnd() throws IOException {
        MapParser.Result result = parse("joe mail1\n" + "x".repeat(100_000) + "\nann mail1");

        assertThat(result.problems()).containsExactly("users.map:2: is longer than 8192 octets");
    }

    @Test
    void stopsAtTheLimit() throws IOException {
        byte[] three = "joe mail1\n@b mail1\n/x/ mail1\n".getBytes(StandardCharsets.UTF_8);

        assertThat(parse(three, 3).problems()).isEmpty();
        assertThat(parse(three, 2).problems())
                .containsExactly("users.map:3: is one entry too many: max.entries is 2");
    }

    @Test
    void limitsExpressions() throws IOException {
        String rules =
                IntStream.rangeClosed(1, MapParser.MAX_RULES + 1)
                        .mapToObj(i -> "/x" + i + "/ mail1\n")
                        .collect(Collectors.joining());

        assertThat(parse(rules.getBytes(StandardCharsets.UTF_8), 10_000).problems())
                .containsExactly(
                        "users.map:1001: is one regular expression too many: 1000 are allowed");
    }

    @Test
    void limitsSetsOfServers() throws IOException {
        String lines =
                IntStream.rangeClosed(0, CompactMap.MAX_TARGET + 1)
                        .mapToObj(i -> "u" + i + " mail" + i + "\n")
                        .collect(Collectors.joining());

        assertThat(parse(lines.getBytes(StandardCharsets.UTF_8), 100_000).problems())
                .containsExactly("users.map:65537: is one set of servers too many");
    }

    @Test
    void theSameSaidTwiceDoesNoHarm() throws IOException {
        assertThat(parse("joe mail1\n@b mail2\nJoe mail1\n@B mail2\n").map().size()).isEqualTo(2);
    }
}
