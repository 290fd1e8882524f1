package org.clustergate.directory.callout;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.clustergate.backend.Backend;
import org.clustergate.backend.Endpoint;
import org.clustergate.backend.Security;
import org.clustergate.directory.Evidence;
import org.clustergate.directory.Evidence.Verdict;
import org.clustergate.directory.LocationQuery;
import org.clustergate.mail.MailAddress;
import org.clustergate.mail.Protocol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CalloutDirectoryTest {
    private final FakeNet net = new FakeNet();
    private final FakeServer mail1 = net.server(1).hosts("joe@a.test", "postmaster@a.test");
    private final FakeServer mail2 = net.server(2).hosts("ann@a.test");
    private Security security = Security.NONE;
    private long nanos;
    private final CalloutDirectory directory =
            new CalloutDirectory(
                    net,
                    InstantSource.fixed(Instant.EPOCH),
                    () -> nanos,
                    ProbeDialogueTest.settings(8, 100));

    private List<Backend> backends() {
        return List.of(
                Backend.of("mail1", Map.of(Protocol.SMTP, new Endpoint("192.0.2.1", 1, security))),
                Backend.of("mail2", Map.of(Protocol.SMTP, new Endpoint("192.0.2.2", 2, security))));
    }

    private CompletableFuture<List<Evidence>> start(String user) {
        return directory
                .locate(new LocationQuery(MailAddress.parse(user).orElseThrow(), "", backends()))
                .toCompletableFuture();
    }

    private static String verdicts(CompletableFuture<List<Evidence>> answer) {
        assertThat(answer).isDone();
        Map<String, Verdict> all = new TreeMap<>();
        answer.join().forEach(one -> all.put(one.backend(), one.verdict()));
        return all.get("mail1") + " " + all.get("mail2");
    }

    private String ask(String user) {
        CompletableFuture<List<Evidence>> answer = start(user);
        net.run();
        return verdicts(answer);
    }

    private void pass(Duration time) {
        for (long left = time.toMillis(); left > 0; left -= 100) {
            nanos += 100_000_000L;
            directory.sweep();
            net.run();
        }
    }

    private void assertNoMisuse() {
        assertThat(mail1.misuse).isEmpty();
        assertThat(mail2.misuse).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MAX_VALUE, 1, 13})
    void findsUsersAndStrangers(int segment) {
        net.segment = segment;

        assertThat(ask("joe@a.test")).isEqualTo("HOME ABSENT");
        assertThat(ask("ann@a.test")).isEqualTo("ABSENT HOME");
        assertThat(ask("bob@a.test")).isEqualTo("ABSENT ABSENT");
        assertThat(ask("JOE@A.test")).isEqualTo("HOME ABSENT");
        assertNoMisuse();
        assertThat(net.open()).isLessThanOrEqualTo(4);
    }

    @Test
    void dates() {
        CompletableFuture<List<Evidence>> answer = start("joe@a.test");
        net.run();

        assertThat(answer.join())
                .containsExactly(
                        new Evidence(
                                "mail1",
                                Verdict.HOME,
                                "callout",
                                "250 2.1.5 ok",
                                Instant.EPOCH,
                                Instant.EPOCH.plusSeconds(14400)),
                        new Evidence(
                                "mail2",
                                Verdict.ABSENT,
                                "callout",
                                "550 5.1.1 no such user",
                                Instant.EPOCH,
                                Instant.EPOCH.plusSeconds(45)));
    }

    @Test
    void asksOverWarmConnectionsAndTestsADomainOnce() {
        ask("joe@a.test");
        int asked = mail1.questions;
        ask("postmaster@a.test");

        assertThat(mail1.questions).isEqualTo(asked + 1);
        assertThat(mail1.connections).isEqualTo(1);
    }

    @Test
    void aBackendThatTakesAnyNameIsACatchAll() {
        mail2.catchAll = true;

        assertThat(ask("joe@a.test")).isEqualTo("HOME CATCH_ALL");
        assertThat(ask("bob@a.test")).isEqualTo("ABSENT CATCH_ALL");
        int asked = mail2.questions;
        assertThat(ask("eve@a.test")).isEqualTo("ABSENT CATCH_ALL");
        assertThat(mail2.questions).isEqualTo(asked + 1);
        assertThat(mail2.heard).anyMatch(line -> line.startsWith("RCPT TO:<clustergate-callout-"));
    }

    @Test
    void theCatchAllTestIsRepeatedAfterItsTime() {
        assertThat(ask("joe@a.test")).startsWith("HOME");
        mail1.catchAll = true;
        pass(Duration.ofHours(3));

        assertThat(ask("joe@a.test")).startsWith("CATCH_ALL");
    }

    @Test
    void aFullMailboxIsAHome() {
        mail1.users.clear();
        mail1.no = "552 5.2.2 over quota";
        // Every name is over quota: then it is the catch-all mailbox.
        assertThat(ask("joe@a.test")).startsWith("CATCH_ALL");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "450 4.2.0 greylisted",
                "451 4.3.0 error",
                "550 5.7.1 policy",
                "554 5.7.1 Client host blocked",
                "550 your address is in a blacklist"
            })
    void whatIsNotAboutTheUserIsUnknown(String reply) {
        mail2.temporary = reply;

        assertThat(ask("joe@a.test")).isEqualTo("HOME UNKNOWN");
        assertThat(ask("bob@a.test")).isEqualTo("ABSENT UNKNOWN");
    }

    @Test
    void aBackendWithoutSmtpIsNotSpokenOf() {
        CompletableFuture<List<Evidence>> answer =
                directory
                        .locate(
                                new LocationQuery(
                                        new MailAddress("joe", "a.test"),
                                        "",
                                        List.of(Backend.of("mail3", Map.of()))))
                        .toCompletableFuture();

        assertThat(answer.join()).isEmpty();
    }

    @Test
    void nobodyIsAskedAboutAnUnaskableName() {
        CompletableFuture<List<Evidence>> answer =
                directory
                        .locate(
                                new LocationQuery(
                                        new MailAddress("joe\r\nDATA", "a.test"), "", backends()))
                        .toCompletableFuture();
        net.run();

        assertThat(answer.join()).isEmpty();
        assertThat(mail1.heard).isEmpty();
    }

    @Test
    void asksAboutLoginsWithoutADomain() {
        mail1.hosts("joe");

        assertThat(ask("joe")).isEqualTo("HOME ABSENT");
        assertThat(mail1.heard).contains("RCPT TO:<joe>");
    }

    @Test
    void staysBelowTheErrorLimitsOfServers() {
        for (int i = 0; i < 200; i++) {
            assertThat(ask("stranger" + i + "@a.test")).isEqualTo("ABSENT ABSENT");
            if (i % 5 == 0) {
                assertThat(ask("joe@a.test")).isEqualTo("HOME ABSENT");
            }
        }

        assertNoMisuse();
        assertThat(net.open()).isLessThanOrEqualTo(2);
        assertThat(mail1.connections).isBetween(25, 30);
    }

    @Test
    void aBurstIsSpreadOverAFewConnections() {
        List<CompletableFuture<List<Evidence>>> answers = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            answers.add(start("stranger" + i + "@a.test"));
            answers.add(start("joe@a.test"));
        }
        net.run();

        for (int i = 0; i < answers.size(); i += 2) {
            assertThat(verdicts(answers.get(i))).isEqualTo("ABSENT ABSENT");
            assertThat(verdicts(answers.get(i + 1))).isEqualTo("HOME ABSENT");
        }
        assertNoMisuse();
        assertThat(net.open()).isLessThanOrEqualTo(8);
    }

    @Test
    void asksServersThatWriteNoEnhancedCodes() {
        mail1.no = "550 Unrouteable address";
        mail1.pipelining = false;
        mail2.no = "550 Unknown user";
        List<CompletableFuture<List<Evidence>>> answers = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            answers.add(start("stranger" + i + "@a.test"));
            answers.add(start("joe@a.test"));
            answers.add(start("ann@a.test"));
        }
        net.run();

        for (int i = 0; i < answers.size(); i += 3) {
            assertThat(verdicts(answers.get(i))).isEqualTo("ABSENT ABSENT");
            assertThat(verdicts(answers.get(i + 1))).isEqualTo("HOME ABSENT");
            assertThat(verdicts(answers.get(i + 2))).isEqualTo("ABSENT HOME");
        }
        assertNoMisuse();
    }

    @Test
    void aRuleOfOneRecipientMakesNobodyAbsent() {
        mail1.oneRecipientForNullSender = true;
        List<CompletableFuture<List<Evidence>>> answers = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            mail1.hosts("user" + i + "@a.test");
            answers.add(start("user" + i + "@a.test"));
        }
        net.run();

        answers.forEach(answer -> assertThat(verdicts(answer)).isEqualTo("HOME ABSENT"));
    }

    @Test
    void asksServersThatTakeNoNullSender() {
        mail1.nullSender = false;
        List<CompletableFuture<List<Evidence>>> answers = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            answers.add(start("joe@a.test"));
        }
        net.run();

        answers.forEach(answer -> assertThat(verdicts(answer)).isEqualTo("HOME ABSENT"));
        assertThat(mail1.heard).contains("MAIL FROM:<probe@gw.test>");
    }

    @Test
    void aRefusedConnectionIsUnknownAtOnceAndTriedAgain() {
        mail2.refuses = true;

        assertThat(ask("joe@a.test")).isEqualTo("HOME UNKNOWN");
        int tried = net.pipes.size();
        assertThat(ask("bob@a.test")).isEqualTo("ABSENT UNKNOWN");
        assertThat(net.pipes).hasSize(tried);

        mail2.refuses = false;
        pass(Duration.ofSeconds(1));
        assertThat(ask("bob@a.test")).isEqualTo("ABSENT UNKNOWN");
        assertThat(ask("ann@a.test")).isEqualTo("ABSENT HOME");
    }

    @Test
    void aStoppedServerCostsOneTimeoutAndThenNothing() {
        ask("joe@a.test");
        mail2.stopped = true;
        CompletableFuture<List<Evidence>> first = start("ann@a.test");
        net.run();
        assertThat(first).isNotDone();

        pass(Duration.ofMillis(5100));
        assertThat(verdicts(first)).isEqualTo("ABSENT UNKNOWN");
        for (int i = 0; i < 20; i++) {
            assertThat(ask("user" + i + "@a.test")).isEqualTo("ABSENT UNKNOWN");
            pass(Duration.ofMillis(500));
        }

        mail2.stopped = false;
        pass(Duration.ofSeconds(7));
        ask("ann@a.test");
        assertThat(ask("ann@a.test")).isEqualTo("ABSENT HOME");
    }

    @Test
    void aServerThatNeverGreetsIsUnknown() {
        mail2.stopped = true;
        CompletableFuture<List<Evidence>> answer = start("joe@a.test");
        net.run();
        assertThat(answer).isNotDone();

        pass(Duration.ofMillis(5100));

        assertThat(verdicts(answer)).isEqualTo("HOME UNKNOWN");
    }

    @ParameterizedTest
    @ValueSource(strings = {"554 5.7.1 go away", "421 busy", "HTTP/1.1 400 Bad Request"})
    void aServerThatDoesNotLetUsInIsUnknown(String greeting) {
        mail2.greeting = greeting;

        assertThat(ask("joe@a.test")).isEqualTo("HOME UNKNOWN");
    }

    @Test
    void aConnectionLostWhileItRestedHarmsNobody() {
        ask("joe@a.test");
        net.pipes.forEach(pipe -> pipe.finish(Optional.empty(), ""));

        assertThat(ask("joe@a.test")).isEqualTo("HOME ABSENT");
    }

    @Test
    void aConnectionThatRestsIsClosedInTheEnd() {
        ask("joe@a.test");
        pass(Duration.ofSeconds(3));
        assertThat(mail1.heard).endsWith("RSET");

        pass(Duration.ofSeconds(70));

        assertThat(mail1.heard).endsWith("RSET", "QUIT");
        assertThat(net.open()).isZero();
        assertThat(ask("joe@a.test")).isEqualTo("HOME ABSENT");
        assertNoMisuse();
    }

    @Test
    void nothingThatCameBeforeTlsCounts() {
        security = Security.STARTTLS;
        mail1.startTls = true;
        mail1.pipelining = false;
        mail1.injects = true;

        assertThat(ask("joe@a.test")).isEqualTo("HOME UNKNOWN");
        assertThat(mail1.misuse).isEmpty();
        assertThat(net.pipes.get(0).tls()).isTrue();
    }

    @Test
    void newSettingsLoseNoQuestion() {
        CompletableFuture<List<Evidence>> before = start("joe@a.test");
        directory.configure(ProbeDialogueTest.settings(4, 10));
        CompletableFuture<List<Evidence>> after = start("ann@a.test");
        net.run();

        assertThat(verdicts(before)).isEqualTo("HOME ABSENT");
        assertThat(verdicts(after)).isEqualTo("ABSENT HOME");
        pass(Duration.ofMinutes(2));
        assertThat(net.open()).isZero();
    }

    @Test
    void aQueueThatIsFullAnswersUnknown() {
        mail2.stopped = true;
        List<CompletableFuture<List<Evidence>>> answers = new ArrayList<>();
        for (int i = 0; i < 1100; i++) {
            answers.add(start("user" + i + "@a.test"));
        }
        net.run();

        assertThat(answers.get(0)).isNotDone();
        assertThat(verdicts(answers.get(1099))).isEqualTo("UNKNOWN UNKNOWN");
    }

    @Test
    void whenItGoesNobodyIsLeftWaiting() {
        mail2.stopped = true;
        CompletableFuture<List<Evidence>> answer = start("joe@a.test");

        directory.close();
        net.run();

        assertThat(verdicts(answer)).isEqualTo("UNKNOWN UNKNOWN");
        assertThat(net.open()).isZero();
        assertThat(start("joe@a.test").join()).isEmpty();
    }
}
