package org.clustergate.tests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One gateway's directories under a temporary one, and its configuration. */
final class Instance {
    private final Path root;

    Instance(Path root) throws IOException {
        this.root = root;
        Files.createDirectories(conf());
        noConsole();
    }

    Path conf() {
        return root.resolve("conf");
    }

    Path log() {
        return root.resolve("log");
    }

    /** Writes a configuration file as a whole. */
    void file(String name, String text) throws IOException {
        Path next = conf().resolve("." + name + ".tmp");
        Files.writeString(next, text);
        Files.move(
                next,
                conf().resolve(name),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    /** No web console, and a password: none has to be made, which takes its time. */
    void noConsole() throws IOException {
        String zeros = "A".repeat(22);
        file(
                "gateway.console.config",
                "port=I\"0\"\npassword.hash=\"pbkdf2-sha256:600000:"
                        + zeros
                        + ":"
                        + zeros
                        + "\"\n");
    }

    void console(int port) throws IOException {
        file("gateway.console.config", "port=I\"" + port + "\"\n");
    }

    void imap(String address) throws IOException {
        file(
                "gateway.frontend-imap.config",
                "protocol=\"imap\"\naddresses=[\"" + address + "\"]\nplaintext.auth=B\"true\"\n");
    }

    void backend() throws IOException {
        file("gateway.backend-mail1.config", "host=\"127.0.0.1\"\nimap.port=I\"9\"\n");
    }

    Command command(String... arguments) throws IOException {
        return command(Distribution.home().resolve("bin/gateway"), Map.of(), arguments);
    }

    Command command(Path program, Map<String, String> environment, String... arguments)
            throws IOException {
        List<String> line = new ArrayList<>(List.of(arguments));
        line.addAll(
                List.of(
                        "--conf", conf().toString(),
                        "--data", root.resolve("data").toString(),
                        "--log", log().toString()));
        return new Command(program, line, environment);
    }
}
