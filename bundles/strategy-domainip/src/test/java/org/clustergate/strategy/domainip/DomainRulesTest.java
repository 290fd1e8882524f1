package org.clustergate.strategy.domainip;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import org.clustergate.backend.Fleet;
import org.clustergate.route.Decision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When rules are in force, and what is said where they are not. */
class DomainRulesTest {
    private static final String AT = "192.0.2.1:143";

    private static String outcome(Bench bench, String user) {
        return bench.outcome(user, AT, "");
    }

    private static Bench running() {
        Bench bench =
                Bench.with("A", "B")
                        .file("a", "domains=a.test\npool=A")
                        .file("b", "domains=b.test\npool=B")
                        .quiet();
        assertThat(bench.problems).isEmpty();
        return bench;
    }

    @Test
    void isInForceOnceItHasBeenQuiet() {
        Bench bench = running();
        // b.test moves from one file to the other: no session may see neither or both.
        bench.file("b", "domains=c.test\npool=B");
        assertThat(outcome(bench, "joe@b.test")).isEqualTo("B");
        bench.file("a", "domains=a.test,b.test\npool=A");
        assertThat(outcome(bench, "joe@b.test")).isEqualTo("B");

        bench.quiet();

        assertThat(outcome(bench, "joe@b.test")).isEqualTo("A");
        assertThat(outcome(bench, "joe@c.test")).isEqualTo("B");
        assertThat(bench.problems).isEmpty();
    }

