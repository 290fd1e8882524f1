package org.clustergate.directory.callout;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.clustergate.backend.Backend.Asking;
import org.clustergate.directory.Evidence;
import org.clustergate.mail.Protocol;
import org.junit.jupiter.api.Test;

/** What servers put up with: rates, deadlines, put-offs. */
class CalloutLimitsTest {
    private final Rig rig = new Rig(Map.of());

    private FakeServer rated(int perSecond) {
        return rig.server(Protocol.SMTP, new Asking(Duration.ZERO, perSecond, false));
    }

    private List<CompletableFuture<List<Evidence>>> strangers(int count) {
        List<CompletableFuture<List<Evidence>>> answers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            answers.add(rig.start("stranger" + i + "@a.test"));
        }
        rig.net.run();
        return answers;
    }

    private static long done(List<CompletableFuture<List<Evidence>>> answers) {
        return answers.stream().filter(CompletableFuture::isDone).count();
    }

    @Test
    void isAskedAtItsRate() {
        FakeServer server = rated(10);
        List<CompletableFuture<List<Evidence>>> answers = strangers(45);

        assertThat(done(answers)).isEqualTo(10);
        rig.pass(Duration.ofSeconds(1));
        assertThat(server.questions).isEqualTo(20);
        rig.pass(Duration.ofSeconds(2));
        assertThat(server.questions).isEqualTo(40);
        rig.pass(Duration.ofSeconds(1));

        assertThat(answers)
                .allSatisfy(one -> assertThat(Rig.verdicts(one.join())).isEqualTo("ABSENT"));
        assertThat(server.questions).isEqualTo(45);
        assertThat(server.misuse).isEmpty();
    }

    @Test
    void whatWaitsTooLongForTheRateIsUnknownAndTheServerIsNotBlamed() {
        FakeServer server = rated(2);
        List<CompletableFuture<List<Evidence>>> answers = strangers(40);
        rig.pass(Duration.ofMillis(5100));

        assertThat(done(answers)).isEqualTo(40);
        Evidence last = answers.get(39).join().get(0);
        assertThat(last.verdict()).isEqualTo(Evidence.Verdict.UNKNOWN);
        assertThat(last.detail()).isEqualTo("over its rate of 2 callouts a second");
        assertThat(Rig.verdicts(answers.get(9).join())).isEqualTo("ABSENT");
        assertThat(server.questions).isBetween(11, 12);

        rig.pass(Duration.ofSeconds(1));
        assertThat(rig.ask("bob@a.test")).isEqualTo("ABSENT");
    }

    @Test
    void aSecondWithoutQuestionsIsNotSavedUp() {
        FakeServer server = rated(5);
        rig.pass(Duration.ofSeconds(30));
        strangers(20);

        assertThat(server.questions).isEqualTo(5);
    }

    @Test
    void aRateOpensNoConnectionThatHasNothingToAsk() {
        FakeServer server = rated(1);
        strangers(50);
        rig.pass(Duration.ofSeconds(2));

        assertThat(server.connections).isEqualTo(1);
    }

    @Test
    void aServerThatStopsIsFoundOutInSpiteOfItsRate() {
        FakeServer server = rated(2);
        rig.ask("bob@a.test");
        server.stopped = true;
        strangers(5);
        rig.pass(Duration.ofMillis(6200));

        assertThat(rig.evidence("eve@a.test").get(0).detail()).startsWith("unavailable: no ");
    }

    @Test
    void aBackendsOwnDeadlineCounts() {
        rig.server(Protocol.SMTP, new Asking(Duration.ofMillis(700), 0, false)).stopped = true;
        rig.server(Protocol.SMTP, new Asking(Duration.ofSeconds(20), 0, false)).stopped = true;
        CompletableFuture<List<Evidence>> answer = rig.start("joe@a.test");
        rig.net.run();
        rig.pass(Duration.ofSeconds(6));
        assertThat(answer).isNotDone();
        rig.pass(Duration.ofSeconds(15));

        assertThat(answer.join())
                .extracting(Evidence::detail)
                .containsExactly("no answer in 700 ms", "no answer in 20000 ms");
        assertThat(Rig.verdicts(answer.join())).isEqualTo("UNKNOWN UNKNOWN");
    }

    @Test
    void whoIsPutOffIsNotAskedAboutAgainTooSoon() {
        FakeServer server = rig.server(Protocol.SMTP).hosts("joe@a.test", "ann@a.test");
        server.greylists = 3;

        Evidence first = rig.evidence("joe@a.test").get(0);
        assertThat(first.verdict()).isEqualTo(Evidence.Verdict.UNKNOWN);
        assertThat(first.detail()).isEqualTo("450 4.2.0 greylisted");
        assertThat(first.expires()).isEqualTo(Instant.EPOCH.plusSeconds(5));

        rig.pass(Duration.ofSeconds(2));
        Evidence second = rig.evidence("Joe@a.test").get(0);
        assertThat(second.verdict()).isEqualTo(Evidence.Verdict.UNKNOWN);
        assertThat(second.detail()).isEqualTo("put off: 450 4.2.0 greylisted");
        assertThat(second.expires()).isEqualTo(Instant.EPOCH.plusSeconds(3));
        assertThat(server.questions).isEqualTo(1);

        // Others are not concerned.
        assertThat(rig.ask("ann@a.test")).isEqualTo("UNKNOWN");
        assertThat(server.questions).isEqualTo(2);
    }

    @Test
    void thePauseDoublesUntilTheServerGivesIn() {
        FakeServer server = rig.server(Protocol.SMTP).hosts("joe@a.test");
        server.greylists = 3;
        rig.ask("joe@a.test");
        rig.pass(Duration.ofMillis(5100));
        rig.ask("joe@a.test");
        rig.pass(Duration.ofMillis(5100));
        rig.ask("joe@a.test");
        assertThat(server.asked).containsEntry("joe@a.test", 2);
        rig.pass(Duration.ofMillis(5100));
        rig.ask("joe@a.test");
        assertThat(server.asked).containsEntry("joe@a.test", 3);
        server.users.add("joe@a.test");
        rig.pass(Duration.ofSeconds(21));

        // Now it takes the user and puts off the stranger of the catch-all test.
        assertThat(rig.ask("joe@a.test")).isEqualTo("UNKNOWN");
        assertThat(server.asked).containsEntry("joe@a.test", 4);
    }

    @Test
    void aServerThatPutsStrangersOffIsAskedAboutTheSameOneUntilItAnswers() {
        FakeServer server = rig.server(Protocol.SMTP).hosts("joe@a.test");
        server.asked.put("joe@a.test", 9);
        server.greylists = 3;

        for (int i = 0; i < 4; i++) {
            assertThat(rig.ask("joe@a.test")).isEqualTo("UNKNOWN");
            rig.pass(Duration.ofMillis(100));
        }
        assertThat(server.asked.keySet()).hasSize(2);
        assertThat(server.asked).containsValue(1);
        rig.pass(Duration.ofSeconds(6));
        assertThat(rig.ask("joe@a.test")).isEqualTo("UNKNOWN");
        rig.pass(Duration.ofSeconds(11));
        assertThat(rig.ask("joe@a.test")).isEqualTo("UNKNOWN");
        rig.pass(Duration.ofSeconds(21));

        assertThat(rig.ask("joe@a.test")).isEqualTo("HOME");
        assertThat(server.asked.keySet()).hasSize(2);
    }

    @Test
    void aBurstWaitsForOneCatchAllTest() {
        FakeServer server = rig.server(Protocol.SMTP);
        List<CompletableFuture<List<Evidence>>> answers = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            server.hosts("user" + i + "@a.test", "user" + i + "@b.test");
            answers.add(rig.start("user" + i + "@a.test"));
            answers.add(rig.start("user" + i + "@b.test"));
        }
        rig.net.run();

        assertThat(answers)
                .allSatisfy(one -> assertThat(Rig.verdicts(one.join())).isEqualTo("HOME"));
        assertThat(server.questions).isEqualTo(80 + 2);
    }

    @Test
    void aServerThatSaysNoIsNotTestedForCatchAll() {
        FakeServer server = rig.server(Protocol.SMTP);
        strangers(30);

        assertThat(server.asked.keySet()).allMatch(name -> name.startsWith("stranger"));
        assertThat(server.questions).isEqualTo(30);
    }

    @Test
    void aDomainTooLongForTheCatchAllTestIsUnknown() {
        String domain = ("a".repeat(60) + ".").repeat(3) + "b".repeat(50) + ".test";
        rig.server(Protocol.SMTP).hosts("joe@" + domain);

        assertThat(rig.ask("joe@" + domain)).isEqualTo("UNKNOWN");
        assertThat(rig.ask("joe@" + domain)).isEqualTo("UNKNOWN");
    }

    @Test
    void theNextConnectionIsOpenBeforeThePresentOneIsUsedUp() {
        FakeServer server = rig.server(Protocol.SMTP);
        for (int i = 0; i < 6; i++) {
            rig.ask("stranger" + i + "@a.test");
        }
        assertThat(server.connections).isEqualTo(2);
        for (int i = 6; i < 16; i++) {
            rig.ask("stranger" + i + "@a.test");
        }

        assertThat(server.connections).isEqualTo(3);
        assertThat(server.misuse).isEmpty();
    }
}
