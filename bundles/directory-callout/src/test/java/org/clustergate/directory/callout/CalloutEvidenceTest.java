package org.clustergate.directory.callout;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.clustergate.backend.Backend;
import org.clustergate.backend.Backend.Asking;
import org.clustergate.backend.Endpoint;
import org.clustergate.backend.Security;
import org.clustergate.directory.Evidence;
import org.clustergate.mail.Protocol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where is asked, and what counts as a home: LMTP, details, domains of others. */
class CalloutEvidenceTest {
    private Rig rig = new Rig(Map.of());

    @Test
    void asksTheMailboxStoreByLmtp() {
        FakeServer store = rig.server(Protocol.LMTP).hosts("joe@a.test");
        FakeServer smtp = rig.server(Protocol.SMTP).hosts("ann@a.test");

        assertThat(rig.ask("joe@a.test")).isEqualTo("HOME ABSENT");
        assertThat(rig.ask("ann@a.test")).isEqualTo("ABSENT HOME");
        assertThat(store.heard).contains("LHLO clustergate-callout.test").contains("MAIL FROM:<>");
        assertThat(smtp.heard).contains("EHLO clustergate-callout.test");
        assertThat(store.misuse).isEmpty();
    }

    @Test
    void prefersLmtpToSmtp() {
        FakeServer smtp = rig.net.server(25);
        FakeServer store = rig.net.server(24).hosts("joe@a.test");
        store.lmtp = true;
        rig.add(
                Backend.of(
                        "mail1",
                        Map.of(
                                Protocol.SMTP,
                                new Endpoint("192.0.2.1", 25, Security.NONE),
                                Protocol.LMTP,
                                new Endpoint("192.0.2.1", 24, Security.NONE))));

        assertThat(rig.ask("joe@a.test")).isEqualTo("HOME");
        assertThat(smtp.connections).isZero();
    }

    @Test
    void aTransactionIsLeftByRsetBeforeAStoreRests() {
        FakeServer store = rig.server(Protocol.LMTP).hosts("joe@a.test");
        rig.ask("joe@a.test");
        rig.pass(Duration.ofSeconds(3));

        assertThat(store.heard).endsWith("RSET");
    }

    @Test
    void saysNothingAboutABackendWithoutAPortToAsk() {
        rig.server(Protocol.SMTP).hosts("joe@a.test");
        rig.add(
                Backend.of(
                        "mail2",
                        Map.of(Protocol.IMAP, new Endpoint("192.0.2.1", 143, Security.NONE))));

        // LocationDirectory: none where it has nothing to say. The locator makes UNKNOWN of that.
        assertThat(rig.evidence("joe@a.test")).extracting(Evidence::backend).containsOnly("mail1");
    }

    @Test
    void aHomeIsFoundThroughTheDetail() {
        FakeServer mail1 = rig.server(Protocol.SMTP).hosts("alice@a.test");
        FakeServer mail2 = rig.server(Protocol.SMTP);

        List<Evidence> evidence = rig.evidence("alice+news@a.test");
        assertThat(Rig.verdicts(evidence)).isEqualTo("HOME ABSENT");
        assertThat(evidence.get(0).detail()).isEqualTo("as alice: 250 2.1.5 ok");
        assertThat(evidence.get(1).detail()).isEqualTo("550 5.1.1 no such user");
        assertThat(mail2.asked).containsOnlyKeys("alice+news@a.test", "alice@a.test");
        assertThat(mail1.misuse).isEmpty();
    }

    @Test
    void whoeverKnowsTheWholeNameComesFirst() {
        rig.server(Protocol.SMTP).hosts("alice@a.test");
        rig.server(Protocol.SMTP).hosts("alice+news@a.test");
        FakeServer mail3 = rig.server(Protocol.SMTP);

        assertThat(rig.ask("alice+news@a.test")).isEqualTo("ABSENT HOME ABSENT");
        assertThat(mail3.asked).containsOnlyKeys("alice+news@a.test");
    }

    @Test
    void onlyWhoSaidNoIsAskedAboutTheBase() {
        FakeServer mail1 = rig.server(Protocol.SMTP).hosts("alice@a.test");
        FakeServer mail2 = rig.server(Protocol.SMTP).hosts("alice@a.test");
        mail2.temporary = "451 not now";

        assertThat(rig.ask("alice+news@a.test")).isEqualTo("HOME UNKNOWN");
        assertThat(mail1.asked).containsKey("alice@a.test");
        assertThat(mail2.asked).doesNotContainKey("alice@a.test");
    }

    @Test
    void theNoToTheWholeNameStandsWhereTheBaseGetsNoAnswer() {
        FakeServer mail1 = rig.server(Protocol.SMTP);
        mail1.greylists = 1;
        mail1.asked.put("alice+news@a.test", 1);

        assertThat(rig.ask("alice+news@a.test")).isEqualTo("ABSENT");
        assertThat(mail1.asked).containsEntry("alice@a.test", 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"+news@a.test", "alice@a.test", "alice-news@a.test"})
    void withoutADetailThereIsOneQuestion(String user) {
        FakeServer server = rig.server(Protocol.SMTP);

        assertThat(rig.ask(user)).isEqualTo("ABSENT");
        assertThat(server.questions).isEqualTo(1);
    }

