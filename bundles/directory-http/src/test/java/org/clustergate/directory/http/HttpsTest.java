package org.clustergate.directory.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLHandshakeException;
import org.clustergate.backend.Backend;
import org.clustergate.directory.Evidence;
import org.clustergate.directory.LocationQuery;
import org.clustergate.mail.MailAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HttpsTest {
    @TempDir Path conf;
    private final FakeProblems problems = new FakeProblems();
    private HttpsServer server;
    private HttpComponent component;
    private FakeContext context;

    @AfterEach
    void end() {
        component.deactivate();
        server.stop(0);
    }

    private List<Evidence> ask(String subjects, Object... keysAndValues) throws Exception {
        TestCertificate certificate = TestCertificate.of(conf, "auth", subjects);
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(certificate.server()));
        server.createContext(
                "/",
                exchange -> {
                    FakeService.respond(exchange, 200, "Auth-Status: OK", "Auth-Server: mail1");
                    exchange.close();
                });
        server.start();
        Map<String, Object> values = TestSettings.values(keysAndValues);
        values.put("urls", "https://127.0.0.1:" + server.getAddress().getPort() + "/auth");
        context = new FakeContext(conf);
        component = new HttpComponent(context.proxy(), problems, values);
        assertThat(problems.of(HttpConfig.PID)).isEmpty();
        return context.services()
                .get("http")
                .locate(
                        new LocationQuery(
                                new MailAddress("joe", ""),
                                "",
                                List.of(Backend.of("mail1", Map.of()))))
                .toCompletableFuture()
                .get(120, TimeUnit.SECONDS);
    }

    @Test
    void trustsTheCertificatesItIsGiven() throws Exception {
        assertThat(ask("ip:127.0.0.1", "tls.trusted", "auth.pem"))
                .extracting(Evidence::verdict)
                .containsExactly(Evidence.Verdict.HOME);
    }

    @Test
    void aCertificateThatNobodyTrustsIsAnOutage() {
        assertThatThrownBy(() -> ask("ip:127.0.0.1"))
                .rootCause()
                .hasMessageContaining(SSLHandshakeException.class.getName());
    }

    @Test
    void aCertificateForAnotherHostIsAnOutage() {
        assertThatThrownBy(() -> ask("dns:other.test", "tls.trusted", "auth.pem"))
                .rootCause()
                .hasMessageContaining(SSLHandshakeException.class.getName());
    }
}
