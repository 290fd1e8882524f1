package org.clustergate.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.clustergate.health.Gateway.backend;
import static org.clustergate.health.Gateway.checked;
import static org.clustergate.mail.Protocol.IMAP;
import static org.clustergate.mail.Protocol.LMTP;
import static org.clustergate.mail.Protocol.POP3;
import static org.clustergate.mail.Protocol.SMTP;
import static org.clustergate.mail.Protocol.SUBMISSION;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.clustergate.backend.Backend;
import org.clustergate.backend.BackendState;
import org.clustergate.backend.Security;
import org.clustergate.backend.Trust;
import org.clustergate.mail.Protocol;
import org.clustergate.transport.ConnectSettings.ProxyHeader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of backends over a network: who is tested when, and what comes of it. */
class TestsTest {
    private final Gateway gateway = new Gateway();
    private final FakeServer imap = gateway.net.server("mail1", 143);
    private final FakeServer smtp = gateway.net.server("mail1", 25);

    @Test
    void aFreshGatewayServesAtOnce() {
        imap.refuses = true;

        gateway.configure(backend("mail1", IMAP));

        assertThat(gateway.health.states())
                .containsExactly(
                        new BackendState(
                                "mail1", IMAP, BackendState.Status.UP, "", gateway.now(), 1));
    }

    @Test
    void whoIsNotKnownIsUp() {
        gateway.configure(backend("mail1", IMAP));

        assertThat(gateway.state("mail2", IMAP)).isEqualTo("mail2 imap UP: not known");
        assertThat(gateway.state("mail1", SMTP)).isEqualTo("mail1 smtp UP: not known");
        assertThat(gateway.health.features("mail2", IMAP)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MAX_VALUE, 1, 13})
    void aBackendThatServesStaysUp(int segment) {
        gateway.net.segment = segment;
        gateway.configure(
                checked(
                        backend("mail1", Security.TLS, IMAP, POP3, SMTP, SUBMISSION, LMTP),
                        "",
                        "joe@a.test"));

        gateway.passSeconds(60);

        assertThat(gateway.changes).isEmpty();
        assertThat(gateway.health.states())
                .extracting(Gateway::words)
                .containsExactly(
                        "mail1 imap UP",
                        "mail1 pop3 UP",
                        "mail1 smtp UP",
                        "mail1 submission UP",
                        "mail1 lmtp UP");
        assertThat(imap.heard).endsWith("T1 CAPABILITY", "T2 LOGOUT");
        assertThat(smtp.heard)
                .startsWith(
                        "EHLO " + HealthSettings.DEFAULT.helloName(),
                        "MAIL FROM:<>",
                        "RCPT TO:<joe@a.test>",
                        "QUIT");
        assertThat(gateway.net.open()).isZero();
        assertThat(gateway.health.running()).isZero();
    }

    @Test
    void itsHelloIsKnownToOtherGateways() {
        assertThat(HealthSettings.DEFAULT.helloName()).startsWith("clustergate-callout.");
    }

    @Test
    void falls() {
        gateway.configure(backend("mail1", IMAP));
        gateway.passSeconds(5);
        imap.refuses = true;

        gateway.passSeconds(20);

        String why = "connect: connection refused";
        assertThat(gateway.changes)
                .containsExactly(
                        "mail1 imap GOING_DOWN: 1 of 3 tests have failed: " + why,
                        "mail1 imap DOWN: " + why);
        assertThat(gateway.state("mail1", IMAP)).isEqualTo("mail1 imap DOWN: " + why);
        assertThat(gateway.health.state("mail1", IMAP).share()).isZero();
    }

    @Test
    void risesAndStartsSlowly() {
        gateway.configure(backend("mail1", IMAP));
        imap.refuses = true;
        gateway.passSeconds(20);
        gateway.changes.clear();
        imap.refuses = false;
        List<Double> shares = new ArrayList<>();

        while (!gateway.health.state("mail1", IMAP).status().takesSessions()) {
            gateway.pass(Duration.ofMillis(100));
        }
        for (int i = 0; i < 5; i++) {
            shares.add(gateway.health.state("mail1", IMAP).share());
            gateway.passSeconds(10);
        }

        assertThat(gateway.changes)
                .containsExactly(
                        "mail1 imap GOING_UP: 1 of 2 tests have succeeded", "mail1 imap UP 0.10");
        assertThat(shares).containsExactly(0.1, 0.4, 0.7, 1.0, 1.0);
    }

