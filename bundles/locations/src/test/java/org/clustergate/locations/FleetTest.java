package org.clustergate.locations;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.clustergate.backend.Backend;
import org.clustergate.backend.Endpoint;
import org.clustergate.backend.Fleet;
import org.clustergate.backend.Security;
import org.clustergate.directory.Evidence.Verdict;
import org.clustergate.directory.Location;
import org.clustergate.directory.Location.Status;
import org.clustergate.mail.Protocol;
import org.junit.jupiter.api.Test;

/** Backends that come, go and change. */
class FleetTest {
    private final World world = new World();

    /** "mail1 imap=10.0.0.1 smtp=10.0.0.1" is a backend with its endpoints. */
    private static Fleet fleet(String... lines) {
        Map<String, Backend> all = new HashMap<>();
        for (String line : lines) {
            String[] words = line.split(" ");
            Map<Protocol, Endpoint> endpoints = new HashMap<>();
            for (int i = 1; i < words.length; i++) {
                String[] part = words[i].split("=");
                endpoints.put(
                        Protocol.of(part[0]).orElseThrow(),
                        new Endpoint(part[1], 25, Security.NONE));
            }
            all.put(words[0], Backend.of(words[0], endpoints));
        }
        return new Fleet(all, Map.of());
    }

    private static final String[] THREE = {"mail1 imap=a", "mail2 imap=b smtp=b", "mail3 imap=c"};

    private void configured(String... lines) {
        world.locations.dropBackends(world.endpoints.configured(fleet(lines)));
    }

    @Test
    void aBackendThatGoesTakesItsEvidenceWithIt() {
        configured(THREE);
        world.loginAccepted("mail3");
        configured(THREE[0], THREE[1]);

        assertThat(world.cache.get(Key.of("", World.JOE))).isNull();
    }

    @Test
    void anotherServerOfTheSameNameIsNotBelievedToHaveTheUsers() {
        configured(THREE);
        world.all(Verdict.ABSENT).says("mail2", Verdict.HOME);
        world.locate();
        world.all(Verdict.ABSENT).says("mail3", Verdict.HOME);

        configured(THREE[0], "mail2 imap=x smtp=b", THREE[2]);

        assertThat(world.locate().backends()).containsExactly("mail3");
        assertThat(world.asked).hasSize(2);
    }

    @Test
    void anotherServerMayHaveTheUserWhomNobodyKnew() {
        configured(THREE);
        world.all(Verdict.ABSENT);
        assertThat(world.locate().status()).isEqualTo(Status.ABSENT);
        world.says("mail2", Verdict.HOME);

        configured(THREE[0], "mail2 imap=x smtp=x", THREE[2]);

        assertThat(world.locate().backends()).containsExactly("mail2");
    }

    @Test
    void whatDoesNotMakeAnotherServerLosesNothing() {
        configured(THREE);
        world.loginAccepted("mail2");
        configured(THREE);
        configured(THREE[0], "mail2 imap=b smtp=b pop3=b", THREE[2]);
        configured(THREE[0], "mail2 imap=b", THREE[2], "mail4 imap=d");
        configured();

        assertThat(world.locate().backends()).containsExactly("mail2");
        assertThat(world.asked).isEmpty();
    }

    @Test
    void aNewBackendIsAskedAboutWhomNobodyKnewAndNothingElseIsLost() {
        List<Backend> four = World.backends("mail1", "mail2", "mail3", "mail4");
        world.all(Verdict.ABSENT);
        assertThat(world.locate().status()).isEqualTo(Status.ABSENT);
        world.says("mail4", Verdict.HOME);

        assertThat(world.start(World.JOE, four).join().backends()).containsExactly("mail4");

        world.all(Verdict.ABSENT).says("mail1", Verdict.HOME);
        World other = new World();
        other.all(Verdict.ABSENT).says("mail1", Verdict.HOME);
        other.locate();
        other.says("mail4", Verdict.ABSENT);
        assertThat(other.start(World.JOE, four).join().backends()).containsExactly("mail1");
        assertThat(other.asked).hasSize(1);
    }

    @Test
    void aRoundThatBeganBeforeTheChangeIsNotRemembered() {
        configured(THREE);
        world.slow = true;
        CompletableFuture<Location> answer = world.start(World.JOE, World.THREE);
        configured(THREE[0], "mail2 imap=x smtp=x", THREE[2]);
        world.all(Verdict.ABSENT).says("mail2", Verdict.HOME);
        world.open.get(0).complete(world.evidence(World.THREE));

        assertThat(answer.join().backends()).containsExactly("mail2");
        assertThat(world.cache.get(Key.of("", World.JOE))).isNull();
    }

    @Test
    void aCatchAllThatIsReplacedIsOneNoMore() {
        configured(THREE);
        world.all(Verdict.ABSENT).says("mail1", Verdict.CATCH_ALL);
        world.locate();
        configured("mail1 imap=x", THREE[1], THREE[2]);

        world.delivered("mail1", "250 Ok");

        assertThat(world.locate().backends()).isEqualTo(Set.of("mail1"));
    }
}
