package org.clustergate.strategy.domainip;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.clustergate.route.Decision;
import org.clustergate.route.RouteQuery;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DomainIpStrategyTest {
    /** Name and text of the files that the tables are about. */
    private static final List<String[]> FILES =
            List.of(
                    new String[] {
                        "a",
                        """
                        domains=a.test, *.a.test
                        addresses=192.0.2.1
                        sni=mail.a.test
                        pool=A
                        hostname=mx.a.test
                        default.domain=a.test
                        send.domain=true
                        """
                    },
                    new String[] {
                        "b",
                        """
                        domains=b.test
                        addresses=192.0.2.1:995, 2001:db8::b
                        sni=*.b.test
                        pool=B
                        hostname=mx.b.test
                        """
                    },
                    new String[] {"deep", "domains=*.deep.a.test\nsni=pop.b.test\npool=D\n"},
                    new String[] {"net", "addresses=192.0.2.0/24, 2001:db8::/32\npool=N\n"},
                    new String[] {"lab", "addresses=192.0.2.128/25\npool=L\n"},
                    new String[] {"nopool", "domains=local.test\nsni=plain.test\n"},
                    new String[] {"idn", "domains=bücher.example\npool=I\n"},
                    new String[] {
                        "strict",
                        """
                        domains=s.test, *.s.test
                        addresses=198.51.100.1, 192.0.2.129
                        sni=mail.s.test
                        pool=S
                        strict=true
                        """
                    });

    private static Bench bench(List<String[]> files) {
        Bench bench = Bench.with("A", "B", "D", "I", "L", "N", "S");
        files.forEach(file -> bench.file(file[0], file[1]));
        bench.quiet();
        assertThat(bench.problems).isEmpty();
        return bench;
    }

    @ParameterizedTest
    @CsvSource({
        // The user's domain comes first, wherever the session comes in.
        "joe@a.test,            203.0.113.1:143,   '',           A",
        "joe@a.test,            203.0.113.1:143,   mail.b.test,  A",
        "joe@a.test,            [2001:db8::b]:143, '',           A",
        "joe@b.test,            192.0.2.1:143,     mail.a.test,  B",
        "joe@A.Test,            203.0.113.1:143,   '',           A",
        "joe@a.test.,           203.0.113.1:143,   '',           A",
        "'joe@x@a.test',        203.0.113.1:143,   '',           A",
        // Below a domain, at any depth; the longest wins; nothing is below itself.
        "joe@x.a.test,          203.0.113.1:143,   '',           A",
        "joe@y.x.a.test,        203.0.113.1:143,   '',           A",
        "joe@deep.a.test,       203.0.113.1:143,   '',           A",
        "joe@x.deep.a.test,     203.0.113.1:143,   '',           D",
        "joe@y.x.deep.a.test,   203.0.113.1:143,   '',           D",
        "joe@xa.test,           203.0.113.1:143,   '',           pass",
        "joe@x.b.test,          203.0.113.1:143,   '',           pass",
        // All spellings of an internationalized domain.
        "joe@bücher.example,    203.0.113.1:143,   '',           I",
        "joe@BÜCHER.example,    203.0.113.1:143,   '',           I",
        "joe@xn--bcher-kva.example, 203.0.113.1:143, '',         I",
        "joe@XN--BCHER-KVA.EXAMPLE, 203.0.113.1:143, '',         I",
        "joe@bucher.example,    203.0.113.1:143,   '',           pass",
        // Then the server name.
        "joe@other.test,        203.0.113.1:143,   mail.a.test,  A",
        "joe@other.test,        203.0.113.1:143,   MAIL.A.test,  A",
        "joe@other.test,        192.0.2.1:143,     imap.b.test,  B",
        "joe@other.test,        192.0.2.1:143,     pop.b.test,   D",
        "joe@other.test,        192.0.2.1:143,     b.test,       A",
        // Then the address: its port, itself, the smallest network.
        "joe@other.test,        192.0.2.1:143,     '',           A",
        "joe@other.test,        192.0.2.1:143,     x.test,       A",
        "joe@other.test,        192.0.2.1:995,     '',           B",
        "joe@other.test,        192.0.2.2:995,     '',           N",
        "joe@other.test,        192.0.2.200:143,   '',           L",
        "joe@other.test,        192.0.3.1:143,     '',           pass",
        "joe@other.test,        [2001:db8::b]:143, '',           B",
        "joe@other.test,        [2001:db8::c]:143, '',           N",
        "joe@other.test,        [2001:db9::c]:143, '',           pass",
        // A login without a domain, a postmaster without one.
        "joe,                   192.0.2.1:143,     '',           A",
        "postmaster,            203.0.113.1:143,   '',           pass",
        "joe,                   198.51.100.1:143,  '',           S",
        // Who is found first counts, also without a pool.
        "joe@local.test,        192.0.2.1:143,     mail.a.test,  pass",
        "joe@other.test,        192.0.2.1:143,     plain.test,   pass",
        // Strict: only its own, by address as by server name, and whoever else knows the domain.
        "joe@s.test,            198.51.100.1:143,  '',           S",
        "joe@x.s.test,          198.51.100.1:143,  '',           S",
        "joe@a.test,            198.51.100.1:143,  '',           reject",
        "joe@other.test,        198.51.100.1:143,  '',           reject",
        "joe@other.test,        192.0.2.129:143,   '',           reject",
        "joe@s.test,            203.0.113.1:143,   '',           S",
        "joe@a.test,            203.0.113.1:143,   mail.s.test,  reject",
        "joe@a.test,            198.51.100.1:143,  mail.a.test,  reject",
        "joe@s.test,            198.51.100.1:143,  mail.a.test,  S",
        "joe@other.test,        203.0.113.1:143,   '',           pass",
    })
    void leadsToThePool(String user, String local, String sni, String outcome) {
        assertThat(bench(FILES).outcome(user, local, sni)).isEqualTo(outcome);
    }

    @ParameterizedTest
    @CsvSource({
        "203.0.113.1:143,   '',          the frontend's",
        "192.0.2.1:143,     '',          mx.a.test a.test true",
        "192.0.2.1:995,     '',          mx.b.test b.test false",
        "[2001:db8::b]:143, '',          mx.b.test b.test false",
        "192.0.2.1:143,     imap.b.test, mx.b.test b.test false",
        "203.0.113.1:143,   Mail.A.Test, mx.a.test a.test true",
        // Nothing is said: the next strategy may.
        "192.0.2.77:143,    '',          the frontend's",
        "192.0.2.1:143,     pop.b.test,  the frontend's",
        // Of several domains none is the default.
        "198.51.100.1:143,  '',          the frontend's",
    })
    void presentsItself(String local, String sni, String presence) {
        assertThat(bench(FILES).presence(local, sni)).isEqualTo(presence);
    }

    @Test
    void theOrderOfTheFilesDoesNotMatter() {
        List<String[]> shuffled = new ArrayList<>(FILES);
        for (int seed = 0; seed < 20; seed++) {
            Collections.shuffle(shuffled, new Random(seed));
            Bench bench = bench(shuffled);

            assertThat(bench.outcome("joe@x.deep.a.test", "203.0.113.1:143", "")).isEqualTo("D");
            assertThat(bench.outcome("joe@o.test", "192.0.2.200:143", "")).isEqualTo("L");
            assertThat(bench.outcome("joe@o.test", "192.0.2.1:995", "")).isEqualTo("B");
            assertThat(bench.outcome("joe@o.test", "192.0.2.1:995", "pop.b.test")).isEqualTo("D");
        }
    }

    @Test
    void aStarIsEveryDomainThatNobodyElseLists() {
        Bench bench =
                Bench.with("A", "R")
                        .file("a", "domains=a.test\npool=A")
                        .file("r", "domains=*\npool=R");
        bench.quiet();

        assertThat(bench.outcome("joe@a.test", "192.0.2.1:143", "")).isEqualTo("A");
        assertThat(bench.outcome("joe@b.test", "192.0.2.1:143", "")).isEqualTo("R");
        assertThat(bench.outcome("joe", "192.0.2.1:143", "")).isEqualTo("pass");
    }

    @Test
    void saysWhichFileDecided() {
        Bench bench = bench(FILES);

        assertThat(bench.decide("joe@a.test", "203.0.113.1:143", ""))
                .isEqualTo(new Decision.Narrow("A", "domain a.test (gateway.domain-a.config)"));
        assertThat(bench.decide("joe@o.test", "203.0.113.1:143", "imap.b.test"))
                .isEqualTo(
                        new Decision.Narrow(
                                "B", "server name imap.b.test (gateway.domain-b.config)"));
        assertThat(bench.decide("joe@o.test", "192.0.2.1:143", ""))
                .isEqualTo(
                        new Decision.Narrow(
                                "A", "address 192.0.2.1 port 143 (gateway.domain-a.config)"));
        assertThat(bench.decide("joe@o.test", "198.51.100.1:143", ""))
                .isEqualTo(
                        new Decision.Reject(
                                false,
                                "domain o.test is not served at address 198.51.100.1 port 143"
                                        + " (gateway.domain-strict.config)"));
        assertThat(bench.decide("joe@local.test", "203.0.113.1:143", ""))
                .isEqualTo(
                        new Decision.Pass(
                                "domain local.test has no pool (gateway.domain-nopool.config)"));
    }

    @Test
    void anExplanationIsAnsweredAsTheSessionWouldBe() {
        Bench bench = bench(FILES);
        RouteQuery asked = Bench.query("joe@a.test", "203.0.113.1:143", "");
        RouteQuery explained =
                asked.with(RouteQuery.Purpose.EXPLANATION, asked.candidates(), asked.excluded());

        assertThat(bench.strategy.route(explained).toCompletableFuture().join())
                .isEqualTo(bench.strategy.route(asked).toCompletableFuture().join());
    }
}