    @Test
    void whileAStateIsChangingItIsTestedMoreOften() {
        gateway.configure(backend("mail1", IMAP));
        imap.closes = true;

        gateway.passSeconds(1);
        assertThat(imap.connections).isEqualTo(1);
        gateway.passSeconds(1);
        assertThat(imap.connections).isEqualTo(2);
        gateway.passSeconds(1);
        assertThat(imap.connections).isEqualTo(3);
        assertThat(gateway.state("mail1", IMAP))
                .isEqualTo("mail1 imap DOWN: closed, awaiting the greeting");
        gateway.passSeconds(9);
        assertThat(imap.connections).isEqualTo(3);
        gateway.passSeconds(1);
        assertThat(imap.connections).isEqualTo(4);
    }

    @Test
    void oneFailureIsForgivenByASuccess() {
        gateway.configure(backend("mail1", IMAP));
        imap.refuses = true;
        gateway.passSeconds(2);
        imap.refuses = false;

        gateway.passSeconds(30);

        assertThat(gateway.changes)
                .containsExactly(
                        "mail1 imap GOING_DOWN: 1 of 3 tests have failed: connect: connection refused",
                        "mail1 imap UP");
    }

    @Test
    void oneProtocolMayBeDownWhileAnotherServes() {
        imap.refuses = true;
        gateway.configure(backend("mail1", IMAP, SMTP));

        gateway.passSeconds(10);

        assertThat(gateway.state("mail1", IMAP)).startsWith("mail1 imap DOWN");
        assertThat(gateway.state("mail1", SMTP)).isEqualTo("mail1 smtp UP");
    }

    @Test
    void silenceIsFailure() {
        imap.silent = true;
        gateway.configure(backend("mail1", IMAP));

        gateway.passSeconds(25);

        assertThat(gateway.state("mail1", IMAP))
                .isEqualTo("mail1 imap DOWN: timeout: 5000 ms are over, awaiting the greeting");
        assertThat(gateway.net.open()).isLessThanOrEqualTo(1);
    }

