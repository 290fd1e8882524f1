package org.clustergate.strategy.loadsharing;

import java.time.Duration;
import org.clustergate.config.Settings;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** The keys of {@code gateway.strategy.loadsharing}; their defaults stand here and nowhere else. */
@ObjectClassDefinition(
        name = "Clustergate strategy: load sharing",
        description = "Spreads users without a home of their own over the mail servers.")
@interface LoadSharingSettings {
    String PID = "gateway.strategy.loadsharing";

    @AttributeDefinition(
            description =
                    "How a server is chosen. hash: each user's own by name and weights, the same on every"
                            + " gateway; least-sessions: who has the fewest for its weight; round-robin:"
                            + " one after the other by weight.",
            options = {
                @Option(label = "hash", value = "hash"),
                @Option(label = "least sessions", value = "least-sessions"),
                @Option(label = "round robin", value = "round-robin")
            })
    String method() default "hash";

    @AttributeDefinition(
            name = "keep.together",
            description = "What always goes to the same server: each user, or all of a domain.",
            options = {
                @Option(label = "user", value = "user"),
                @Option(label = "domain", value = "domain")
            })
    String keep_together() default "user";

    @AttributeDefinition(
            name = "load.bound",
            description =
                    "By hash, a server with more than so many times its fair share of the sessions is passed"
                            + " over; at least 1, or 0 for no bound.")
    double load_bound() default 1.25;

    @AttributeDefinition(
            name = "sticky.s",
            description =
                    "Seconds since the last login for which a user stays on a server, whatever the method"
                            + " says; 0: not at all. By hash without a bound it is not needed.")
    int sticky_s() default 3600;

    @AttributeDefinition(
            name = "sticky.users",
            description =
                    "How many users' servers are remembered, at about 300 octets each; beyond that the one"
                            + " of the oldest login is forgotten.")
    int sticky_users() default 100000;

    /** What is together: a key of the hash, and of the memory. */
    enum Together {
        USER,
        DOMAIN
    }

    /** The same in the types that the code uses. */
    record Values(
            Sharing.Method method, Together together, double bound, Duration sticky, int users) {

        /** Reads them; they count only if the settings have no problems afterwards. */
        static Values read(Settings settings) {
            double bound = settings.decimal("load.bound", 0, 1000);
            if (bound > 0 && bound < 1) {
                settings.problem(
                        "load.bound",
                        bound + " would leave no server below it: at least 1, or 0 for no bound");
            }
            return new Values(
                    settings.choice(
                            "method",
                            Sharing.Method.values(),
                            Sharing.Method::label,
                            Sharing.Method.HASH),
                    settings.choice(
                            "keep.together",
                            Together.values(),
                            one -> one == Together.USER ? "user" : "domain",
                            Together.USER),
                    bound,
                    settings.seconds("sticky.s", 0, 31_536_000),
                    (int) settings.number("sticky.users", 1, 100_000_000));
        }

        /** Whether users are remembered: hashing alone always says the same. */
        boolean remembers() {
            return !sticky.isZero() && (method != Sharing.Method.HASH || bound > 0);
        }
    }
}
