package org.clustergate.strategy.migration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.clustergate.mail.MailAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WaveTest {
    @TempDir Path directory;

    private static Wave wave(String text) {
        return Wave.parse(
                text,
                problem -> {
                    throw new AssertionError(problem);
                });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    w: domain example.org                            | joe@example.org     | yes
                    w: domain example.org                            | joe@EXAMPLE.ORG     | yes
                    w: domain EXAMPLE.org                            | joe@example.org     | yes
                    w: domain example.org                            | joe@sub.example.org | no
                    w: domain example.org                            | joe                 | no
                    w: domain a.org, domain b.org                    | joe@b.org           | yes
                    w: domain a.org, domain b.org                    | joe@c.org           | no
                    w: pattern a*@example.org                        | Anna@example.org    | yes
                    w: pattern a*@example.org                        | joe@example.org     | no
                    w: pattern a*@example.org, pattern j*@example.org | joe@example.org    | yes
                    w: pattern *@example.org, domain other.org       | joe@example.org     | no
                    w: pattern j?e@*                                 | joe@example.org     | yes
                    w: pattern j?e@*                                 | je@example.org      | no
                    w: percent 100                                   | joe                 | yes
                    w: percent 0                                     | joe@example.org     | no
                    w: domain=example.org , percent = 100            | joe@example.org     | yes
                    w:percent 0,domain example.org                   | joe@example.org     | no
                    """)
    void takesWhoFitsItsRules(String text, String user, String fits) {
        assertThat(wave(text).has(MailAddress.parse(user).orElseThrow(), Map.of()))
                .isEqualTo(fits.equals("yes"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    joe@example.org     | pilot
                    JOE@Example.Org     | pilot
                    anna@sales.example  | sales-list
                    bert@sales.example  | sales
                    dora@else.example   | seventy
                    carla@else.example  | rest
                    """)
    void belongsToTheFirstWaveThatFits(String user, String wave) {
        World world = new World(directory);
        world.migrations.configured(World.FLEET);
        world.write("pilot.txt", "# the brave", "", "joe@example.org", " Anna@sales.example ");
        world.configure(
                "spring",
                Map.of(
                        "waves",
                        new String[] {
                            "pilot: list pilot.txt, domain example.org",
                            "sales-list: list pilot.txt, domain sales.example",
                            "sales: domain sales.example",
                            // Dora's place is 6882 and Carla's 7123.
                            "seventy: percent 70",
                            "rest: percent 100"
                        }));

        assertThat(world.wrong()).isEmpty();
        assertThat(world.board.user("spring", user).orElseThrow().wave()).isEqualTo(wave);
        assertThat(world.shown("pilot").users()).isEqualTo(1);
        assertThat(world.shown("sales-list").users()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    percent 20         | 'percent 20' does not begin with a name of letters, digits, dots and hyphens and a colon, as in "pilot: list pilot.txt"
                    a b: percent 20    | 'a b: percent 20' does not begin with a name of letters, digits, dots and hyphens and a colon, as in "pilot: list pilot.txt"
                    w:                 | wave 'w' has no rule
                    w: percent x       | wave 'w': percent 'x' is no number from 0 to 100 with at most two decimals
                    w: percent 100.01  | wave 'w': percent '100.01' is no number from 0 to 100 with at most two decimals
                    w: percent -1      | wave 'w': percent '-1' is no number from 0 to 100 with at most two decimals
                    w: percent 0.001   | wave 'w': percent '0.001' is no number from 0 to 100 with at most two decimals
                    w: percent 1e999999999 | wave 'w': percent '1e999999999' is no number from 0 to 100 with at most two decimals
                    w: percent         | wave 'w': percent '' is no number from 0 to 100 with at most two decimals
                    w: percent 1, percent 2 | wave 'w': percent stands there twice
                    w: list            | wave 'w': list names no file
                    w: domain joe@a    | wave 'w': domain 'joe@a' is no domain
                    w: domain *.a      | wave 'w': domain '*.a' is no domain
                    w: pattern a*      | wave 'w': pattern 'a*' must have exactly one @, as in a*@example.org
                    w: pattern a*@b c  | wave 'w': pattern 'a*@b c' has a blank in it
                    w: users a.txt     | wave 'w': 'users a.txt' is none of list FILE, domain NAME, percent NUMBER, pattern TEXT
                    """)
    void saysWhatIsWrong(String text, String problem) {
        List<String> problems = new ArrayList<>();

        Wave.parse(text, problems::add);

        assertThat(problems).containsExactly(problem);
    }

    @Test
    void aPatternWithManyStarsIsNoTrap() {
        Glob glob = new Glob("*a".repeat(60) + "@*");

        assertThat(glob.matches("a".repeat(300) + "@example.org")).isTrue();
        assertThat(glob.matches("a".repeat(300))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "*,'',true", "?,'',false", "a*b,ab,true", "a*b,axxb,true", "a*b,axxbc,false",
        "*b,bab,true", "**,x,true", "a?c,abc,true", "abc,ab,false", "ab,abc,false"
    })
    void matchesWholeNames(String pattern, String name, boolean matches) {
        assertThat(new Glob(pattern).matches(name)).isEqualTo(matches);
    }
}
