package org.clustergate.directory.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.Headers;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.clustergate.backend.Backend;
import org.clustergate.backend.Endpoint;
import org.clustergate.backend.Fleet;
import org.clustergate.backend.Security;
import org.clustergate.directory.Evidence;
import org.clustergate.directory.Evidence.Strength;
import org.clustergate.directory.LocationQuery;
import org.clustergate.mail.MailAddress;
import org.clustergate.mail.Protocol;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole bundle, over sockets. */
class HttpDirectoryTest {
    private static final Backend MAIL1 = backend("mail1", "198.51.100.1");
    private static final Backend MAIL2 = backend("mail2", "198.51.100.2");
    private static final Backend MAIL3 = backend("mail3", "198.51.100.3");

    private static final String OK = "Auth-Status: OK";
    private static final String PORT = "Auth-Port: 143";
    private static final String BAD = "Auth-Status: Invalid login or password";

    private final FakeService service = new FakeService();
    private final FakeService second = new FakeService();
    private final FakeContext context = new FakeContext(Path.of("."));
    private final FakeProblems problems = new FakeProblems();
    private HttpComponent component;

    private static Backend backend(String name, String host) {
        return Backend.of(name, Map.of(Protocol.IMAP, new Endpoint(host, 143, Security.NONE)));
    }

    @AfterEach
    void end() {
        if (component != null) {
            component.deactivate();
        }
        service.close();
        second.close();
    }

    private void activate(Object... keysAndValues) {
        Map<String, Object> values = TestSettings.values("urls", service.url());
        values.putAll(TestSettings.values(keysAndValues));
        if (!List.of(keysAndValues).contains("urls")) {
            values.put("urls", service.url());
        }
        component = new HttpComponent(context.proxy(), problems, values);
        component.configured(
                new Fleet(Map.of("mail1", MAIL1, "mail2", MAIL2, "mail3", MAIL3), Map.of()));
    }

    private CompletableFuture<List<Evidence>> start(String user) {
        return context.services()
                .values()
                .iterator()
                .next()
                .locate(
                        new LocationQuery(
                                MailAddress.parse(user).orElseThrow(), "", List.of(MAIL1, MAIL2)))
                .toCompletableFuture();
    }

