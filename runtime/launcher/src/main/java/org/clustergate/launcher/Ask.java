package org.clustergate.launcher;

import java.io.IOException;
import java.io.PrintStream;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** Says a verb to the gateway that runs on a data directory, and prints what it answers. */
final class Ask {
    private Ask() {}

    /**
     * Asks.
     *
     * @return the exit code: the verb's, or that nobody runs
     */
    static int run(Path data, List<String> words, PrintStream out, PrintStream err)
            throws IOException {
        String address;
        try {
            address = Files.readString(data.resolve("control"));
        } catch (NoSuchFileException e) {
            err.println("clustergate is not running");
            return Main.NOT_RUNNING;
        }
        StringBuilder request = new StringBuilder();
        for (String word : words) {
            request.append(word.replace("\0", "")).append('\0');
        }
        request.append('\0');
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(address))) {
            ByteBuffer octets =
                    ByteBuffer.wrap(request.toString().getBytes(StandardCharsets.UTF_8));
            while (octets.hasRemaining()) {
                channel.write(octets);
            }
            String answer =
                    new String(
                            Channels.newInputStream(channel).readAllBytes(),
                            StandardCharsets.UTF_8);
            int end = answer.indexOf('\n');
            if (end < 0) {
                err.println("clustergate: no answer");
                return Main.FAILED;
            }
            int code = Integer.parseInt(answer.substring(0, end));
            (code == Main.ERROR ? err : out).print(answer.substring(end + 1));
            return code;
        } catch (IOException e) {
            // A gateway that was killed has left its pointer behind.
            err.println("clustergate is not running (" + e.getMessage() + ")");
            return Main.NOT_RUNNING;
        }
    }
}