    @Test
    void aConnectionThatNeverComesIsFailureToo() {
        imap.swallows = true;
        gateway.configure(backend("mail1", IMAP));
        gateway.passSeconds(8);

        assertThat(gateway.state("mail1", IMAP))
                .endsWith("1 of 3 tests have failed: timeout: 5000 ms are over");
        assertThat(gateway.net.pipes.get(0).settings.timeout()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void aConnectionThatComesTooLateIsClosed() {
        imap.swallows = true;
        gateway.configure(backend("mail1", IMAP));
        gateway.passSeconds(7);
        FakeNet.Pipe late = gateway.net.pipes.get(0);

        late.handler.opened(late);
        gateway.net.run();

        assertThat(late.isOpen()).isFalse();
        assertThat(gateway.health.running()).isZero();
    }

    @Test
    void anAnswerThatDoesNotComeIsNamed() {
        smtp.answered = "RCPT";
        gateway.configure(checked(backend("mail1", SMTP), "", "joe@a.test"));

        gateway.passSeconds(25);

        assertThat(gateway.state("mail1", SMTP))
                .isEqualTo(
                        "mail1 smtp DOWN: timeout: 5000 ms are over, awaiting the answer to RCPT");
    }

    @Test
    void aRefusedLoginIsAnOutage() {
        imap.answered = "LOGIN";
        imap.answer = "T2 NO [AUTHENTICATIONFAILED] wrong\tpassword";
        gateway.configure(checked(backend("mail1", IMAP), "check", ""));

        gateway.passSeconds(10);

        assertThat(gateway.state("mail1", IMAP))
                .isEqualTo(
                        "mail1 imap DOWN: login of check user refused: NO [AUTHENTICATIONFAILED]"
                                + " wrong?password");
    }

    @Test
    void noPasswordWithoutTheTlsThatIsWanted() {
        gateway.configure(checked(backend("mail1", Security.STARTTLS, IMAP, POP3), "check", ""));

        gateway.passSeconds(10);

        assertThat(gateway.state("mail1", IMAP)).contains("STARTTLS is required and not offered");
        assertThat(imap.heard).noneMatch(line -> line.contains("secret"));
    }

    @Test
    void featuresAreThoseInsideTls() {
        imap.startTls = true;
        smtp.startTls = true;
        gateway.configure(backend("mail1", Security.STARTTLS, IMAP, SMTP));
        assertThat(gateway.health.features("mail1", IMAP)).isEmpty();

        gateway.passSeconds(3);

        assertThat(gateway.health.features("mail1", IMAP)).contains(List.of("IMAP4REV1"));
        assertThat(gateway.health.features("mail1", SMTP)).contains(List.of("PIPELINING"));
        imap.refuses = true;
        gateway.passSeconds(30);
        assertThat(gateway.health.features("mail1", IMAP)).contains(List.of("IMAP4REV1"));
    }

    @Test
    void aFailedHandshakeIsAnOutage() {
        imap.startTls = true;
        imap.badTls = true;
        gateway.configure(backend("mail1", Security.STARTTLS, IMAP));

        gateway.passSeconds(10);

        assertThat(gateway.state("mail1", IMAP))
                .isEqualTo("mail1 imap DOWN: tls: certificate expired, awaiting the TLS handshake");
    }

    @Test
    void whoSpeaksWithoutEndIsCutOff() {
        imap.greeting = "x".repeat(100_000);
        smtp.greeting = "220-hello\r\n".repeat(100);
        gateway.net.server("mail1", 110).greeting = "+OK\r\n+OK hm\r\n+OK hm?\r\n".repeat(200);
        gateway.configure(backend("mail1", IMAP, POP3, SMTP));

        gateway.passSeconds(20);

        assertThat(gateway.state("mail1", IMAP)).endsWith("line of more than 65536 octets");
        assertThat(gateway.state("mail1", SMTP)).endsWith("awaiting the greeting");
        assertThat(gateway.state("mail1", POP3)).endsWith("more than 256 capabilities");
        assertThat(gateway.net.open()).isLessThanOrEqualTo(1);
    }

    @Test
    void whoDoesNotCloseBehindTheGoodbyeIsClosed() {
        imap.lingers = true;
        gateway.configure(backend("mail1", IMAP));

        gateway.passSeconds(1);
        assertThat(gateway.net.open()).isEqualTo(1);
        gateway.passSeconds(3);

        assertThat(gateway.net.open()).isZero();
        assertThat(gateway.health.running()).isZero();
        assertThat(gateway.changes).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Trust.class,
            names = {"PROXY_V1", "PROXY_V2"})
    void aBackendThatExpectsAProxyHeaderGetsOne(Trust trust) {
        Backend plain = backend("mail1", IMAP);
        gateway.configure(
                new Backend(
                        plain.name(),
                        plain.endpoints(),
                        plain.weight(),
                        plain.backups(),
                        plain.mirrorOf(),
                        Set.of(trust),
                        plain.sourceAddress(),
                        plain.tlsName(),
                        plain.verifyTls(),
                        plain.trustedCertificates(),
                        plain.timeouts(),
                        plain.limits(),
                        plain.asking(),
                        plain.check()));

        gateway.passSeconds(3);

        int version = trust == Trust.PROXY_V1 ? 1 : 2;
        assertThat(gateway.net.pipes.get(0).settings.proxy())
                .contains(new ProxyHeader(version, Optional.empty(), Optional.empty()));
    }

    private static Backend[] many(int count, Protocol... protocols) {
        return IntStream.range(0, count)
                .mapToObj(i -> backend("mail" + i, protocols))
                .toArray(Backend[]::new);
    }

    @Test
    void noMoreThanSoManyTestsAtATime() {
        gateway.chance = () -> 0;
        Backend[] all = many(300, IMAP, SMTP);
        for (Backend backend : all) {
            gateway.net.server(backend.name(), 143).silent = true;
        }
        gateway.configure(all);
        long most = 0;

        for (int i = 0; i < 600; i++) {
            gateway.pass(Duration.ofMillis(100));
            most = Math.max(most, gateway.net.open());
        }

        assertThat(most).isBetween(1L, 64L);
        for (Backend backend : all) {
            assertThat(gateway.net.server(backend.name(), 143).connections).isPositive();
            assertThat(gateway.net.server(backend.name(), 25).connections).isPositive();
        }
    }

    @Test
    void manyBackendsAreNotTestedAtOnce() {
        Random random = new Random(7);
        gateway.chance = random::nextDouble;
        gateway.configure(many(500, IMAP));
        List<Integer> begun = new ArrayList<>();

        for (int i = 0; i < 1000; i++) {
            int before = gateway.net.pipes.size();
            gateway.pass(Duration.ofMillis(100));
            begun.add(gateway.net.pipes.size() - before);
        }

        // 500 tests every 10 s are 5 in each tenth of a second.
        List<Integer> settled = begun.subList(500, 1000);
        assertThat(settled).allMatch(tests -> tests <= 20);
        assertThat(settled.stream().mapToInt(Integer::intValue).sum()).isBetween(2300, 2700);
    }

    @Test
    void aTransportThatFailsIsAFailedTest() {
        gateway.net.broken = new IllegalStateException("no threads");
        gateway.configure(backend("mail1", IMAP));

        gateway.passSeconds(10);

        assertThat(gateway.state("mail1", IMAP))
                .isEqualTo("mail1 imap DOWN: connect: a fault of our own");
        assertThat(gateway.health.running()).isZero();
    }
}
