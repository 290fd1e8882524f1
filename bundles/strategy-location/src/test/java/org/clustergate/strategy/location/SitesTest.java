package org.clustergate.strategy.location;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.clustergate.backend.Fleet;
import org.clustergate.directory.Location.Status;
import org.clustergate.route.Decision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SitesTest {
    private static final Map<String, List<String>> POOLS =
            Map.of("site-a", List.of("mail1", "mail2"), "site-b", List.of("mail3"));

    private final Desk desk =
            new Desk(
                    "strangers",
                    "pass",
                    "sites",
                    new String[] {"192.0.2.0/24=site-a", "2001:db8::/32 = site-b"});

    private Set<String> among() {
        return ((Decision.Among) desk.decide()).backends();
    }

    @Test
    void whoHasNoHomeIsServedNearby() {
        desk.strategy.configured(desk.fleet(POOLS));
        desk.says(Status.CATCH_ALL, "mail1 mail3");
        assertThat(desk.decide())
                .isEqualTo(new Decision.Among(Set.of("mail1"), "site site-a: CATCH_ALL ()"));

        desk.client = "2001:db8::7";
        assertThat(among()).containsExactly("mail3");
        desk.client = "203.0.113.1";
        assertThat(among()).containsExactlyInAnyOrder("mail1", "mail3");
    }

    @Test
    void aSiteWithoutAUsableServerNarrowsNothing() {
        desk.strategy.configured(desk.fleet(POOLS));
        desk.says(Status.AMBIGUOUS, "mail1 mail3").down("mail1");

        assertThat(among()).containsExactly("mail3");
    }

    @Test
    void strangersThatPassStayNearby() {
        desk.strategy.configured(desk.fleet(POOLS));
        desk.says(Status.ABSENT, "");
        assertThat(desk.decide())
                .isEqualTo(new Decision.Among(Set.of("mail1", "mail2"), "site site-a: ABSENT ()"));

        desk.client = "203.0.113.1";
        assertThat(desk.decide()).isInstanceOf(Decision.Pass.class);
    }

    @Test
    void aHomeIsAHomeWhereverTheClientIs() {
        desk.strategy.configured(desk.fleet(POOLS));

        assertThat(desk.says(Status.HOME, "mail3").decide())
                .isInstanceOfSatisfying(
                        Decision.Route.class,
                        route -> assertThat(route.backend()).isEqualTo("mail3"));
    }

    @Test
    void aPoolThatANamedSiteNeedsCannotGo() {
        assertThat(desk.strategy.check(desk.fleet(POOLS))).isEmpty();

        assertThat(
                        desk.strategy.check(
                                desk.fleet(Map.of("site-a", List.of("mail1"), "x", List.of()))))
                .containsExactly(
                        "gateway.strategy.location: sites: there is no pool 'site-b' (site-a, x are"
                                + " configured)");
    }

    @Test
    void settingsWaitForTheirPools() {
        desk.strategy.configured(desk.fleet(POOLS));
        desk.strategy.modified(
                Desk.properties(
                        "felix.fileinstall.filename",
                        "file:/c/location.cfg",
                        "sites",
                        "::/0=site-c"));
        desk.says(Status.ABSENT, "");
        // then: the old settings are in force, and it is said why
        assertThat(among()).containsExactlyInAnyOrder("mail1", "mail2");
        assertThat(desk.problems.get("location.cfg"))
                .containsExactly(
                        "location.cfg: sites: there is no pool 'site-c' (site-a, site-b are"
                                + " configured)");
        // and: nobody may take away what the new ones need
        assertThat(desk.strategy.check(desk.fleet(POOLS))).hasSize(1);

        desk.strategy.configured(
                desk.fleet(Map.of("site-a", List.of("mail1"), "site-c", List.of("mail3"))));

        assertThat(desk.problems.get("location.cfg")).isEmpty();
        desk.client = "2001:db8::7";
        assertThat(desk.decide()).isEqualTo(new Decision.Reject(false, "ABSENT ()"));
    }

    @Test
    void aGatewayThatHasNoBackendsYetIsNoReasonToComplain() {
        desk.strategy.configured(Fleet.EMPTY);

        assertThat(desk.problems.get("gateway.strategy.location")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.0/24", "mail.example=site-a", "192.0.2.0/33=site-a", "::/0="})
    void sitesThatMakeNoSenseAreNamed(String site) {
        desk.strategy.modified(Desk.properties("sites", site, "strangers", "pass"));

        assertThat(desk.problems.get("gateway.strategy.location"))
                .containsExactly(
                        "gateway.strategy.location: sites: '"
                                + site
                                + "' is not of the form 192.0.2.0/24=pool");
    }

    @Test
    void wrongSettingsLeaveThePresentOnesInForceAndAreSaidUntilTheyAreRight() {
        desk.strategy.modified(Desk.properties("strangers", "welcome", "login.prob", "true"));
        desk.strategy.configured(desk.fleet(POOLS));

        assertThat(desk.problems.get("gateway.strategy.location"))
                .containsExactly(
                        "gateway.strategy.location: login.prob: is no key of"
                                + " gateway.strategy.location (did you mean login.probe?)",
                        "gateway.strategy.location: strangers: 'welcome' is none of reject, pass");
        assertThat(desk.says(Status.ABSENT, "").decide()).isInstanceOf(Decision.Among.class);

        desk.strategy.modified(Desk.properties());
        assertThat(desk.problems.get("gateway.strategy.location")).isEmpty();
        assertThat(desk.decide()).isInstanceOf(Decision.Reject.class);

        desk.strategy.modified(Desk.properties("strangers", "welcome"));
        desk.strategy.deactivate();
        assertThat(desk.problems.get("gateway.strategy.location")).isEmpty();
    }
}