    @Test
    void anotherSeparatorOrNone() {
        rig = new Rig(Map.of("detail.separator", "-"));
        rig.server(Protocol.SMTP).hosts("alice@a.test");
        assertThat(rig.ask("alice-news-more@a.test")).isEqualTo("HOME");
        assertThat(rig.ask("alice+news@a.test")).isEqualTo("ABSENT");

        rig = new Rig(Map.of("detail.separator", ""));
        rig.server(Protocol.SMTP).hosts("alice@a.test");
        assertThat(rig.ask("alice+news@a.test")).isEqualTo("ABSENT");
    }

    @Test
    void theBaseHasTheTimeThatIsLeft() {
        FakeServer slow = rig.server(Protocol.SMTP);
        FakeServer other = rig.server(Protocol.SMTP, new Asking(Duration.ofSeconds(4), 0, false));
        rig.ask("bob@a.test");
        slow.stopped = true;
        CompletableFuture<List<Evidence>> answer = rig.start("alice+news@a.test");
        rig.net.run();
        rig.pass(Duration.ofMillis(5100));

        assertThat(Rig.verdicts(answer.join())).isEqualTo("UNKNOWN ABSENT");
        assertThat(other.asked).doesNotContainKey("alice@a.test");
        assertThat(rig.ask("eve@a.test")).isEqualTo("UNKNOWN ABSENT");
    }

    @ParameterizedTest
    @CsvSource({
        "unknown, 554 5.7.1 <x>: Relay access denied, UNKNOWN",
        "absent, 554 5.7.1 <x>: Relay access denied, ABSENT",
        "unknown, 550 relay not permitted, UNKNOWN",
        "absent, 550 relay not permitted, ABSENT",
        "absent, 550 5.7.1 blocked, UNKNOWN",
        "unknown, 550 5.1.1 no such user, ABSENT"
    })
    void theRefusalToRelayMeansWhatIsSet(String set, String reply, String verdict) {
        rig = new Rig(Map.of("relay.denied", set));
        rig.server(Protocol.SMTP).no = reply;

        assertThat(rig.ask("joe@a.test")).isEqualTo(verdict);
    }

    @Test
    void theRefusalToRelayIsANoWhereAnotherServerIsInChargeOfTheDomain() {
        rig.server(Protocol.SMTP).no = "554 5.7.1 <x>: Relay access denied";
        rig.server(Protocol.SMTP).hosts("joe@a.test");

        assertThat(rig.ask("nobody@a.test")).isEqualTo("ABSENT ABSENT");
        assertThat(rig.ask("joe@a.test")).isEqualTo("ABSENT HOME");
    }

    @Test
    void theRefusalToRelaySaysNothingWhereNobodyIsInChargeOfTheDomain() {
        rig.server(Protocol.SMTP).no = "554 5.7.1 <x>: Relay access denied";
        rig.server(Protocol.SMTP).no = "450 4.2.0 later";

        assertThat(rig.ask("joe@a.test")).isEqualTo("UNKNOWN UNKNOWN");
    }

    @Test
    void aServerThatWouldRelayForNoStrangerIsNoCatchAll() {
        FakeServer server = rig.server(Protocol.SMTP).hosts("joe@a.test");
        server.no = "554 5.7.1 <x>: Relay access denied";

        assertThat(rig.ask("joe@a.test")).isEqualTo("HOME");
    }

    @ParameterizedTest
    @CsvSource({
        "421 4.7.0 too many connections, true",
        "554 5.7.1 go away, true",
        "450 wait, false",
        "220 welcome, false"
    })
    void theOperatorIsToldOnceWhoTurnsCalloutsAway(String greeting, boolean told) {
        rig.server(Protocol.SMTP).greeting = greeting;
        rig.ask("joe@a.test");

        assertThat(rig.directory.hints().unwelcome("mail1", "again")).isNotEqualTo(told);
    }

    @Test
    void aRefusedConnectionAndA421AmidTheQuestionsAreToldToo() {
        rig.server(Protocol.SMTP).refuses = true;
        FakeServer strict = rig.server(Protocol.SMTP);
        strict.maxErrors = 2;
        rig.server(Protocol.SMTP);
        for (int i = 0; i < 3; i++) {
            rig.ask("stranger" + i + "@a.test");
        }

        assertThat(rig.directory.hints().unwelcome("mail1", "again")).isFalse();
        assertThat(rig.directory.hints().unwelcome("mail2", "again")).isFalse();
        assertThat(rig.directory.hints().unwelcome("mail3", "first")).isTrue();
    }

    @Test
    void anEndedConnectionIsNothingToTell() {
        rig.server(Protocol.SMTP).hosts("joe@a.test");
        rig.ask("joe@a.test");
        rig.net.pipes.forEach(pipe -> pipe.finish(Optional.empty(), ""));

        assertThat(rig.ask("joe@a.test")).isEqualTo("HOME");
        assertThat(rig.directory.hints().unwelcome("mail1", "first")).isTrue();
    }
}
