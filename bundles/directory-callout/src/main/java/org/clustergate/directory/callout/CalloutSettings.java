package org.clustergate.directory.callout;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;
import org.clustergate.config.Settings;

/** What is configured, in the types that the code uses. The keys are {@link CalloutConfig}'s. */
record CalloutSettings(
        Duration homeTtl,
        Duration absentTtl,
        Duration catchAllTtl,
        Duration timeout,
        Duration retry,
        Duration deferredPause,
        int connections,
        int refusals,
        int recipients,
        int maxWaiting,
        Duration idle,
        String detailSeparator,
        RelayDenied relayDenied,
        String helloName,
        String sender) {

    /** What the refusal to relay says about a user. */
    enum RelayDenied {
        ELSEWHERE,
        UNKNOWN,
        ABSENT;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What the hello name and the names of strangers start with, so that a gateway knows them. */
    static final String MARK = "clustergate-callout";

    private static final long YEAR_S = 31_536_000;
    private static final long HOUR_MS = 3_600_000;
    private static final int MANY = 1_000_000;

    /** RFC 5321 section 4.5.3.1.2: up to 255 octets, of which the mark takes some. */
    private static final Pattern HOST_REST = Pattern.compile("[A-Za-z0-9.-]{0,230}");

    private static final Pattern SENDER =
            Pattern.compile("[!-~&&[^<>@\\\\\"]]{1,64}@[A-Za-z0-9.:\\[\\]-]{1,255}");

    private static final Pattern SEPARATOR = Pattern.compile("[!-~&&[^A-Za-z0-9@\"\\\\<>]]?");

    /** Reads them; what is wrong stands in the settings' problems afterwards. */
    static CalloutSettings read(Settings from) {
        String hello = from.text("hello.name");
        if (!hello.isEmpty() && !isHello(hello)) {
            from.problem(
                    "hello.name",
                    "'" + hello + "' is no host name that starts with " + MARK + example());
        }
        String sender = from.text("sender");
        if (!sender.isEmpty() && !SENDER.matcher(sender).matches()) {
            from.problem("sender", "'" + sender + "' is no address");
        }
        String separator = from.text("detail.separator");
        if (!SEPARATOR.matcher(separator).matches()) {
            from.problem("detail.separator", "'" + separator + "' is no single mark such as +");
        }
        String name = hello.isEmpty() ? MARK + "." + machine() : hello;
        return new CalloutSettings(
                from.seconds("home.ttl.s", 1, YEAR_S),
                from.seconds("absent.ttl.s", 1, YEAR_S),
                from.seconds("catch.all.ttl.s", 1, YEAR_S),
                from.millis("timeout.ms", 1, HOUR_MS),
                from.millis("retry.ms", 1, HOUR_MS),
                from.seconds("deferred.pause.s", 1, HOUR_MS / 1000),
                (int) from.number("connections", 1, 1000),
                (int) from.number("refusals.per.connection", 1, MANY),
                (int) from.number("recipients.per.transaction", 1, MANY),
                (int) from.number("max.waiting", 1, MANY),
                from.seconds("idle.s", 1, HOUR_MS / 1000),
                separator,
                from.choice(
                        "relay.denied",
                        RelayDenied.values(),
                        RelayDenied::label,
                        RelayDenied.ELSEWHERE),
                name,
                sender.isEmpty() ? MARK + "@" + name : sender);
    }

    /** The mark is in the hello name, always: most callouts have no sender that could bear it. */
    private static boolean isHello(String name) {
        return name.startsWith(MARK)
                && HOST_REST.matcher(name.substring(MARK.length())).matches()
                && !name.endsWith(".")
                && !name.endsWith("-");
    }

    private static String example() {
        return " (for example " + MARK + ".example.org)";
    }

    private static String machine() {
        try {
            String name = InetAddress.getLocalHost().getHostName();
            return isHello(MARK + "." + name) ? name : "invalid";
        } catch (UnknownHostException e) {
            return "invalid";
        }
    }
}
