package org.clustergate.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bin/gateway} of the laid-out distribution, as a user runs it. */
class GatewayIT {
    private static final String READY = "clustergate ready: imap 127.0.0.1:";

    @TempDir Path directory;
    private Instance instance;

    @BeforeEach
    void configure() throws IOException {
        instance = new Instance(directory);
        instance.imap("127.0.0.1:0");
        instance.backend();
    }

    @Test
    void listensWhenItSaysReadyAndEndsWithZero() throws Exception {
        try (Command gateway = instance.command("run")) {
            String greeting = greeting(gateway.await(READY));
            gateway.terminate();

            assertThat(greeting).startsWith("* OK");
            assertThat(gateway.exitCode()).isZero();
            assertThat(gateway.allLines()).endsWith("clustergate stopped");
        }
        assertThat(instance.log().resolve("access.log")).isNotEmptyFile();
    }

    @Test
    void startsInAnyOrder() throws Exception {
        String order = "shuffle:" + ThreadLocalRandom.current().nextInt(1_000_000);
        Path program = Distribution.home().resolve("bin/gateway");
        try (Command gateway =
                instance.command(program, Map.of("GATEWAY_START_ORDER", order), "run")) {
            gateway.await(order);
            assertThat(greeting(gateway.await(READY))).as(order).startsWith("* OK");
        }
    }

    @Test
    void saysThatItsAddressIsTaken() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            instance.imap("127.0.0.1:" + other.getLocalPort());
            try (Command gateway = instance.command("run")) {
                assertThat(gateway.exitCode()).isEqualTo(1);
                assertThat(gateway.allLines())
                        .filteredOn(line -> line.toLowerCase().contains("address already in use"))
                        .singleElement()
                        .asString()
                        .startsWith("clustergate: ")
                        .contains("127.0.0.1:" + other.getLocalPort());
            }
        }
    }

    @Test
    void saysWhatIsWrongAndTakesTheMendedFile() throws Exception {
        instance.imap("127.0.0.1:99999");
        try (Command gateway = instance.command("run")) {
            assertThat(gateway.await("gateway.frontend-imap.config")).startsWith("clustergate: ");
            instance.imap("127.0.0.1:0");
            gateway.await(READY);
        }
    }

    @Test
    void saysWhereExamplesAre() throws Exception {
        Files.delete(instance.conf().resolve("gateway.frontend-imap.config"));
        try (Command gateway = instance.command("run")) {
            gateway.await("examples/three-servers");
        }
    }

    @Test
    void startStatusAndStopWorkThroughASymbolicLink() throws Exception {
        Path link =
                Files.createSymbolicLink(
                        directory.resolve("gw"), Distribution.home().resolve("bin/gateway"));
        try (Command start = instance.command(link, Map.of(), "start")) {
            start.await(READY);
            assertThat(start.exitCode()).isZero();
        }
        try {
            try (Command again = instance.command(link, Map.of(), "run")) {
                assertThat(again.exitCode()).isEqualTo(1);
                assertThat(again.allLines())
                        .anyMatch(line -> line.contains("a gateway already runs on"));
            }
            try (Command status = instance.command(link, Map.of(), "status")) {
                assertThat(status.exitCode()).isZero();
                assertThat(status.allLines().get(0)).startsWith("clustergate ready");
            }
        } finally {
            try (Command stop = instance.command(link, Map.of(), "stop")) {
                assertThat(stop.exitCode()).isZero();
            }
        }
        try (Command status = instance.command(link, Map.of(), "status")) {
            assertThat(status.exitCode()).isEqualTo(3);
        }
    }

    private static String greeting(String ready) throws IOException {
        int port = Integer.parseInt(ready.substring(READY.length()).strip());
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port);
                BufferedReader reader =
                        new BufferedReader(
                                new InputStreamReader(
                                        client.getInputStream(), StandardCharsets.US_ASCII))) {
            return reader.readLine();
        }
    }
}
