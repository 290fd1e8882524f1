package org.clustergate.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.clustergate.health.Gateway.backend;
import static org.clustergate.mail.Protocol.IMAP;
import static org.clustergate.mail.Protocol.SMTP;

import java.time.Duration;
import java.util.Locale;
import org.clustergate.monitor.GatewayMonitor.Fault;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What real sessions tell about a backend, whose tests succeed unless told otherwise. */
class SessionsTest {
    private static final String HERE = "192.0.2.1";
    private static final String THERE = "198.51.100.1";

    private final Gateway gateway = new Gateway();
    private final FakeServer server = gateway.net.server("mail1", 143);

    @BeforeEach
    void oneBackend() {
        gateway.configure(backend("mail1", IMAP, SMTP));
        gateway.passSeconds(3);
    }

    private void fail(int times, String client) {
        for (int i = 0; i < times; i++) {
            gateway.failed("mail1", IMAP, client, Fault.CLOSED);
        }
    }

    private void trip() {
        fail(4, HERE);
        fail(1, THERE);
    }

    private String state() {
        return gateway.state("mail1", IMAP);
    }

    private void passUntilUsed() {
        int patience = 10_000;
        while (!gateway.health.state("mail1", IMAP).status().takesSessions() && patience-- > 0) {
            gateway.pass(Duration.ofMillis(100));
        }
        assertThat(gateway.health.state("mail1", IMAP).status().takesSessions()).isTrue();
    }

    /** One that the backend has banned, for one. */
    @ParameterizedTest
    @EnumSource(Fault.class)
    void oneClientTakesABackendFromNobodyElse(Fault fault) {
        int tests = server.connections;

        for (int i = 0; i < 1000; i++) {
            gateway.failed("mail1", IMAP, HERE, fault);
            gateway.pass(Duration.ofMillis(100));
        }

        assertThat(state()).isEqualTo("mail1 imap UP");
        assertThat(gateway.changes).isEmpty();
        // Each second instead of each ten, for 100 of them.
        assertThat(server.connections - tests).isBetween(50, 110);
    }

