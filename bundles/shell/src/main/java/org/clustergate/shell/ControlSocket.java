package org.clustergate.shell;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.clustergate.runtime.GatewayRuntime;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where {@code bin/gateway} talks to the gateway that runs: a Unix domain socket that only the
 * gateway's own user can open. One request for each connection: the words of a verb, each ended by
 * a NUL, and an empty one; the answer is the exit code, a line feed, and the text. Its address
 * stands in the file {@code control} of the data directory.
 */
@Component(service = {})
public final class ControlSocket {
    private static final Logger LOG = LoggerFactory.getLogger(ControlSocket.class);

    private static final int MAX_REQUEST = 16 * 1024;
    private static final int MAX_AT_A_TIME = 8;

    private final Verbs verbs;
    private final Path pointer;
    private final Path directory;
    private final Path socket;
    private final ServerSocketChannel server;
    private final ExecutorService workers =
            new ThreadPoolExecutor(
                    0,
                    MAX_AT_A_TIME,
                    10,
                    TimeUnit.SECONDS,
                    new SynchronousQueue<>(),
                    task -> {
                        Thread thread = new Thread(task, "gateway-control");
                        thread.setDaemon(true);
                        return thread;
                    });

    @Activate
    public ControlSocket(BundleContext context, @Reference GatewayRuntime runtime)
            throws IOException {
        this(
                new Verbs(runtime),
                Path.of(Optional.ofNullable(context.getProperty("gateway.data")).orElse(".")));
    }

    ControlSocket(Verbs verbs, Path data) throws IOException {
        this.verbs = verbs;
        pointer = data.toAbsolutePath().resolve("control");
        // A path of a socket is short (108 octets on Linux), one of a data directory need not be.
        directory =
                Files.createTempDirectory(
                        "clustergate-",
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rwx------")));
        socket = directory.resolve("control");
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
        Files.createDirectories(pointer.getParent());
        Files.writeString(pointer, socket.toString());
        Thread acceptor = new Thread(this::accept, "gateway-control-accept");
        acceptor.setDaemon(true);
        acceptor.start();
    }

    /** A verb of a service that comes and goes. */
    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            unbind = "removeVerb")
    void addVerb(Verb verb) {
        verbs.add(verb);
    }

    void removeVerb(Verb verb) {
        verbs.remove(verb);
    }

    @Deactivate
    void close() {
        workers.shutdownNow();
        try {
            server.close();
            Files.deleteIfExists(pointer);
            Files.deleteIfExists(socket);
            Files.deleteIfExists(directory);
        } catch (IOException e) {
            LOG.warn("the control socket {} is left behind: {}", socket, e.toString());
        }
    }

    private void accept() {
        while (server.isOpen()) {
            try {
                SocketChannel client = server.accept();
                try {
                    workers.execute(() -> serve(client));
                } catch (RejectedExecutionException e) {
                    answer(client, new Verb.Answer(Verb.Answer.ERROR, "too many at a time\n"));
                    client.close();
                }
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                LOG.warn("a control connection failed: {}", e.toString());
            }
        }
    }

    private void serve(SocketChannel client) {
        try (client) {
            List<String> words = words(client);
            if (!words.isEmpty()) {
                answer(client, verbs.run(words.get(0), words.subList(1, words.size())));
            }
        } catch (IOException e) {
            LOG.debug("a control connection was lost: {}", e.toString());
        } catch (RuntimeException e) {
            LOG.error("a command failed", e);
        }
    }

    private static List<String> words(SocketChannel client) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(MAX_REQUEST);
        while (buffer.hasRemaining() && client.read(buffer) >= 0) {
            String text = new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8);
            if (text.endsWith("\0\0")) {
                return List.of(text.substring(0, text.length() - 2).split("\0"));
            }
        }
        return List.of();
    }

    private static void answer(SocketChannel client, Verb.Answer answer) throws IOException {
        String text = answer.text().endsWith("\n") ? answer.text() : answer.text() + "\n";
        ByteBuffer data =
                ByteBuffer.wrap((answer.code() + "\n" + text).getBytes(StandardCharsets.UTF_8));
        while (data.hasRemaining()) {
            client.write(data);
        }
    }
}
