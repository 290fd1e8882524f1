package org.clustergate.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher as a process, over a fake gateway bundle. */
class LauncherTest {
    @TempDir Path home;

    @BeforeEach
    void layOut() throws IOException {
        Files.createDirectories(home.resolve("conf"));
        Files.createDirectories(home.resolve("bundles"));
        // There is a password: none has to be made, which takes its time.
        Files.writeString(home.resolve("conf/gateway.console.config"), "password.hash=\"x\"\n");
        Manifest manifest = new Manifest();
        Attributes headers = manifest.getMainAttributes();
        headers.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        headers.putValue("Bundle-ManifestVersion", "2");
        headers.putValue("Bundle-SymbolicName", "fake.gateway");
        headers.putValue("Bundle-Activator", FakeGateway.class.getName());
        headers.putValue("Import-Package", "org.osgi.framework");
        String entry = FakeGateway.class.getName().replace('.', '/') + ".class";
        try (OutputStream file = Files.newOutputStream(home.resolve("bundles/fake.jar"));
                JarOutputStream jar = new JarOutputStream(file, manifest);
                InputStream code = getClass().getClassLoader().getResourceAsStream(entry)) {
            jar.putNextEntry(new JarEntry(entry));
            code.transferTo(jar);
        }
    }

    @Test
    void saysReadyOnceAndEndsWithZero() throws Exception {
        try (LauncherProcess gateway = launch("run")) {
            gateway.tell("ready imap 127.0.0.1:1143");
            assertThat(gateway.await("ready")).isEqualTo("clustergate ready: imap 127.0.0.1:1143");
            gateway.terminate();

            assertThat(gateway.exitCode()).isZero();
            assertThat(gateway.allLines())
                    .containsSubsequence("drain 3", "fake stopped", "clustergate stopped")
                    .filteredOn(line -> line.startsWith("clustergate ready"))
                    .hasSize(1);
        }
    }

    @Test
    void printsTheFirstPasswordOnceAndKeepsOnlyItsHash() throws Exception {
        Path file = home.resolve("conf/gateway.console.config");
        Files.writeString(file, "port=I\"0\"\n");
        try (LauncherProcess gateway = launch("run")) {
            gateway.tell("ready imap 127.0.0.1:1143");
            String line = gateway.await("password");
            String password = line.replaceFirst(".*password (\\S+) .*", "$1");

            assertThat(password).hasSize(20);
            assertThat(Files.readString(file))
                    .startsWith("port=I\"0\"\npassword.hash=\"pbkdf2-sha256:600000:")
                    .doesNotContain(password);
        }
        try (LauncherProcess gateway = launch("run")) {
            gateway.tell("ready imap 127.0.0.1:1143");
            gateway.await("clustergate ready");
            gateway.terminate();
            assertThat(gateway.allLines()).noneMatch(line -> line.contains("password"));
        }
    }

    @Test
    void waitsForABadConfigurationToBeMended() throws Exception {
        try (LauncherProcess gateway = launch("run")) {
            gateway.tell("problem frontend imap: port 99999 is too large");
            gateway.await("clustergate: frontend imap: port 99999 is too large");
            try (LauncherProcess status = launch("status")) {
                status.await("clustergate waiting");
                status.await("problem: frontend imap");
            }
            gateway.tell("ready imap 127.0.0.1:1143");
            gateway.await("clustergate ready: imap 127.0.0.1:1143");
        }
    }

    @Test
    void givesUpWhenTheAddressIsTakenAtTheFirstStart() throws Exception {
        try (LauncherProcess gateway = launch("run")) {
            gateway.tell("problem frontend imap: 127.0.0.1:143: Address already in use");

            assertThat(gateway.exitCode()).isEqualTo(1);
            assertThat(gateway.allLines())
                    .contains("clustergate: frontend imap: 127.0.0.1:143: Address already in use");
        }
    }

    @Test
    void stopEndsItAndStatusKnows() throws Exception {
        try (LauncherProcess gateway = launch("run")) {
            gateway.tell("ready imap 127.0.0.1:1143");
            gateway.await("clustergate ready");
            try (LauncherProcess status = launch("status")) {
                assertThat(status.exitCode()).isZero();
                assertThat(status.allLines()).contains("  imap 127.0.0.1:1143");
            }
            try (LauncherProcess stop = launch("stop")) {
                assertThat(stop.exitCode()).isZero();
            }
            assertThat(gateway.exitCode()).isZero();
        }
        try (LauncherProcess status = launch("status")) {
            assertThat(status.exitCode()).isEqualTo(3);
        }
    }

    @Test
    void refusesADataDirectoryThatIsInUse() throws Exception {
        try (LauncherProcess first = launch("run")) {
            first.tell("ready imap 127.0.0.1:1143");
            first.await("clustergate ready");
            try (LauncherProcess second = launch("run")) {
                assertThat(second.exitCode()).isEqualTo(1);
                assertThat(second.allLines())
                        .anyMatch(line -> line.contains("a gateway already runs on " + data()));
            }
        }
    }

    @Test
    void aSecondSignalEndsAtOnce() throws Exception {
        try (LauncherProcess gateway = launch("run", Map.of("FAKE_DRAIN", "stuck"))) {
            gateway.tell("ready imap 127.0.0.1:1143");
            gateway.await("clustergate ready");
            gateway.terminate();
            gateway.await("drain 3");

            assertThat(gateway.exitCodeWhenAskedAgain()).isEqualTo(130);
        }
    }

    @Test
    void printsTheSeedOfAShuffledStart() throws Exception {
        try (LauncherProcess gateway = launch("run", Map.of("GATEWAY_START_ORDER", "shuffle:42"))) {
            gateway.await("clustergate: start order shuffle:42");
        }
    }

    private Path data() {
        return home.resolve("data");
    }

    private LauncherProcess launch(String command) throws IOException {
        return launch(command, Map.of());
    }

    private LauncherProcess launch(String command, Map<String, String> environment)
            throws IOException {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.add("-XX:TieredStopAtLevel=1");
        line.add("-cp");
        line.add(System.getProperty("java.class.path"));
        line.add(Main.class.getName());
        line.addAll(List.of(command, "--home", home.toString()));
        Map<String, String> all = new HashMap<>(environment);
        all.put("GATEWAY_DRAIN_SECONDS", "3");
        return new LauncherProcess(line, all);
    }
}