    @Test
    void aFileThatIsGoneIsGone() {
        Bench bench = running();

        bench.delete("b");
        bench.quiet();

        assertThat(outcome(bench, "joe@b.test")).isEqualTo("pass");
        assertThat(outcome(bench, "joe@a.test")).isEqualTo("A");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "domains=b.test                 | domains: b.test is also in gateway.domain-b.config",
                "domains=B.test.                | domains: b.test is also in gateway.domain-b.config",
                "domains=*.w.test               | domains: *.w.test is also in gateway.domain-b.config",
                "addresses=192.0.2.1            | addresses: 192.0.2.1 is also in gateway.domain-b.config",
                "addresses=192.0.2.1:143        | addresses: 192.0.2.1:143 is also in gateway.domain-b.config",
                "addresses=198.51.100.7/24      | addresses: 198.51.100.0/24 is also in gateway.domain-b.config",
                "addresses=2001:DB8:0::1        | addresses: 2001:db8:0:0:0:0:0:1 is also in gateway.domain-b.config",
                "sni=Mail.b.test                | sni: mail.b.test is also in gateway.domain-b.config",
            })
    void twoFilesThatClaimTheSameAreAProblemOfBoth(String other, String problem) {
        String b =
                """
                domains=b.test, *.w.test
                addresses=192.0.2.1, 192.0.2.1:143, 198.51.100.0/24, 2001:db8::1
                sni=mail.b.test
                pool=B
                """;
        Bench bench = Bench.with("A", "B").file("b", b).file("a", "domains=a.test").quiet();
        assertThat(bench.problems).isEmpty();

        bench.file("c", other + "\npool=A").quiet();

        assertThat(bench.problems).containsOnlyKeys("gateway.domain-c.config");
        assertThat(bench.problems.get("gateway.domain-c.config"))
                .containsExactly(
                        "gateway.domain-c.config: "
                                + problem
                                + " (the one with the higher priority would have it)");
        assertThat(outcome(bench, "joe@b.test")).isEqualTo("B");

        bench.file("c", other + "\npool=A\npriority=1").quiet();

        assertThat(bench.problems).isEmpty();
    }

    @Test
    void theHigherPriorityHasIt() {
        Bench bench = running();
        bench.file("c", "domains=a.test,b.test\npool=A\npriority=5").quiet();
        assertThat(outcome(bench, "joe@b.test")).isEqualTo("A");

        bench.file("b", "domains=b.test\npool=B\npriority=6").quiet();

        assertThat(outcome(bench, "joe@b.test")).isEqualTo("B");
        assertThat(bench.problems).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "domain=x.test           | domain: is no key of gateway.domain (did you mean domains?)",
                "domains=x..test         | domains: 'x..test' is no domain",
                "domains=joe@x.test      | domains: 'joe@x.test' is no domain",
                "domains=x.*.test        | domains: 'x.*.test' is no domain",
                "addresses=mail.test     | addresses: 'mail.test' is no address or network",
                "addresses=192.0.2.1:0   | addresses: '192.0.2.1:0' is no address or network",
                "addresses=192.0.2.1:99999 | addresses: '192.0.2.1:99999' is no address or network",
                "addresses=192.0.2.0/24:143 | addresses: '192.0.2.0/24:143' is no address or network",
                "addresses=0.0.0.0:143   | addresses: 0.0.0.0:143 is no address that clients connect to; all of them are 0.0.0.0/0",
                "sni=https://x.test      | sni: 'https://x.test' is no server name",
                "pool=A                  | domains: is empty, and so are addresses and sni: it never applies",
                "sni=x.test;hostname=a b | hostname: 'a b' is no domain name",
                "sni=x.test;default.domain=@x.test | default.domain: '@x.test' is no domain name",
                "sni=x.test;send.domain=yes | send.domain: 'yes' is neither true nor false",
                "sni=x.test;strict=true  | strict: is true and domains is empty: it would refuse everybody",
                "domains=x.test;strict=true | strict: is true and nobody comes in by addresses or sni: list some",
                "domains=x.test;priority=high | priority: 'high' is no whole number",
                "domains=x.test;pool=C   | pool: there is no pool 'C' (A, B are configured)",
            })
    void saysWhatIsWrongAndKeepsWhatWasInForce(String file, String problem) {
        Bench bench = running();

        bench.file("a", file.replace(';', '\n')).quiet();

        assertThat(bench.problems.get("gateway.domain-a.config"))
                .contains("gateway.domain-a.config: " + problem);
        assertThat(outcome(bench, "joe@a.test")).isEqualTo("A");
        assertThat(outcome(bench, "joe@x.test")).isEqualTo("pass");

        bench.file("a", "domains=x.test\npool=A").quiet();

        assertThat(bench.problems).isEmpty();
        assertThat(outcome(bench, "joe@x.test")).isEqualTo("A");
    }

    @Test
    void waitsForItsPool() {
        Bench bench = running();
        bench.file("c", "domains=c.test\npool=C").quiet();
        assertThat(bench.problems).containsOnlyKeys("gateway.domain-c.config");
        assertThat(outcome(bench, "joe@c.test")).isEqualTo("pass");

        bench.pools("A", "B", "C");

        assertThat(bench.problems).isEmpty();
        assertThat(outcome(bench, "joe@c.test")).isEqualTo("C");
    }

    @Test
    void objectsToTheLossOfAPool() {
        Bench bench = running();

        assertThat(bench.rules.check(Bench.fleet("A", "B", "C"))).isEmpty();
        assertThat(bench.rules.check(Bench.fleet("B", "C")))
                .containsExactly(
                        "gateway.domain-a.config: pool: there is no pool 'A' (B, C are configured)");
        assertThat(bench.rules.check(Fleet.EMPTY))
                .containsExactly(
                        "gateway.domain-a.config: pool: there is no pool 'A' (none is configured)",
                        "gateway.domain-b.config: pool: there is no pool 'B' (none is configured)");
    }

    @Test
    void letsAPoolGoTogetherWithItsFile() {
        Bench bench = running();

        bench.delete("a");

        assertThat(bench.rules.check(Bench.fleet("B"))).isEmpty();
        bench.pools("B");
        assertThat(outcome(bench, "joe@a.test")).isEqualTo("pass");
    }

    @Test
    void keepsThePoolsOfWhatStaysInForceBecauseTheLatestIsWrong() {
        Bench bench = running();

        bench.file("a", "domains=a.test\npool=B\nstrict=maybe").quiet();

        assertThat(bench.rules.check(Bench.fleet("B")))
                .containsExactly(
                        "gateway.domain-a.config: pool: there is no pool 'A' (B is configured)");
    }

    @Test
    void rulesAreInForceWhenThePoolsAreSoThatNoSessionComesFirst() {
        Bench bench = new Bench().file("a", "domains=a.test\nsni=mail.a.test\npool=A");

        bench.rules.configured(Bench.fleet("A"));

        assertThat(bench.presence(AT, "mail.a.test")).isEqualTo("a.test false");
    }

    @Test
    void sessionsWaitUntilTheFirstRulesHaveBeenJudged() {
        Bench bench = new Bench().quiet();
        bench.pools("A");
        CompletableFuture<Decision> early =
                bench.strategy.route(Bench.query("joe@a.test", AT, "")).toCompletableFuture();
        assertThat(early).isNotDone();
        bench.file("a", "domains=a.test\npool=A");
        assertThat(early).isNotDone();

        bench.quiet();

        assertThat(early.join()).isInstanceOf(Decision.Narrow.class);
    }

    @Test
    void withoutAnyRuleThereIsNoOpinion() {
        assertThat(outcome(Bench.with("A").quiet(), "joe@a.test")).isEqualTo("pass");
    }

    @Test
    void whileThereHaveNeverBeenGoodRulesEverybodyIsDeferred() {
        Bench bench = Bench.with("A").file("a", "domains=a.test\npool=X").quiet();
        assertThat(outcome(bench, "joe@a.test")).isEqualTo("defer");
        assertThat(outcome(bench, "joe@b.test")).isEqualTo("defer");
        assertThat(bench.presence(AT, "")).isEqualTo("the frontend's");

        bench.file("a", "domains=a.test\npool=A").quiet();

        assertThat(outcome(bench, "joe@a.test")).isEqualTo("A");
        assertThat(outcome(bench, "joe@b.test")).isEqualTo("pass");
    }

    @Test
    void problemsEndWithTheirFile() {
        Bench bench = running();
        bench.file("c", "domains=b.test").quiet();
        assertThat(bench.problems).isNotEmpty();

        bench.delete("c");
        bench.quiet();

        assertThat(bench.problems).isEmpty();
    }

    @Test
    void problemsEndWithTheStrategy() {
        Bench bench = new Bench().file("a", "domain=x");
        CompletableFuture<Decision> waiting =
                bench.strategy.route(Bench.query("joe@a.test", AT, "")).toCompletableFuture();
        bench.quiet();
        assertThat(bench.problems).isNotEmpty();

        bench.rules.deactivate();
        bench.quiet();

        assertThat(bench.problems).isEmpty();
        assertThat(waiting).isCompletedExceptionally();
    }
}
