package org.clustergate.console;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.felix.webconsole.spi.SecurityProvider;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The only way into the web console: the framework property {@code
 * felix.webconsole.security.providers=gateway} keeps it closed until this service is there. One
 * user, {@code admin}; no password hash in the configuration, no entry. Thread-safe.
 */
@Component(
        configurationPid = ConsoleSettings.PID,
        service = SecurityProvider.class,
        property = SecurityProvider.PROPERTY_ID + "=gateway")
public final class ConsoleLogin implements SecurityProvider {
    private static final Logger LOG = LoggerFactory.getLogger(ConsoleLogin.class);
    private static final String USER = "admin";
    private static final long REMEMBER_MS = 300_000;
    private static final int TOO_MANY_REQUESTS = 429;

    /** What a login is checked against, replaced as a whole. */
    private record Door(Optional<PasswordHash> hash, SameOrigin origin) {}

    /** A login that was right a moment ago; {@code mac} under a key that only this process has. */
    private record Remembered(Door door, byte[] mac, long untilMs) {}

    private final LoginThrottle throttle = new LoginThrottle(ConsoleLogin::nowMs);
    private final SecretKeySpec key;
    private volatile Door door;
    private volatile Remembered remembered;

    /** Opens the door with these settings. */
    @Activate
    public ConsoleLogin(ConsoleSettings settings) {
        byte[] octets = new byte[32];
        new SecureRandom().nextBytes(octets);
        key = new SecretKeySpec(octets, "HmacSHA256");
        configure(settings);
    }

    /** A changed password counts from the next request on. */
    @Modified
    void configure(ConsoleSettings settings) {
        Optional<PasswordHash> hash = PasswordHash.parse(settings.password_hash());
        if (hash.isEmpty() && !settings.password_hash().isBlank()) {
            LOG.error(
                    "The web console stays closed: password.hash is not one that 'bin/gateway"
                            + " password' writes");
        }
        door = new Door(hash, new SameOrigin(Arrays.asList(settings.host_names())));
    }

    @Override
    public Object authenticate(HttpServletRequest request, HttpServletResponse response) {
        Door present = door;
        harden(response);
        String host = request.getHeader("Host");
        if (!present.origin().isOurs(host)) {
            refuse(response, HttpServletResponse.SC_FORBIDDEN, "unknown Host; see host.names");
            return null;
        }
        if (!present.origin()
                .mayChange(
                        request.getMethod(),
                        host,
                        request.getHeader("Origin"),
                        request.getHeader("Referer"))) {
            LOG.warn("Refused a change from another origin, sent by {}", request.getRemoteAddr());
            refuse(response, HttpServletResponse.SC_FORBIDDEN, "a change from another origin");
            return null;
        }
        Optional<Credentials> credentials = Credentials.parse(request.getHeader("Authorization"));
        if (credentials.isEmpty()) {
            ask(response);
            return null;
        }
        try {
            return check(present, credentials.get(), request.getRemoteAddr(), response);
        } finally {
            credentials.get().wipe();
        }
    }

    private Object check(
            Door present, Credentials credentials, String address, HttpServletResponse response) {
        byte[] mac = mac(credentials);
        Remembered last = remembered;
        if (last != null
                && last.door() == present
                && nowMs() - last.untilMs() < 0
                && MessageDigest.isEqual(last.mac(), mac)) {
            return USER;
        }
        if (isRight(present, credentials, address, response)) {
            remembered = new Remembered(present, mac, nowMs() + REMEMBER_MS);
            return USER;
        }
        return null;
    }

    /** One at a time: a flood of guesses costs one core at most. */
    private synchronized boolean isRight(
            Door present, Credentials credentials, String address, HttpServletResponse response) {
        long waitMs = throttle.waitMs(address);
        if (waitMs > 0) {
            response.setHeader("Retry-After", String.valueOf(waitMs / 1_000 + 1));
            refuse(response, TOO_MANY_REQUESTS, "too many failed logins");
            return false;
        }
        // The hash is derived for an unknown user too: time tells nothing.
        boolean password =
                present.hash().map(hash -> hash.matches(credentials.password())).orElse(false);
        if (password && credentials.user().equals(USER)) {
            throttle.succeeded(address);
            return true;
        }
        throttle.failed(address);
        LOG.warn("Web console login failed, from {}", address);
        ask(response);
        return false;
    }

    /** There is one role: whoever is in may do everything. */
    @Override
    public boolean authorize(Object user, String role) {
        return USER.equals(user);
    }

    @Override
    public void logout(HttpServletRequest request, HttpServletResponse response) {
        remembered = null;
        ask(response);
    }

    private static void harden(HttpServletResponse response) {
        // The stock pages have inline scripts, so their sources cannot be restricted further.
        response.setHeader("Content-Security-Policy", "frame-ancestors 'none'; base-uri 'self'");
        response.setHeader("X-Frame-Options", "DENY");
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Referrer-Policy", "same-origin");
        response.setHeader("Cache-Control", "no-store");
    }

    private static void ask(HttpServletResponse response) {
        response.setHeader("WWW-Authenticate", "Basic realm=\"Clustergate\", charset=\"UTF-8\"");
        refuse(response, HttpServletResponse.SC_UNAUTHORIZED, "user and password, please");
    }

    private static void refuse(HttpServletResponse response, int status, String text) {
        response.setStatus(status);
        response.setContentType("text/plain; charset=UTF-8");
        try {
            response.getWriter().println(text);
            response.flushBuffer();
        } catch (IOException e) {
            LOG.debug("The refused browser is gone: {}", e.getMessage());
        }
    }

    private byte[] mac(Credentials credentials) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            mac.update(credentials.user().getBytes(StandardCharsets.UTF_8));
            mac.update((byte) 0);
            for (char character : credentials.password()) {
                mac.update((byte) (character >> 8));
                mac.update((byte) character);
            }
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA256", e);
        }
    }

    private static long nowMs() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }
}
