package org.clustergate.health;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import org.clustergate.config.Settings;

/**
 * What {@link HealthConfig} says, in the types that the code uses.
 *
 * @param fast between two tests while a state is changing
 * @param breaker when failures of sessions count as an outage
 */
record HealthSettings(
        boolean enabled, int concurrency, Duration fast, Breaker.Rule breaker, String helloName) {

    /** What callouts' names start with: other gateways know them by it, and ask nobody in turn. */
    static final String MARK = "clustergate-callout";

    /** What is in force until something else is configured. */
    static final HealthSettings DEFAULT =
            read(new Settings(HealthConfig.class, HealthConfig.PID, HealthConfig.PID, Map.of()));

    // RFC 5321 section 4.1.1.1: a domain or an address literal.
    private static final String HELLO =
            "[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250})|\\[[A-Za-z0-9:.]{2,60}]";

    /** Counts only if the settings have no problems then. */
    static HealthSettings read(Settings settings) {
        String hello = settings.text("hello.name");
        if (!hello.isEmpty() && !Pattern.matches(HELLO, hello)) {
            settings.problem("hello.name", "'" + hello + "' is no host name");
        }
        return new HealthSettings(
                settings.flag("enabled"),
                (int) settings.number("concurrency", 1, 1000),
                settings.millis("fast.interval.ms", 100, 60_000),
                new Breaker.Rule(
                        (int) settings.number("breaker.failures", 0, 100),
                        settings.seconds("breaker.window.s", 1, 600),
                        (int) settings.number("breaker.networks", 1, 20),
                        settings.seconds("breaker.pause.max.s", 1, 3600)),
                hello.isEmpty() ? MARK + "." + machine() : hello);
    }

    private static String machine() {
        try {
            String name = InetAddress.getLocalHost().getHostName();
            return Pattern.matches(HELLO, name) ? name : "invalid";
        } catch (UnknownHostException e) {
            return "invalid";
        }
    }
}