    private static <T> T result(CompletableFuture<T> future) {
        try {
            return future.get(120, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new CompletionException(e.getCause());
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static String text(List<Evidence> evidence) {
        return evidence.stream()
                .map(one -> one.backend() + "=" + one.verdict())
                .sorted()
                .collect(Collectors.joining(" "));
    }

    private String ask(String user) {
        return text(result(start(user)));
    }

    private void assertOutage(String user, String why) {
        assertThatThrownBy(() -> ask(user)).rootCause().hasMessageContaining(why);
    }

    @Test
    void saysWhereAUserLives() {
        service.says(200, OK, "Auth-Server: 198.51.100.2", PORT);
        activate("ttl.s", "7");

        List<Evidence> found = result(start("joe@example.org"));

        assertThat(text(found)).isEqualTo("mail2=HOME");
        assertThat(found.get(0).method()).isEqualTo("http");
        assertThat(found.get(0).strength()).isEqualTo(Strength.CONFIGURED);
        assertThat(found.get(0).detail()).isEqualTo("Auth-Server 198.51.100.2:143");
        assertThat(found.get(0).expires()).isEqualTo(found.get(0).at().plusSeconds(7));
    }

    @Test
    void sendsWhatNginxSends() {
        service.says(200, OK, "Auth-Server: mail1");
        activate("key", "s3cret");

        ask("joe@example.org");

        Headers sent = service.requests().get(0);
        assertThat(sent.getFirst("Auth-Method")).isEqualTo("none");
        assertThat(sent.getFirst("Auth-User")).isEmpty();
        assertThat(sent.getFirst("Auth-Protocol")).isEqualTo("smtp");
        assertThat(sent.getFirst("Auth-SMTP-To")).isEqualTo("RCPT TO:<joe@example.org>");
        assertThat(sent.getFirst("X-Auth-Key")).isEqualTo("s3cret");
        assertThat(sent).doesNotContainKeys("Auth-pass", "Upgrade", "Http2-settings");
    }

    /** As in nginx's documentation: two servers, chosen by the first letter of the user. */
    @Test
    void understandsTheUsualScript() {
        service.says(
                exchange -> {
                    String user = exchange.getRequestHeaders().getFirst("Auth-User");
                    if (user.isEmpty() || user.startsWith("x")) {
                        FakeService.respond(exchange, 200, BAD, "Auth-Wait: 3");
                    } else if (user.startsWith("t")) {
                        FakeService.respond(
                                exchange,
                                200,
                                "Auth-Status: Temporary server problem, try again later",
                                "Auth-Error-Code: 451 4.3.0",
                                "Auth-Wait: 3");
                    } else {
                        String server = user.charAt(0) < 'n' ? "198.51.100.1" : "198.51.100.2";
                        FakeService.respond(exchange, 200, OK, "Auth-Server: " + server, PORT);
                    }
                });
        activate("protocol", "imap", "complete", "true");

        assertThat(ask("joe@example.org")).isEqualTo("mail1=HOME");
        assertThat(ask("zoe@example.org")).isEqualTo("mail2=HOME");
        assertThat(ask("tim@example.org")).isEqualTo("mail1=UNKNOWN mail2=UNKNOWN");
        assertThat(ask("xaver@example.org")).isEqualTo("mail1=UNKNOWN mail2=UNKNOWN");

        Map<String, Object> values =
                TestSettings.values(
                        "urls", service.url(),
                        "protocol", "imap",
                        "complete", "true",
                        "wait.temporary", "false");
        component.modified(values);

        assertThat(ask("xaver@example.org")).isEqualTo("mail1=ABSENT mail2=ABSENT");
        assertThat(ask("tim@example.org")).isEqualTo("mail1=UNKNOWN mail2=UNKNOWN");
    }

    @Test
    void aRefusalIsNothingUnlessTheServiceKnowsAll() {
        service.says(200, BAD);
        activate();

        assertThat(ask("joe")).isEmpty();
    }

    @Test
    void aRefusalIsAbsentWhereTheServiceKnowsAll() {
        service.says(200, BAD);
        activate("complete", "true");

        assertThat(ask("joe")).isEqualTo("mail1=ABSENT mail2=ABSENT");
        assertThat(result(start("joe")).get(0).detail())
                .isEqualTo("refused: Invalid login or password");
    }

    @Test
    void aServerThatIsNoBackendIsUnknownNeverAbsent() {
        service.says(200, OK, "Auth-Server: 198.51.100.99", PORT);
        activate("complete", "true");

        assertThat(ask("joe")).isEqualTo("mail1=UNKNOWN mail2=UNKNOWN");
        assertThat(result(start("joe")).get(0).detail())
                .isEqualTo("Auth-Server 198.51.100.99:143 is no backend's");
    }

    @Test
    void aHomeThatIsNotInQuestionIsNotAbsent() {
        service.says(200, OK, "Auth-Server: 198.51.100.3", PORT);
        activate("complete", "true");

        assertThat(ask("joe")).isEqualTo("mail3=HOME");
    }

    @Test
    void isAskedOnlyAboutItsDomains() {
        service.says(200, BAD);
        activate("complete", "true", "domains", "a.example");

        assertThat(ask("joe@b.example")).isEmpty();
        assertThat(service.requests()).isEmpty();
        assertThat(ask("joe@A.example")).isEqualTo("mail1=ABSENT mail2=ABSENT");
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 503, 404, 403, 200, 204})
    void outageIsUnknownNeverAbsent(int status) {
        service.says(status, status >= 500 ? BAD : "Content-Type: text/html");
        activate("complete", "true");

        assertOutage("joe", "HTTP status " + status);
    }

    @Test
    void aRedirectIsNotFollowed() {
        second.says(200, BAD);
        service.says(302, "Location: " + second.url());
        activate("complete", "true");

        assertOutage("joe", "HTTP status 302 without Auth-Status");
        assertThat(second.requests()).isEmpty();
    }

    @Test
    void aServiceThatIsGoneIsAnOutage() {
        service.close();
        activate("complete", "true");

        assertOutage("joe", "ConnectException");
        assertOutage("ann", "no URL works");
    }

    @Test
    void aServiceThatStallsIsAnOutage() {
        service.stalls();
        activate("complete", "true", "timeout.ms", "50");

        assertOutage("joe", "no answer in 50 ms");
    }

    @Test
    void garbageIsAnOutage() throws IOException {
        try (ServerSocket socket =
                raw(
                        out ->
                                out.write(
                                        "* OK IMAP4rev1 ready\r\n"
                                                .getBytes(StandardCharsets.US_ASCII)))) {
            activate("complete", "true", "urls", "http://127.0.0.1:" + socket.getLocalPort());

            assertOutage("joe", "http://127.0.0.1");
        }
    }

    @Test
    void aConnectionThatClosesAtOnceIsAnOutage() throws IOException {
        try (ServerSocket socket = raw(out -> {})) {
            activate("complete", "true", "urls", "http://127.0.0.1:" + socket.getLocalPort());

            assertOutage("joe", "http://127.0.0.1");
        }
    }

    private interface Talk {
        void to(OutputStream out) throws IOException;
    }

    /** Says that to every connection, whatever it asks, and closes. */
    private static ServerSocket raw(Talk talk) throws IOException {
        ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread thread =
                new Thread(
                        () -> {
                            while (!socket.isClosed()) {
                                try (Socket one = socket.accept()) {
                                    one.getInputStream().read(new byte[8192]);
                                    talk.to(one.getOutputStream());
                                } catch (IOException e) {
                                    // The client has gone, or the test is over.
                                    continue;
                                }
                            }
                        });
        thread.setDaemon(true);
        thread.start();
        return socket;
    }

    @Test
    void aBodyWithoutEndIsNotReadAndHoldsNobody() throws IOException {
        CountDownLatch given = new CountDownLatch(1);
        try (ServerSocket socket =
                raw(
                        out -> {
                            out.write(
                                    ("HTTP/1.1 200 OK\r\nAuth-Status: OK\r\nAuth-Server: mail1\r\n"
                                                    + "Content-Length: 1000000000000\r\n\r\n")
                                            .getBytes(StandardCharsets.US_ASCII));
                            byte[] much = new byte[1 << 16];
                            try {
                                while (true) {
                                    out.write(much);
                                }
                            } catch (IOException e) {
                                given.countDown();
                                throw e;
                            }
                        })) {
            activate("connections", "1", "urls", "http://127.0.0.1:" + socket.getLocalPort());

            assertThat(ask("joe")).isEqualTo("mail1=HOME");
            Until.holds(() -> given.getCount() == 0);
            assertThat(ask("ann")).isEqualTo("mail1=HOME");
        }
    }

    @Test
    void anAnswerDoesNotWaitForItsBody() {
        AtomicBoolean sent = new AtomicBoolean();
        service.says(
                exchange -> {
                    FakeService.add(exchange, OK, "Auth-Server: mail1");
                    exchange.sendResponseHeaders(200, 1000);
                    exchange.getResponseBody().flush();
                    service.await();
                    sent.set(true);
                });
        activate("connections", "1", "timeout.ms", "300", "retry.ms", "1");

        Until.holds(() -> outcome("joe").equals("mail1=HOME"));
        assertThat(sent).isFalse();
        // The one connection is free again when the body's time is up.
        service.says(200, OK, "Auth-Server: mail2");
        Until.holds(() -> outcome("ann").equals("mail2=HOME"));
    }

    private String outcome(String user) {
        return start(user).handle((all, failure) -> failure == null ? text(all) : "outage").join();
    }

    @Test
    void theNextUrlIsAskedWhenOneFails() {
        service.says(500);
        second.says(200, OK, "Auth-Server: mail1");
        activate("urls", new String[] {service.url(), second.url()});

        for (int i = 0; i < 5; i++) {
            assertThat(ask("joe" + i)).isEqualTo("mail1=HOME");
        }

        // After three in a row it is left alone.
        assertThat(service.requests()).hasSize(3);
        assertThat(second.requests()).hasSize(5);
    }

    @Test
    void theFirstUrlThatWorksIsAskedAlone() {
        service.says(200, BAD);
        activate("urls", new String[] {service.url(), second.url()});

        ask("joe");

        assertThat(second.requests()).isEmpty();
    }

    @Test
    void asksOnlySoManyAtATime() {
        CountDownLatch release = new CountDownLatch(1);
        service.says(
                exchange -> {
                    try {
                        release.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    FakeService.respond(exchange, 200, OK, "Auth-Server: mail1");
                });
        activate("connections", "2", "max.waiting", "3", "timeout.ms", "30000");
        List<CompletableFuture<List<Evidence>>> all = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            all.add(start("joe" + i));
        }

        assertOutage("ann", "too many questions are waiting");
        Until.holds(() -> service.requests().size() == 2);
        assertThat(all).noneMatch(CompletableFuture::isDone);

        release.countDown();
        for (CompletableFuture<List<Evidence>> one : all) {
            assertThat(text(result(one))).isEqualTo("mail1=HOME");
        }
        assertThat(service.requests()).hasSize(5);
    }

    @Test
    void aQuestionThatHasWaitedTooLongFails() {
        service.stalls();
        activate("connections", "1", "timeout.ms", "50");
        CompletableFuture<List<Evidence>> first = start("joe");
        CompletableFuture<List<Evidence>> later = start("ann");

        assertThatThrownBy(() -> result(first)).rootCause().hasMessageContaining("no answer");
        assertThatThrownBy(() -> result(later)).isInstanceOf(CompletionException.class);
    }

    @Test
    void manyThatWaitForNothingFailWithoutDeepRecursion() {
        CountDownLatch release = new CountDownLatch(1);
        service.says(
                exchange -> {
                    try {
                        release.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    service.says(500);
                    FakeService.respond(exchange, 500);
                });
        activate("connections", "1", "max.waiting", "20000", "timeout.ms", "60000");
        List<CompletableFuture<List<Evidence>>> all = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            all.add(start("joe" + i));
        }

        release.countDown();

        for (CompletableFuture<List<Evidence>> one : all) {
            assertThatThrownBy(() -> result(one)).isInstanceOf(CompletionException.class);
        }
        assertThat(service.requests()).hasSizeLessThan(100);
    }

    @Test
    void whatIsAskedIsAnsweredAfterAChangeOfSettings() {
        CountDownLatch release = new CountDownLatch(1);
        service.says(
                exchange -> {
                    try {
                        release.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    FakeService.respond(exchange, 200, OK, "Auth-Server: mail1");
                });
        second.says(200, OK, "Auth-Server: mail2");
        activate("timeout.ms", "30000");
        CompletableFuture<List<Evidence>> asked = start("joe");
        Until.holds(() -> service.requests().size() == 1);

        component.modified(TestSettings.values("urls", second.url(), "name", "people"));

        assertThat(ask("joe")).isEqualTo("mail2=HOME");
        assertThat(context.log()).containsExactly("+http", "+people", "-http");
        release.countDown();
        assertThat(text(result(asked))).isEqualTo("mail1=HOME");
    }

    @Test
    void wrongSettingsAreToldAndTheDirectoryFails() {
        activate("urls", "", "tiemout.ms", "1");

        assertThat(problems.of(HttpConfig.PID))
                .containsExactlyInAnyOrder(
                        HttpConfig.PID
                                + ": tiemout.ms: is no key of gateway.directory.http (did you mean"
                                + " timeout.ms?)",
                        HttpConfig.PID + ": urls: is missing");
        assertOutage("joe", "it is not configured");

        service.says(200, OK, "Auth-Server: mail1");
        component.modified(TestSettings.values("urls", service.url()));

        assertThat(problems.of(HttpConfig.PID)).isEmpty();
        assertThat(ask("joe")).isEqualTo("mail1=HOME");
    }

    @Test
    void wrongSettingsLeaveTheOldOnesInForce() {
        service.says(200, OK, "Auth-Server: mail1");
        activate();

        component.modified(TestSettings.values("urls", "ftp://x.test"));

        assertThat(problems.of(HttpConfig.PID)).hasSize(1);
        assertThat(ask("joe")).isEqualTo("mail1=HOME");
    }

    @Test
    void leavesNothingOpenBehind() {
        service.stalls();
        activate("connections", "1", "timeout.ms", "60000");
        CompletableFuture<List<Evidence>> asked = start("joe");
        CompletableFuture<List<Evidence>> waiting = start("ann");

        component.deactivate();
        component = null;

        assertThatThrownBy(() -> result(asked)).rootCause().hasMessage("is closed");
        assertThatThrownBy(() -> result(waiting)).rootCause().hasMessage("is closed");
        assertThat(context.services()).isEmpty();
        assertThat(problems.of(HttpConfig.PID)).isEmpty();
    }
}
