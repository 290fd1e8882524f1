package org.clustergate.strategy.location;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.clustergate.directory.Location.Status;
import org.clustergate.directory.LocationQuery;
import org.clustergate.mail.MailAddress;
import org.clustergate.route.Decision;
import org.clustergate.route.RouteQuery.Phase;
import org.clustergate.route.RouteQuery.Purpose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LocationStrategyTest {
    private final Desk desk = new Desk();

    private static Decision refused(boolean temporary, String reason) {
        return new Decision.Reject(temporary, reason);
    }

    @Test
    void routesToTheHome() {
        desk.says(Status.HOME, "mail2", "mail2=HOME", "mail1=ABSENT");

        assertThat(desk.decide()).isEqualTo(new Decision.Route("mail2", "home by callout"));
        assertThat(desk.asked)
                .containsExactly(
                        new LocationQuery(
                                new MailAddress("joe", "example.test"),
                                "world",
                                List.copyOf(desk.backends.values())));
    }

    @Test
    void asksAboutExcludedBackendsToo() {
        desk.says(Status.HOME, "mail2").down("mail2");
        desk.phase = Phase.RECIPIENT;

        assertThat(desk.decide()).isEqualTo(refused(true, "home mail2 unavailable"));
        assertThat(desk.asked.get(0).backends())
                .containsExactlyInAnyOrderElementsOf(desk.backends.values());
    }

    @Test
    void refusesForGoodOnlyWhomNobodyKnows() {
        assertThat(desk.says(Status.ABSENT, "").decide()).isEqualTo(refused(false, "ABSENT ()"));
        assertThat(desk.says(Status.UNKNOWN, "").decide()).isEqualTo(refused(true, "UNKNOWN ()"));
    }

    @Test
    void leavesAmbiguousUsersToTheNextStrategyAmongTheirBackends() {
        desk.says(Status.AMBIGUOUS, "mail1 mail3");

        assertThat(desk.decide())
                .isEqualTo(new Decision.Among(Set.of("mail1", "mail3"), "AMBIGUOUS ()"));
        assertThat(desk.down("mail1").decide())
                .isEqualTo(new Decision.Among(Set.of("mail3"), "AMBIGUOUS ()"));
        assertThat(desk.down("mail1", "mail3").decide())
                .isInstanceOfSatisfying(
                        Decision.Reject.class, reject -> assertThat(reject.temporary()).isTrue());
    }

    @Test
    void refusesAmbiguousUsersForNowWhereThatIsSet() {
        desk.strategy.modified(Desk.properties("share.ambiguous", "false"));

        assertThat(desk.says(Status.AMBIGUOUS, "mail1 mail3").decide())
                .isEqualTo(refused(true, "claimed by several: AMBIGUOUS ()"));
    }

    @Test
    void catchAllsServeTheFrontendsOwnDomains() {
        desk.says(Status.CATCH_ALL, "mail3");
        desk.phase = Phase.RECIPIENT;
        assertThat(desk.decide()).isEqualTo(new Decision.Among(Set.of("mail3"), "CATCH_ALL ()"));

        desk.phase = Phase.LOGIN;
        desk.localDomain = false;
        assertThat(desk.decide()).isEqualTo(new Decision.Among(Set.of("mail3"), "CATCH_ALL ()"));
    }

    @Test
    void relaysForNobodyElsesDomain() {
        desk.phase = Phase.RECIPIENT;
        desk.localDomain = false;

        assertThat(desk.says(Status.CATCH_ALL, "mail3").decide())
                .isEqualTo(refused(false, "relaying denied: CATCH_ALL ()"));
        desk.strategy.modified(Desk.properties("strangers", "pass"));
        assertThat(desk.says(Status.ABSENT, "").decide())
                .isEqualTo(refused(false, "relaying denied: ABSENT ()"));
    }

    @Test
    void passesStrangersOnWhereTheyMayBeNewUsers() {
        desk.strategy.modified(Desk.properties("strangers", "pass"));

        assertThat(desk.says(Status.ABSENT, "").decide()).isEqualTo(new Decision.Pass("ABSENT ()"));
        assertThat(desk.says(Status.UNKNOWN, "").decide()).isEqualTo(refused(true, "UNKNOWN ()"));
    }

    @Test
    void anotherGatewaysQuestionIsAnsweredFromWhatIsKnown() {
        desk.purpose = Purpose.CALLOUT;
        desk.says(Status.HOME, "mail2", "mail2=HOME");
        assertThat(desk.decide()).isEqualTo(refused(true, "UNKNOWN ()"));

        desk.known = desk.location;

        assertThat(desk.decide()).isInstanceOf(Decision.Route.class);
        assertThat(desk.asked).isEmpty();
    }

    @Test
    void anExplanationShowsAllEvidenceAndAsksOnlyWhereNothingIsKnown() {
        desk.purpose = Purpose.EXPLANATION;
        desk.says(Status.HOME, "mail2", "mail2=HOME", "mail1=ABSENT");
        assertThat(desk.decide())
                .isEqualTo(
                        new Decision.Route(
                                "mail2", "HOME (mail2=HOME by callout, mail1=ABSENT by callout)"));
        assertThat(desk.asked).hasSize(1);

        desk.known = desk.location;
        desk.decide();

        assertThat(desk.asked).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(Status.class)
    void noBackendThatIsExcludedIsEverChosen(Status status) {
        desk.strategy.modified(
                Desk.properties("login.probe", "true", "strangers", "pass", "sites", "::/0=all"));
        desk.tries("mail1", "mail2", "mail3").standIns("mail1", List.of("mail2"), Set.of("mail3"));
        boolean named = status != Status.ABSENT && status != Status.UNKNOWN;
        for (String down : List.of("mail1", "mail2", "mail3")) {
            for (String home : List.of("mail1", "mail2", "mail3")) {
                desk.says(status, named ? home : "").down(down);

                Decision decision = desk.decide();

                if (decision instanceof Decision.Route route) {
                    assertThat(route.backend()).isNotEqualTo(down);
                } else if (decision instanceof Decision.Among among) {
                    assertThat(among.backends()).isNotEmpty().doesNotContain(down);
                }
            }
        }
    }
}
