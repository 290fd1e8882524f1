package org.clustergate.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.clustergate.runtime.GatewayRuntime;
import org.junit.jupiter.api.Test;

class GatewayCommandsTest {
    private final FakeRuntime runtime = new FakeRuntime();
    private final GatewayCommands commands = new GatewayCommands(runtime);

    @Test
    void showsTheWholeGateway() {
        runtime.snapshot =
                new GatewayRuntime.Snapshot(
                        "running",
                        List.of(
                                new GatewayRuntime.FrontendDto(
                                        "imap", "imap", "0.0.0.0:143", "default", 2, ""),
                                new GatewayRuntime.FrontendDto(
                                        "pop3s",
                                        "pop3",
                                        "0.0.0.0:995",
                                        "default",
                                        0,
                                        "address already in use")),
                        List.of(
                                new GatewayRuntime.PolicyDto(
                                        "default", List.of("location", "loadsharing"))),
                        List.of(
                                new GatewayRuntime.StrategyDto(
                                        "location", "org.clustergate.strategy.location", ""),
                                new GatewayRuntime.StrategyDto(
                                        "loadsharing", "", "no bundle offers it")),
                        List.of(
                                new GatewayRuntime.BackendDto(
                                        "mail1",
                                        List.of(
                                                "imap 192.0.2.1:143 starttls",
                                                "pop3 192.0.2.1:110 none"),
                                        2)),
                        List.of(),
                        List.of(),
                        List.of(new GatewayRuntime.LedgerDto(0, 0, 100_000, "", 0, 7, 3)),
                        2,
                        List.of());

        assertThat(commands.status())
                .isEqualTo(
                        """
                        Gateway running, 2 sessions

                        FRONTENDS
                          NAME   PROTOCOL  ADDRESS      POLICY   SESSIONS  PROBLEM
                          imap   imap      0.0.0.0:143  default  2         -
                          pop3s  pop3      0.0.0.0:995  default  0         address already in use

                        BACKENDS
                          NAME   SESSIONS  ENDPOINTS
                          mail1  2         imap 192.0.2.1:143 starttls, pop3 192.0.2.1:110 none

                        HEALTH
                          none

                        POOLS
                          none

                        LEDGER
                          ENTRIES  KEYS  MOST    OLDEST  DROPPED  SAVED  REFUSED  PROBLEM
                          0        0     100000  -       0        7      3        -

                        POLICIES
                          NAME     STRATEGIES
                          default  location, loadsharing

                        STRATEGIES
                          NAME         BUNDLE                             STATE
                          location     org.clustergate.strategy.location  usable
                          loadsharing  -                                  UNUSABLE: no bundle offers it
                        """);
    }

    @Test
    void showsWhyAConfigurationWasRefused() {
        runtime.snapshot =
                new GatewayRuntime.Snapshot(
                        "running",
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(new GatewayRuntime.PoolDto("old", List.of("mail1", "mail2"))),
                        List.of(),
                        1,
                        List.of(
                                "backend mail1: port 0 is outside 1-65535",
                                "pool old: no \u001b[2J"));

        assertThat(commands.status())
                .startsWith(
                        """
                        Gateway running, 1 session

                        CONFIGURATION REFUSED, the last good one is in force
                          backend mail1: port 0 is outside 1-65535
                          pool old: no \\u001b[2J

                        FRONTENDS
                          none
                        """)
                .contains(
                        """
                        POOLS
                          NAME  BACKENDS
                          old   mail1, mail2
                        """);
    }

    @Test
    void saysThatALedgerIsTooSmall() {
        runtime.ledger =
                List.of(
                        new GatewayRuntime.LedgerDto(
                                1000, 998, 1000, "2026-01-02T03:04:05Z", 4, 20, 1));

        assertThat(StatusReport.of(runtime.snapshot(), Instant.parse("2026-01-05T03:14:05Z")))
                .contains(
                        """
                        LEDGER
                          ENTRIES  KEYS  MOST  OLDEST   DROPPED  SAVED  REFUSED  PROBLEM
                          1000     998   1000  3 d 0 h  4        20     1        too small: mails may have come twice
                        """);
    }

    @Test
    void showsTheLedgerInJsonToo() {
        runtime.ledger =
                List.of(new GatewayRuntime.LedgerDto(2, 1, 1000, "2026-01-02T03:04:05Z", 4, 5, 6));

        assertThat(commands.show("--json"))
                .contains(
                        "\"ledger\":[{\"entries\":2,\"keys\":1,\"most\":1000,"
                                + "\"oldest\":\"2026-01-02T03:04:05Z\","
                                + "\"dropped\":4,\"saved\":5,\"refused\":6}]");
    }

    @Test
    void listsSessions() {
        runtime.sessions.add(session("1", "joe@example.test", "mail1", true));
        runtime.sessions.add(session("22", "", "", false));

        assertThat(commands.sessions())
                .isEqualTo(
                        """
                        OPENED                ID  FRONTEND  CLIENT           TLS  STATE           USER              BACKEND
                        2026-01-02T03:04:05Z  1   pop3      192.0.2.9:50000  yes  passed through  joe@example.test  mail1
                        2026-01-02T03:04:05Z  22  pop3      192.0.2.9:50000  yes  pop3            -                 -
                        """);
    }

    @Test
    void listsNoMoreSessionsThanAskedFor() {
        for (int i = 0; i < 250; i++) {
            runtime.sessions.add(session("s" + i, "", "", false));
        }

        assertThat(commands.sessions().lines()).hasSize(102).last().isEqualTo("100 of 250 shown");
        assertThat(commands.sessions(3).lines()).hasSize(5).last().isEqualTo("3 of 250 shown");
        assertThat(commands.sessions(250).lines()).hasSize(251);
        assertThatThrownBy(() -> commands.sessions(0))
                .hasMessage("the number of sessions must be at least 1, not 0");
    }

    @Test
    void saysThatNobodyIsThere() {
        assertThat(commands.sessions()).isEqualTo("none\n");
    }

    @Test
    void showsNamesOfUsersWithoutObeyingThem() {
        runtime.sessions.add(session("1", "\u001b[31m\r\nx\u202ey\u0085é\u2028", "mail1", true));

        assertThat(commands.sessions())
                .contains("\\u001b[31m\\u000d\\u000ax\\u202ey\\u0085é\\u2028  mail1\n");
    }

    @Test
    void drainsWithinTenMinutesUnlessTold() {
        runtime.sessions.add(session("1", "", "", false));

        assertThat(commands.drain())
                .isEqualTo("Draining: no new sessions; 1 may go on for up to 600 s.");
        runtime.sessions.clear();
        assertThat(commands.drain(5)).isEqualTo("Draining: no new sessions; none is left.");

        assertThat(runtime.drains).containsExactly(Duration.ofMinutes(10), Duration.ofSeconds(5));
        assertThatThrownBy(() -> commands.drain(-1)).hasMessageContaining("at least 1, not -1");
    }

    private static GatewayRuntime.SessionDto session(
            String id, String user, String backend, boolean passThrough) {
        return new GatewayRuntime.SessionDto(
                id,
                "pop3",
                "pop3",
                "192.0.2.9:50000",
                user,
                backend,
                true,
                passThrough,
                Instant.parse("2026-01-02T03:04:05.678Z"));
    }
}
