package org.clustergate.strategy.location;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.clustergate.directory.Location.Status;
import org.clustergate.route.Decision;
import org.clustergate.route.RouteQuery.Phase;
import org.clustergate.route.RouteQuery.Purpose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoginProbeTest {
    private final Desk desk =
            new Desk("login.probe", "true", "share.ambiguous", "false")
                    .tries("mail1", "mail2", "mail3");

    /** The backend where the password is tried, or how the login is refused. */
    private String outcome() {
        Decision decision = desk.decide();
        if (decision instanceof Decision.Route route) {
            assertThat(route.tentative()).isTrue();
            assertThat(route.copies()).isEmpty();
            return route.backend();
        }
        if (decision instanceof Decision.Reject reject) {
            return reject.temporary() ? "later" : "never";
        }
        return decision.getClass().getSimpleName();
    }

    @ParameterizedTest
    @CsvSource({
        "'',                                           mail1",
        "mail1=ABSENT,                                 mail2",
        "mail1=ABSENT!,                                mail1",
        "mail1=refused,                                mail2",
        "mail1=refused!,                               mail1",
        "mail1=refused mail2=ABSENT,                   mail3",
        "mail3=CATCH_ALL,                              mail3",
        "mail2=CATCH_ALL mail3=HOME!,                  mail3",
        "mail3=CATCH_ALL mail3=refused,                mail1",
        "mail1=refused mail2=refused mail3=refused,    never",
        "mail1=refused mail2=ABSENT mail3=refused,     never",
        "mail1=ABSENT mail2=ABSENT mail3=ABSENT,       later",
    })
    void triesTheLikeliestThatIsLeft(String evidence, String outcome) {
        desk.says(Status.UNKNOWN, "", evidence.isEmpty() ? new String[0] : evidence.split(" "));

        assertThat(outcome()).isEqualTo(outcome);
    }

    @Test
    void oneFailedLoginIsOneFailedLoginAtOneServer() {
        List<String> evidence = new ArrayList<>();
        List<String> tried = new ArrayList<>();
        for (int attempt = 0; attempt < 5; attempt++) {
            desk.says(Status.UNKNOWN, "", evidence.toArray(String[]::new));
            String outcome = outcome();
            tried.add(outcome);
            if (outcome.startsWith("mail")) {
                evidence.add(outcome + "=refused");
            }
        }

        assertThat(tried).containsExactly("mail1", "mail2", "mail3", "never", "never");
    }

    @Test
    void aServerThatIsDownLeavesTheLoginOpen() {
        desk.says(Status.UNKNOWN, "", "mail1=refused", "mail2=refused").down("mail3");

        assertThat(outcome()).isEqualTo("later");
    }

    @Test
    void aServerThatMayNotBeTriedLeavesTheLoginOpen() {
        Desk some = new Desk("login.probe", "true").tries("mail1");
        some.says(Status.UNKNOWN, "", "mail1=refused", "mail2=ABSENT", "mail3=UNKNOWN");

        assertThat(some.decide())
                .isInstanceOfSatisfying(
                        Decision.Reject.class, reject -> assertThat(reject.temporary()).isTrue());
    }

    @Test
    void aUserWithAHomeIsTriedNowhereElse() {
        desk.says(Status.HOME, "mail2", "mail2=HOME", "mail2=refused");

        assertThat(desk.decide()).isEqualTo(new Decision.Route("mail2", "home by callout"));
        assertThat(desk.down("mail2").decide())
                .isEqualTo(new Decision.Reject(true, "home mail2 unavailable"));
    }

    @Test
    void catchAllsAndAmbiguousClaimsAreSettledByTheLogin() {
        desk.says(Status.CATCH_ALL, "mail3", "mail3=CATCH_ALL");
        assertThat(outcome()).isEqualTo("mail3");
        desk.says(Status.AMBIGUOUS, "mail2 mail3", "mail2=HOME", "mail3=HOME", "mail2=refused");
        assertThat(outcome()).isEqualTo("mail3");
    }

    @Test
    void ambiguousUsersThatAreSharedAreNotTried() {
        desk.strategy.modified(Desk.properties("login.probe", "true"));

        assertThat(desk.says(Status.AMBIGUOUS, "mail2 mail3").decide())
                .isInstanceOf(Decision.Among.class);
    }

    @Test
    void heavierServersAreLikelier() {
        desk.backend(desk.backends.get("mail2").withWeight(200));

        assertThat(outcome()).isEqualTo("mail2");
    }

    @Test
    void nothingIsTriedWhereThatIsNotWanted() {
        Decision later = new Decision.Reject(true, "UNKNOWN ()");
        desk.reusable = false;
        assertThat(desk.decide()).isEqualTo(later);
        desk.reusable = true;
        desk.purpose = Purpose.EXPLANATION;
        assertThat(desk.decide()).isEqualTo(later);
        desk.purpose = Purpose.CALLOUT;
        assertThat(desk.decide()).isEqualTo(later);
        desk.purpose = Purpose.SESSION;
        desk.phase = Phase.RECIPIENT;
        assertThat(desk.decide()).isEqualTo(later);
        desk.phase = Phase.LOGIN;
        desk.strategy.modified(Desk.properties());
        assertThat(desk.decide()).isEqualTo(later);

        assertThat(new Desk("login.probe", "true").decide()).isEqualTo(later);
    }

    @Test
    void withoutATryCatchAllsAreShared() {
        Desk none = new Desk("login.probe", "true");

        assertThat(none.says(Status.CATCH_ALL, "mail3").decide())
                .isEqualTo(new Decision.Among(Set.of("mail3"), "CATCH_ALL ()"));
    }
}
