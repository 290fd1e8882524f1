package org.clustergate.directory.callout;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.clustergate.backend.Backend;
import org.clustergate.backend.Endpoint;
import org.clustergate.backend.Security;
import org.clustergate.directory.Evidence;
import org.clustergate.directory.Evidence.Verdict;
import org.clustergate.directory.LocationQuery;
import org.clustergate.mail.MailAddress;
import org.clustergate.mail.Protocol;
import org.junit.jupiter.api.Test;

/**
 * How many round trips it takes to find a user at 500 servers, by a clock that stands still while
 * the gateway works: no processor has a share in it.
 */
class RoundTripsTest {
    private static final int SERVERS = 500;
    private static final int USERS = 40;
    private static final int SLOWEST_MS = 80;

    private final Random random = new Random(1);
    private final FakeNet net = new FakeNet();
    private final List<Backend> backends = new ArrayList<>();
    private final CalloutDirectory directory =
            new CalloutDirectory(
                    net,
                    InstantSource.fixed(Instant.EPOCH),
                    () -> net.nanos,
                    ProbeDialogueTest.settings(Map.of()));

    /** One in a hundred is the slowest, the others are nearer. */
    RoundTripsTest() {
        for (int i = 0; i < SERVERS; i++) {
            int ms = i % 100 == 0 ? SLOWEST_MS : 1 + random.nextInt(SLOWEST_MS / 2);
            net.server(i + 1).roundTripNanos = TimeUnit.MILLISECONDS.toNanos(ms);
            backends.add(
                    Backend.of(
                            "mail" + i,
                            Map.of(
                                    Protocol.SMTP,
                                    new Endpoint("192.0.2.1", i + 1, Security.NONE))));
        }
    }

    /** Finds a user that one server has; the milliseconds that it took. */
    private double find(String local) {
        int home = random.nextInt(SERVERS);
        MailAddress user = new MailAddress(local, "a.test");
        net.server(home + 1).hosts(user.toString());
        long start = net.nanos;
        CompletableFuture<List<Evidence>> answer =
                directory.locate(new LocationQuery(user, "", backends)).toCompletableFuture();
        net.runUntil(answer::isDone);
        List<Verdict> verdicts = new ArrayList<>(Collections.nCopies(SERVERS, Verdict.ABSENT));
        verdicts.set(home, Verdict.HOME);
        assertThat(answer.join()).extracting(Evidence::verdict).isEqualTo(verdicts);
        return (net.nanos - start) / 1e6;
    }

    @Test
    void aUserIsFoundInTheSlowestServersRoundTrip() {
        // Connect, greeting, EHLO, MAIL with RCPT; and the catch-all test where it is the home.
        assertThat(find("first")).isBetween(4.0 * SLOWEST_MS, 5.0 * SLOWEST_MS);
        double[] took = new double[USERS];
        for (int i = 0; i < USERS; i++) {
            took[i] = find("user" + i);
        }
        Arrays.sort(took);

        assertThat(took[USERS / 2]).isEqualTo(SLOWEST_MS);
        assertThat(took[USERS * 95 / 100]).isEqualTo(SLOWEST_MS);
        // A server's first user of a domain waits for the catch-all test, too.
        assertThat(took[USERS - 1]).isLessThanOrEqualTo(2 * SLOWEST_MS);
        for (int i = 0; i < SERVERS; i++) {
            FakeServer server = net.server(i + 1);
            assertThat(server.misuse).isEmpty();
            assertThat(server.asked.values()).containsOnly(1);
            assertThat(server.questions).isEqualTo(USERS + 1 + (server.users.isEmpty() ? 0 : 1));
        }
    }
}
