package org.clustergate.directory.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.clustergate.config.Secret;
import org.clustergate.config.Settings;
import org.clustergate.directory.DirectoryAnswers;

/**
 * One configuration of a web service. Immutable; does not print secrets.
 *
 * @param answers what all directories have in common
 * @param urls where to ask, the first one first
 * @param protocol what the service is told the client speaks
 * @param headers what every request carries beside the dialect's own
 * @param tls how certificates are checked; empty for Java's way
 * @param waitTemporary whether Auth-Wait alone makes a refusal temporary
 * @param connectTimeout how long a connection may take
 * @param timeout how long one URL may take, and how long a question may wait for its turn
 * @param retry how long a URL that failed is left alone at first
 * @param connections how many questions are asked at the same time
 * @param maxWaiting how many more may wait
 */
record HttpSettings(
        DirectoryAnswers answers,
        List<URI> urls,
        ClientProtocol protocol,
        List<Header> headers,
        Optional<SSLContext> tls,
        boolean waitTemporary,
        Duration connectTimeout,
        Duration timeout,
        Duration retry,
        int connections,
        int maxWaiting) {
    /** The name of a directory that is given none. */
    static final String TYPE = "http";

    /** A header of every request. */
    record Header(String name, Secret value) {}

    /** What nginx's module knows. */
    enum ClientProtocol {
        SMTP,
        IMAP,
        POP3;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** RFC 9110 section 5.6.2. */
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

    /** RFC 9110 section 5.5, without what is obsolete there. */
    private static final Pattern FIELD_VALUE =
            Pattern.compile("[\\x21-\\x7e]([\\x20-\\x7e]*[\\x21-\\x7e])?");

    /** What the HTTP client or the dialect itself sets. */
    private static final Set<String> TAKEN =
            Set.of(
                    "host",
                    "connection",
                    "content-length",
                    "transfer-encoding",
                    "expect",
                    "upgrade",
                    "http2-settings",
                    "auth-method",
                    "auth-user",
                    "auth-pass",
                    "auth-protocol",
                    "auth-login-attempt",
                    "auth-smtp-helo",
                    "auth-smtp-from",
                    "auth-smtp-to");

    /**
     * Reads the keys; what is wrong is among the settings' problems then.
     *
     * @param conf where relative paths start
     */
    static HttpSettings read(Settings settings, Path conf) {
        List<Header> headers = new ArrayList<>();
        for (String line : settings.texts("headers")) {
            int colon = line.indexOf(':');
            String name = colon < 0 ? line : line.substring(0, colon).strip();
            String value = colon < 0 ? "" : line.substring(colon + 1).strip();
            if (isHeader(settings, "headers", name, new Secret(value))) {
                headers.add(new Header(name, new Secret(value)));
            }
        }
        Secret key = settings.secret("key", conf);
        String keyHeader = settings.text("key.header");
        if (!key.isEmpty() && isHeader(settings, "key.header", keyHeader, key)) {
            headers.add(new Header(keyHeader, key));
        }
        authorization(settings, conf).ifPresent(headers::add);
        return new HttpSettings(
                DirectoryAnswers.read(settings, TYPE),
                urls(settings),
                settings.choice(
                        "protocol",
                        ClientProtocol.values(),
                        ClientProtocol::label,
                        ClientProtocol.SMTP),
                List.copyOf(headers),
                tls(settings, conf),
                settings.flag("wait.temporary"),
                settings.millis("connect.timeout.ms", 1, 60_000),
                settings.millis("timeout.ms", 1, 60_000),
                settings.millis("retry.ms", 1, 30_000),
                (int) settings.number("connections", 1, 1000),
                (int) settings.number("max.waiting", 1, 100_000));
    }

    private static boolean isHeader(Settings settings, String key, String name, Secret value) {
        if (!TOKEN.matcher(name).matches()) {
            settings.problem(key, "'" + name + "' is no name of a header");
        } else if (TAKEN.contains(name.toLowerCase(Locale.ROOT))) {
            settings.problem(key, "'" + name + "' is set by the gateway itself");
        } else if (!FIELD_VALUE.matcher(value.reveal()).matches()) {
            settings.problem(
                    key, "the value of '" + name + "' is empty or holds more than printable ASCII");
        } else {
            return true;
        }
        return false;
    }

    /** RFC 7617 section 2. */
    private static Optional<Header> authorization(Settings settings, Path conf) {
        String user = settings.text("user");
        Secret password = settings.secret("password", conf);
        if (user.contains(":")) {
            settings.problem("user", "'" + user + "' holds a colon");
        }
        if (user.isEmpty()) {
            if (!password.isEmpty()) {
                settings.problem("user", "is missing where there is a password");
            }
            return Optional.empty();
        }
        byte[] pair = (user + ":" + password.reveal()).getBytes(StandardCharsets.UTF_8);
        return Optional.of(
                new Header(
                        "Authorization",
                        new Secret("Basic " + Base64.getEncoder().encodeToString(pair))));
    }

    private static List<URI> urls(Settings settings) {
        List<URI> urls = new ArrayList<>();
        for (String text : settings.texts("urls")) {
            try {
                URI url = new URI(text);
                String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
                if (!scheme.equals("http") && !scheme.equals("https")) {
                    settings.problem("urls", "'" + text + "' starts with neither http: nor https:");
                } else if (url.getHost() == null || url.getPort() > 65535 || url.getPort() == 0) {
                    settings.problem("urls", "'" + text + "' has no host, or not a usable port");
                } else if (url.getRawUserInfo() != null) {
                    // The text may hold a password.
                    settings.problem("urls", "a URL has a user in it; set user and password");
                } else if (url.getRawFragment() != null) {
                    settings.problem("urls", "'" + text + "' has a fragment");
                } else {
                    urls.add(url);
                }
            } catch (URISyntaxException e) {
                settings.problem("urls", "'" + text + "' is no URL: " + e.getReason());
            }
        }
        if (settings.texts("urls").isEmpty()) {
            settings.problem("urls", "is missing");
        }
        return List.copyOf(urls);
    }

    private static Optional<SSLContext> tls(Settings settings, Path conf) {
        String file = settings.text("tls.trusted");
        if (file.isEmpty()) {
            return Optional.empty();
        }
        try (InputStream in = Files.newInputStream(conf.resolve(file))) {
            Collection<? extends Certificate> all =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (all.isEmpty()) {
                settings.problem("tls.trusted", file + " holds no certificate");
                return Optional.empty();
            }
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (Certificate one : all) {
                store.setCertificateEntry("trusted-" + store.size(), one);
            }
            TrustManagerFactory trust =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext tls = SSLContext.getInstance("TLS");
            tls.init(null, trust.getTrustManagers(), null);
            return Optional.of(tls);
        } catch (IOException | InvalidPathException e) {
            settings.problem("tls.trusted", file + " cannot be read");
        } catch (GeneralSecurityException e) {
            settings.problem("tls.trusted", file + " holds what is no certificate in PEM");
        }
        return Optional.empty();
    }
}
