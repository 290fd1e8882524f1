package org.clustergate.transport.mina;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.clustergate.transport.ConnectSettings.ClientTls;

/**
 * TLS towards backends. What a certificate is checked against is read on a thread that may block,
 * kept, and read anew when its file has changed; it also keeps sessions, so that a backend is
 * greeted in full only now and then. Thread-safe.
 */
final class ClientContexts {
    private static final int MAX_CONTEXTS = 64;
    private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(30);

    /** What contexts differ in. The path is empty where it does not matter. */
    private record Key(boolean verify, String trusted) {}

    private record Entry(SSLContext context, FileTime modified, long checked) {}

    private final Executor blocking;
    private final Map<Key, Entry> contexts =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Key, Entry> eldest) {
                    return size() > MAX_CONTEXTS;
                }
            };

    ClientContexts(Executor blocking) {
        this.blocking = blocking;
    }

    /** An engine for a connection to that host. */
    CompletionStage<SSLEngine> engine(ClientTls tls, String host, int port) {
        Key key = new Key(tls.verify(), tls.verify() ? tls.trusted() : "");
        Entry entry;
        synchronized (contexts) {
            entry = contexts.get(key);
        }
        if (entry != null && System.nanoTime() - entry.checked() < FRESH_NANOS) {
            return CompletableFuture.completedFuture(engine(entry.context(), tls, host, port));
        }
        CompletableFuture<SSLEngine> answer = new CompletableFuture<>();
        try {
            blocking.execute(
                    () -> {
                        try {
                            answer.complete(engine(refresh(key), tls, host, port));
                        } catch (IOException | GeneralSecurityException | RuntimeException e) {
                            answer.completeExceptionally(e);
                        }
                    });
        } catch (RejectedExecutionException e) {
            answer.completeExceptionally(e);
        }
        return answer;
    }

    private SSLContext refresh(Key key) throws IOException, GeneralSecurityException {
        FileTime modified =
                key.trusted().isEmpty() || !Files.exists(Path.of(key.trusted()))
                        ? FileTime.fromMillis(0)
                        : Files.getLastModifiedTime(Path.of(key.trusted()));
        Entry known;
        synchronized (contexts) {
            known = contexts.get(key);
        }
        SSLContext context =
                known != null && known.modified().equals(modified) ? known.context() : context(key);
        synchronized (contexts) {
            contexts.put(key, new Entry(context, modified, System.nanoTime()));
        }
        return context;
    }

    private static SSLContext context(Key key) throws IOException, GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        if (!key.verify()) {
            context.init(null, new TrustManager[] {new TrustsAll()}, null);
        } else if (key.trusted().isEmpty()) {
            context.init(null, null, null);
        } else {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            int number = 0;
            for (X509Certificate trusted : PemFile.read(key.trusted()).certificates()) {
                store.setCertificateEntry("trusted-" + number++, trusted);
            }
            TrustManagerFactory factory =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            context.init(null, factory.getTrustManagers(), null);
        }
        return context;
    }

    private static SSLEngine engine(SSLContext context, ClientTls tls, String host, int port) {
        String name = tls.name().isEmpty() ? host : tls.name();
        SSLEngine engine = context.createSSLEngine(name, port);
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(ServerIdentity.PROTOCOLS);
        if (tls.verify()) {
            // RFC 9525 section 6: the name, or the address, must be in the certificate.
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
        }
        if (IpLiterals.parse(name).isEmpty()) {
            // RFC 6066 section 3: no addresses there. Nor anything that is no DNS name.
            try {
                parameters.setServerNames(List.of(new SNIHostName(name)));
            } catch (IllegalArgumentException e) {
                parameters.setServerNames(List.of());
            }
        }
        engine.setSSLParameters(parameters);
        return engine;
    }
}
