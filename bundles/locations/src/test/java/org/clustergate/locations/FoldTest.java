package org.clustergate.locations;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.clustergate.backend.Backend;
import org.clustergate.directory.Evidence;
import org.clustergate.directory.Evidence.Strength;
import org.clustergate.directory.Evidence.Verdict;
import org.clustergate.directory.Location.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FoldTest {
    private static final Instant NOW = Instant.ofEpochMilli(1_000_000);

    private static final long STALE = 100;
    private static final Map<String, Strength> STRENGTHS =
            Map.of(
                    "delivery",
                    Strength.DELIVERED,
                    "login",
                    Strength.LOGGED_IN,
                    "map",
                    Strength.CONFIGURED);

    /**
     * "1=HOME" is the word of a directory about mail1, "1=HOME/login" that of a login, "1=HOME/map"
     * that of an operator; "!" expired, "!!" for longer than it may be used.
     */
    private static List<Evidence> evidence(String text) {
        List<Evidence> all = new ArrayList<>();
        for (String one : text.split(" ")) {
            if (!one.isEmpty()) {
                String[] part = one.replace("!", "").split("[=/]");
                String method = part.length > 2 ? part[2] : "callout";
                all.add(
                        new Evidence(
                                "mail" + part[0],
                                Verdict.valueOf(part[1]),
                                method,
                                STRENGTHS.getOrDefault(method, Strength.ASKED),
                                "",
                                NOW.minusMillis(1000),
                                one.contains("!!")
                                        ? NOW.minusMillis(STALE)
                                        : one.contains("!") ? NOW : NOW.plusMillis(10)));
            }
        }
        return all;
    }

    private static Fold.Result fold(String evidence, Backend... more) {
        List<Backend> all = new ArrayList<>(World.backends("mail1", "mail2"));
        all.addAll(List.of(more));
        return Fold.over(evidence(evidence), all, NOW.toEpochMilli(), STALE);
    }

    @ParameterizedTest
    @CsvSource({
        "1=HOME 2=ABSENT,                       HOME,      mail1",
        "1=HOME 2=UNKNOWN,                      HOME,      mail1",
        "1=HOME,                                HOME,      mail1",
        "1=HOME 2=CATCH_ALL,                    HOME,      mail1",
        "1=HOME 2=HOME,                         AMBIGUOUS, mail1 mail2",
        "1=HOME 2=HOME/login,                   HOME,      mail2",
        "1=HOME/delivery 2=HOME/login,          HOME,      mail2",
        "1=HOME/delivery 2=HOME,                HOME,      mail1",
        "1=HOME/login 2=HOME/login,             AMBIGUOUS, mail1 mail2",
        "1=HOME/login 1=ABSENT 2=ABSENT,        HOME,      mail1",
        "1=HOME 1=UNKNOWN/ldap 2=ABSENT,        HOME,      mail1",
        "1=HOME 2=HOME 1=UNKNOWN/login,         HOME,      mail2",
        "1=HOME 2=HOME 1=UNKNOWN/login 2=UNKNOWN/login, AMBIGUOUS, mail1 mail2",
        "1=HOME/login 2=HOME 1=UNKNOWN/login,   HOME,      mail1",
        "1=CATCH_ALL 2=ABSENT,                  CATCH_ALL, mail1",
        "1=CATCH_ALL 2=CATCH_ALL,               CATCH_ALL, mail1 mail2",
        "1=CATCH_ALL 2=UNKNOWN,                 UNKNOWN,   ''",
        "1=CATCH_ALL,                           UNKNOWN,   ''",
        "1=ABSENT 2=ABSENT,                     ABSENT,    ''",
        "1=ABSENT 2=UNKNOWN,                    UNKNOWN,   ''",
        "1=ABSENT,                              UNKNOWN,   ''",
        "1=ABSENT 1=UNKNOWN/ldap 2=ABSENT,      UNKNOWN,   ''",
        "1=ABSENT 2=ABSENT!,                    UNKNOWN,   ''",
        "1=ABSENT 2=ABSENT 3=HOME,              UNKNOWN,   ''",
        "1=ABSENT 2=ABSENT 3=HOME!,             ABSENT,    ''",
        "1=ABSENT 2=ABSENT 3=ABSENT,            ABSENT,    ''",
        "1=HOME! 2=ABSENT,                      HOME,      mail1",
        "1=HOME! 2=HOME!/login,                 HOME,      mail2",
        "1=HOME! 2=HOME,                        HOME,      mail2",
        "1=HOME! 1=ABSENT 2=ABSENT,             ABSENT,    ''",
        "1=HOME/map 2=HOME/login,               HOME,      mail1",
        "1=HOME/map! 2=HOME/login,              HOME,      mail1",
        "1=HOME/map!! 2=HOME/login,             HOME,      mail2",
        "1=HOME/map! 2=HOME/map,                HOME,      mail2",
        "1=HOME/map! 1=ABSENT 2=HOME,           HOME,      mail1",
        "1=HOME/map 1=UNKNOWN/login 2=HOME/login, HOME,    mail1",
        "1=HOME/map 2=HOME/map,                 AMBIGUOUS, mail1 mail2",
        "1=ABSENT 2=ABSENT 3=HOME/map!,         UNKNOWN,   ''",
        "1=ABSENT/map 2=HOME,                   HOME,      mail2",
        "1=HOME!!,                              UNKNOWN,   ''",
        "1=HOME!! 2=HOME!,                      HOME,      mail2",
        "1=ABSENT 1=UNKNOWN!/ldap 2=ABSENT,     UNKNOWN,   ''",
        "1=ABSENT 1=UNKNOWN!/login 2=ABSENT,    ABSENT,    ''",
        "'',                                    UNKNOWN,   ''",
    })
    void folds(String evidence, Status status, String backends) {
        Fold.Result result = fold(evidence);

        assertThat(result.location().status()).isEqualTo(status);
        assertThat(result.location().backends())
                .isEqualTo(backends.isEmpty() ? Set.of() : Set.of(backends.split(" ")));
    }

    @ParameterizedTest
    @CsvSource({
        "1=HOME,              true",
        "1=HOME!,             false",
        "1=ABSENT 2=ABSENT,   true",
        "1=ABSENT 2=UNKNOWN,  true",
        "1=ABSENT,            false",
        "1=ABSENT 2=ABSENT!,  false",
        "1=HOME/map,                true",
        "1=HOME/map! 2=HOME/login,  false",
        "1=HOME/map! 1=HOME/login,  false",
        "1=HOME/map!! 1=HOME/login, false",
        "1=ABSENT!/map 2=HOME/login, false",
        "1=UNKNOWN!/login 2=HOME,   true",
    })
    void asksAgainUnlessAHomeIsKnownOrEverybodyHasAnswered(String evidence, boolean settled) {
        assertThat(fold(evidence).until() > NOW.toEpochMilli()).isEqualTo(settled);
    }

    @Test
    void keepsOnlyEvidenceAboutTheQuestion() {
        assertThat(fold("1=HOME 2=ABSENT 3=HOME").location().evidence())
                .extracting(Evidence::backend)
                .containsExactly("mail1", "mail2");
    }

    @Test
    void aQuestionAboutNobodyHasNoAnswer() {
        assertThat(Fold.over(List.of(), List.of(), 0, 0).location().status())
                .isEqualTo(Status.UNKNOWN);
    }
}
