package org.clustergate.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The web console of a running gateway, by hand-written requests. */
class ConsoleIT {
    private static final String CONSOLE = "/system/console/";

    @TempDir static Path directory;
    private static Instance instance;
    private static Command gateway;
    private static int port;
    private static String password;

    @BeforeAll
    static void start() throws Exception {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = probe.getLocalPort();
        }
        instance = new Instance(directory);
        instance.console(port);
        instance.imap("127.0.0.1:0");
        instance.backend();
        gateway = instance.command("run");
        gateway.await("clustergate console: http://127.0.0.1:" + port + "/system/console");
        password = gateway.await("password").replaceFirst(".*password (\\S+) .*", "$1");
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @Test
    void letsNobodyInWithoutThePassword() throws IOException {
        assertThat(get("bundles.json", "")).startsWith("HTTP/1.1 401");
        assertThat(get("bundles.json", login("admin"))).startsWith("HTTP/1.1 401");
    }

    @Test
    void letsTheFirstPasswordInAndShowsTheGateway() throws IOException {
        assertThat(get("gateway", login(password)))
                .startsWith("HTTP/1.1 200")
                .contains("X-Frame-Options: DENY", "gateway/res/gateway.js");
        assertThat(get("gateway/state.json", login(password)))
                .startsWith("HTTP/1.1 200")
                .contains("\"name\":\"imap\"", "\"name\":\"mail1\"");
        assertThat(get("gateway/res/gateway.js", login(password))).contains("textContent");
    }

    @Test
    void refusesChangesFromElsewhereAndForeignNames() throws IOException {
        String evil = "Origin: http://evil.example\r\n";
        assertThat(request("POST", "configMgr", "localhost:" + port, login(password) + evil, ""))
                .startsWith("HTTP/1.1 403");
        assertThat(request("POST", "configMgr", "localhost:" + port, login(password), ""))
                .startsWith("HTTP/1.1 403");
        assertThat(request("GET", "bundles.json", "evil.example", login(password), ""))
                .startsWith("HTTP/1.1 403");
    }

    @Test
    void savesAnInstanceMadeInTheConsoleAndChangesToIt() throws Exception {
        post(
                "[Temporary PID replaced by real PID upon save]",
                "apply=true&action=ajaxConfigManager&factoryPid=gateway.backend"
                        + "&host=127.0.0.9&propertylist=host");
        Path file = instance.conf().resolve("gateway.backend-127-0-0-9.config");
        Files.writeString(awaited(file, "host=\"127.0.0.9\""), "# mine\nhost=\"127.0.0.9\"\n");
        // File Install has read the file once the page shows the instance under its name.
        awaitPage("127-0-0-9");

        post(
                "gateway.backend~127-0-0-9",
                "apply=true&action=ajaxConfigManager&host=127.0.0.10"
                        + "&felix.fileinstall.filename="
                        + URLEncoder.encode(file.toUri().toString(), StandardCharsets.UTF_8)
                        + "&propertylist=host,felix.fileinstall.filename");

        assertThat(Files.readString(awaited(file, "127.0.0.10")))
                .startsWith("# mine\n")
                .contains("host=\"127.0.0.10\"");
    }

    @Test
    void showsWhatIsWrongWithAConfigurationUntilItIsMended() throws Exception {
        Path bad = instance.conf().resolve("gateway.pool-lost.config");
        Files.writeString(bad, "backends=[\"atlantis\"]\n");
        awaitPage("gateway.pool-lost.config: backends: there is no backend 'atlantis'");
        Path worse = instance.conf().resolve("gateway.strategy.loadsharing.config");
        Files.writeString(worse, "method=\"best\"\n");
        awaitPage("gateway.strategy.loadsharing.config: method: 'best' is none of");
        assertThat(get("gateway/state.json", login(password))).contains("\"state\":\"degraded\"");

        Files.delete(bad);
        Files.delete(worse);

        awaitPage("\"state\":\"ready\"");
        assertThat(get("gateway/state.json", login(password))).contains("\"problems\":[]");
    }

    @Test
    void explainsWhyAUserGoesWhere() throws IOException {
        assertThat(get("gateway/explain.json?user=anna%40example.test&proto=imap", login(password)))
                .startsWith("HTTP/1.1 200")
                .contains("\"user\":\"anna@example.test\"", "\"backend\":\"mail1\"");
        assertThat(get("gateway/explain.json?user=%40", login(password)))
                .contains("'@' is no user name or address");
    }

    private static void post(String pid, String form) throws IOException {
        String path =
                "configMgr/" + URLEncoder.encode(pid, StandardCharsets.UTF_8).replace("+", "%20");
        String host = "localhost:" + port;
        String headers =
                login(password)
                        + "Origin: http://"
                        + host
                        + "\r\nContent-Type: application/x-www-form-urlencoded\r\n";
        assertThat(request("POST", path, host, headers, form)).startsWith("HTTP/1.1 ");
    }

    private static Path awaited(Path file, String text) throws Exception {
        long end = System.nanoTime() + 30_000_000_000L;
        while (!Files.exists(file) || !Files.readString(file).contains(text)) {
            assertThat(System.nanoTime()).as("%s in %s", text, file).isLessThan(end);
            Thread.onSpinWait();
        }
        return file;
    }

    private static void awaitPage(String text) throws IOException {
        long end = System.nanoTime() + 30_000_000_000L;
        while (!get("gateway/state.json", login(password)).contains(text)) {
            assertThat(System.nanoTime()).as("%s on the page", text).isLessThan(end);
        }
    }

    private static String get(String path, String headers) throws IOException {
        return request("GET", path, "localhost:" + port, headers, "");
    }

    private static String login(String word) {
        byte[] both = ("admin:" + word).getBytes(StandardCharsets.UTF_8);
        return "Authorization: Basic " + Base64.getEncoder().encodeToString(both) + "\r\n";
    }

    private static String request(
            String method, String path, String host, String headers, String body)
            throws IOException {
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
            String head =
                    method
                            + " "
                            + CONSOLE
                            + path
                            + " HTTP/1.1\r\nHost: "
                            + host
                            + "\r\n"
                            + "Connection: close\r\nContent-Length: "
                            + body.length()
                            + "\r\n"
                            + headers
                            + "\r\n"
                            + body;
            client.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            return new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