    @Test
    void aSuspicionHasItTestedAtOnce() {
        int tests = server.connections;
        server.refuses = true;

        fail(1, HERE);
        gateway.pass(Duration.ofMillis(100));

        assertThat(server.connections).isEqualTo(tests);
        assertThat(state())
                .isEqualTo(
                        "mail1 imap GOING_DOWN: 1 of 3 tests have failed: connect: connection refused");
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void clientsFromTwoNetworksTakeItDownAtOnce(Fault fault) {
        for (int i = 0; i < 4; i++) {
            gateway.failed("mail1", IMAP, HERE, fault);
        }
        assertThat(state()).isEqualTo("mail1 imap UP");

        gateway.failed("mail1", IMAP, THERE, fault);

        assertThat(state())
                .isEqualTo(
                        "mail1 imap DOWN: sessions fail: 5 from 2 networks in 10 s, the last: "
                                + fault.name().toLowerCase(Locale.ROOT)
                                + ": no luck");
        assertThat(gateway.state("mail1", SMTP)).isEqualTo("mail1 smtp UP");
        assertThat(gateway.changes).hasSize(1);
    }

    @Test
    void aLoginInBetweenSaysThatItServes() {
        fail(4, HERE);
        gateway.accepted("mail1", IMAP, THERE);
        fail(1, THERE);

        assertThat(state()).isEqualTo("mail1 imap UP");
    }

    @Test
    void soDoesAWrongPassword() {
        fail(4, HERE);
        gateway.refused("mail1", IMAP, THERE);
        fail(1, THERE);

        assertThat(state()).isEqualTo("mail1 imap UP");
    }

    @Test
    void aConnectionOnlySaysThatItCanBeReached() {
        for (int i = 0; i < 4; i++) {
            gateway.failed("mail1", IMAP, HERE, Fault.CONNECT);
        }
        gateway.connected("mail1", IMAP, HERE);
        fail(4, THERE);
        assertThat(state()).isEqualTo("mail1 imap UP");

        gateway.connected("mail1", IMAP, HERE);
        fail(1, HERE);

        assertThat(state()).startsWith("mail1 imap DOWN: sessions fail");
    }

    @Test
    void failuresOfLongAgoDoNotCount() {
        fail(4, HERE);
        gateway.passSeconds(11);
        fail(1, THERE);

        assertThat(state()).isEqualTo("mail1 imap UP");
    }

    @Test
    void recoversByTests() {
        trip();
        gateway.changes.clear();

        gateway.pass(Duration.ofMillis(100));
        assertThat(gateway.changes)
                .containsExactly("mail1 imap GOING_UP: 1 of 2 tests have succeeded");
        gateway.pass(Duration.ofMillis(1000));

        assertThat(gateway.changes).hasSize(2).last().isEqualTo("mail1 imap UP 0.10");
    }

    @Test
    void failedTestsBackOffUpToTheInterval() {
        server.closes = true;
        int before = server.connections;
        trip();

        gateway.pass(Duration.ofMillis(100));
        assertThat(server.connections - before).isEqualTo(1);
        for (int seconds : new int[] {1, 2, 4, 8, 10, 10}) {
            int tests = server.connections;
            gateway.pass(Duration.ofMillis(1000L * seconds - 100));
            assertThat(server.connections).as("after %s s", seconds).isEqualTo(tests);
            gateway.pass(Duration.ofMillis(100));
            assertThat(server.connections).as("after %s s", seconds).isEqualTo(tests + 1);
        }
        assertThat(state()).isEqualTo("mail1 imap DOWN: closed, awaiting the greeting");
    }

    /** Its tests succeed and its sessions do not: the crowd must not try it every second. */
    @Test
    void whoTripsAgainAndAgainIsLeftAloneForLongerAndLonger() {
        for (int pause : new int[] {0, 10, 20, 40, 60, 60}) {
            int tests = server.connections;
            for (int network = 0; network < 64; network++) {
                fail(1, "10.1." + network + ".1");
            }
            assertThat(state()).startsWith("mail1 imap DOWN: sessions fail");
            if (pause > 0) {
                gateway.pass(Duration.ofMillis(1000L * pause - 100));
                assertThat(server.connections).as("within %s s", pause).isEqualTo(tests);
            }
            gateway.pass(Duration.ofMillis(100));
            assertThat(server.connections).as("after %s s", pause).isEqualTo(tests + 1);
            passUntilUsed();
        }
        gateway.passSeconds(601);
        int tests = server.connections;

        trip();
        gateway.pass(Duration.ofMillis(100));

        assertThat(server.connections).isEqualTo(tests + 1);
    }

    @Test
    void theSameFewClientsTakeItDownOnlyOnce() {
        trip();
        passUntilUsed();
        gateway.changes.clear();

        for (int i = 0; i < 500; i++) {
            trip();
            fail(1, "203.0.113.1");
            gateway.pass(Duration.ofSeconds(1));
        }

        assertThat(gateway.changes).isEmpty();
        assertThat(state()).isEqualTo("mail1 imap UP");
        gateway.failed("mail1", IMAP, "203.0.114.1", Fault.CLOSED);
        assertThat(state())
                .isEqualTo(
                        "mail1 imap DOWN: sessions fail: 16 from 4 networks in 10 s, the last:"
                                + " closed: no luck");
    }

    /** Sessions that began before it went down still end after. */
    @Test
    void whoIsDownCannotFailAgain() {
        trip();
        fail(100, HERE);
        fail(100, THERE);
        gateway.accepted("mail1", IMAP, HERE);

        assertThat(gateway.changes).hasSize(1);
        passUntilUsed();
        fail(1, HERE);
        fail(1, THERE);
        assertThat(state()).startsWith("mail1 imap UP");
    }

    @Test
    void aTestThatBeganBeforeTheFailuresProvesNothing() {
        server.silent = true;
        gateway.passSeconds(10);
        assertThat(gateway.net.open()).isEqualTo(1);
        trip();
        server.silent = false;
        int tests = server.connections;

        gateway.pass(Duration.ofMillis(200));

        assertThat(server.connections).isEqualTo(tests + 1);
        assertThat(state()).isEqualTo("mail1 imap GOING_UP: 1 of 2 tests have succeeded");
        assertThat(gateway.net.open()).isZero();
    }

    @Test
    void unknownBackendsDoNoHarm() {
        gateway.failed("mail9", IMAP, HERE, Fault.CLOSED);
        gateway.connected("mail9", IMAP, HERE);
        gateway.accepted("mail9", IMAP, HERE);

        assertThat(gateway.health.states()).hasSize(2);
    }
}
