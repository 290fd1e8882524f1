package org.clustergate.strategy.location;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.annotation.Annotation;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.clustergate.backend.Backend;
import org.clustergate.directory.Location;
import org.clustergate.directory.Location.Status;
import org.clustergate.directory.LocationQuery;
import org.clustergate.directory.Locator;
import org.clustergate.mail.MailAddress;
import org.clustergate.mail.Protocol;
import org.clustergate.route.Decision;
import org.clustergate.route.RouteQuery;
import org.clustergate.route.RouteQuery.Phase;
import org.clustergate.route.SessionInfo;
import org.junit.jupiter.api.Test;

class LocationStrategyTest {
    private static final Backend MAIL1 = Backend.of("mail1", Map.of());
    private static final Backend MAIL2 = Backend.of("mail2", Map.of());
    private static final Backend MAIL3 = Backend.of("mail3", Map.of());

    private Location location;
    private final List<LocationQuery> asked = new ArrayList<>();
    private final LocationStrategy strategy = new LocationStrategy(new Fake(), config(true));

    private final class Fake implements Locator {
        @Override
        public Location known(LocationQuery query) {
            return locate(query).toCompletableFuture().join();
        }

        @Override
        public void pin(String realm, MailAddress user, String to, Instant until, String why) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean unpin(String realm, MailAddress user) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletionStage<Location> locate(LocationQuery query) {
            asked.add(query);
            return CompletableFuture.completedStage(location);
        }

        @Override
        public void forget(String realm, MailAddress user) {}
    }

    private static LocationStrategy.Config config(boolean shareAmbiguous) {
        return new LocationStrategy.Config() {
            @Override
            public boolean share_ambiguous() {
                return shareAmbiguous;
            }

            @Override
            public Class<? extends Annotation> annotationType() {
                return LocationStrategy.Config.class;
            }
        };
    }

    private static RouteQuery query(Phase phase, boolean localDomain, Backend... excluded) {
        List<Backend> candidates = new ArrayList<>(List.of(MAIL1, MAIL2, MAIL3));
        candidates.removeAll(List.of(excluded));
        SessionInfo session =
                new SessionInfo(
                        "s1",
                        "in",
                        Protocol.SMTP,
                        new InetSocketAddress("192.0.2.9", 50000),
                        new InetSocketAddress("198.51.100.1", 25),
                        false,
                        "",
                        Instant.EPOCH);
        return new RouteQuery(
                phase,
                session,
                new MailAddress("joe", "example.test"),
                "world",
                localDomain,
                candidates,
                List.of(excluded));
    }

    private Decision decide(Status status, String backends, RouteQuery query) {
        location =
                new Location(
                        status,
                        backends.isEmpty() ? Set.of() : Set.of(backends.split(" ")),
                        List.of());
        return strategy.route(query).toCompletableFuture().join();
    }

    @Test
    void routesToTheHome() {
        assertThat(decide(Status.HOME, "mail2", query(Phase.LOGIN, true)))
                .isEqualTo(new Decision.Route("mail2", "HOME ()"));
        assertThat(asked)
                .containsExactly(
                        new LocationQuery(
                                new MailAddress("joe", "example.test"),
                                "world",
                                List.of(MAIL1, MAIL2, MAIL3)));
    }

    @Test
    void aUserWhoseHomeIsExcludedIsUnavailableAndNeverUnknown() {
        Decision decision = decide(Status.HOME, "mail2", query(Phase.RECIPIENT, true, MAIL2));

        assertThat(decision).isEqualTo(new Decision.Reject(true, "home mail2 unavailable"));
        assertThat(asked.get(0).backends()).containsExactlyInAnyOrder(MAIL1, MAIL2, MAIL3);
    }

    @Test
    void refusesForGoodOnlyWhomNobodyKnows() {
        assertThat(decide(Status.ABSENT, "", query(Phase.LOGIN, true)))
                .isEqualTo(new Decision.Reject(false, "ABSENT ()"));
        assertThat(decide(Status.UNKNOWN, "", query(Phase.LOGIN, true)))
                .isEqualTo(new Decision.Reject(true, "UNKNOWN ()"));
    }

    @Test
    void leavesAmbiguousUsersToTheNextStrategyAmongTheirBackends() {
        assertThat(decide(Status.AMBIGUOUS, "mail1 mail3", query(Phase.LOGIN, true)))
                .isEqualTo(new Decision.Among(Set.of("mail1", "mail3"), "AMBIGUOUS ()"));
        assertThat(decide(Status.AMBIGUOUS, "mail1 mail3", query(Phase.LOGIN, true, MAIL1)))
                .isEqualTo(new Decision.Among(Set.of("mail3"), "AMBIGUOUS ()"));
        assertThat(decide(Status.AMBIGUOUS, "mail1 mail2", query(Phase.LOGIN, true, MAIL1, MAIL2)))
                .isInstanceOfSatisfying(
                        Decision.Reject.class, reject -> assertThat(reject.temporary()).isTrue());
    }

    @Test
    void refusesAmbiguousUsersForNowWhereThatIsSet() {
        strategy.modified(config(false));

        assertThat(decide(Status.AMBIGUOUS, "mail1 mail3", query(Phase.LOGIN, true)))
                .isInstanceOfSatisfying(
                        Decision.Reject.class, reject -> assertThat(reject.temporary()).isTrue());
    }

    @Test
    void catchAllsServeTheFrontendsOwnDomains() {
        assertThat(decide(Status.CATCH_ALL, "mail3", query(Phase.RECIPIENT, true)))
                .isEqualTo(new Decision.Among(Set.of("mail3"), "CATCH_ALL ()"));
        assertThat(decide(Status.CATCH_ALL, "mail3", query(Phase.LOGIN, false)))
                .isEqualTo(new Decision.Among(Set.of("mail3"), "CATCH_ALL ()"));
    }

    @Test
    void relaysForNobodyElsesDomain() {
        assertThat(decide(Status.CATCH_ALL, "mail3", query(Phase.RECIPIENT, false)))
                .isEqualTo(new Decision.Reject(false, "relaying denied: CATCH_ALL ()"));
    }
}
