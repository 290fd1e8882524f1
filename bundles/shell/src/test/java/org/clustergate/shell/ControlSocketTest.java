package org.clustergate.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlSocketTest {
    @TempDir private Path data;

    private final FakeRuntime runtime = new FakeRuntime();
    private ControlSocket control;
    private Path socket;

    @BeforeEach
    void open() throws IOException {
        control = new ControlSocket(new Verbs(runtime), data);
        socket = Path.of(Files.readString(data.resolve("control")));
    }

    @AfterEach
    void close() {
        control.close();
    }

    private String ask(String... pieces) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            for (String piece : pieces) {
                channel.write(ByteBuffer.wrap(piece.getBytes(StandardCharsets.UTF_8)));
            }
            channel.shutdownOutput();
            return new String(
                    Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void answersWithExitCodeAndText() throws IOException {
        assertThat(ask("kick\0anna\0\0")).isEqualTo("0\nSessions that end now: 2\n");
        assertThat(ask("ki", "ck\0an", "na\0", "\0")).startsWith("0\n");
        assertThat(ask("kick\0\0")).startsWith("2\na user or --backend is missing\n");
        assertThat(runtime.heard).containsExactly("kick anna at ", "kick anna at ");
    }

    @Test
    void hasNoAnswerToWhatIsNoRequest() throws IOException {
        assertThat(ask("kick\0anna")).isEmpty();
        assertThat(ask("x".repeat(16 * 1024))).isEmpty();
        assertThat(runtime.heard).isEmpty();
    }

    @Test
    void opensToItsOwnerOnly() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket.getParent())))
                .isEqualTo("rwx------");
    }

    @Test
    void leavesNothingBehind() {
        control.close();

        assertThat(socket).doesNotExist();
        assertThat(socket.getParent()).doesNotExist();
        assertThat(data.resolve("control")).doesNotExist();
    }
}
