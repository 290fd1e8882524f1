package org.clustergate.directory.callout;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.regex.Pattern;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

@ObjectClassDefinition(
        name = "Clustergate directory: callout",
        description =
                "Finds users by asking every mail server whether it would take mail for them; no mail"
                        + " is sent.")
@interface CalloutConfig {
    String PID = "gateway.directory.callout";

    @AttributeDefinition(
            name = "Yes holds (seconds)",
            description = "How long a server's yes is believed.")
    long home_ttl_s() default 14400;

    @AttributeDefinition(
            name = "No holds (seconds)",
            description =
                    "How long a server's no is believed; an account just created waits as long.")
    long absent_ttl_s() default 45;

    @AttributeDefinition(
            name = "Catch-all test holds (seconds)",
            description =
                    "How long it is believed that a server takes, or does not take, every name of a"
                            + " domain.")
    long catch_all_ttl_s() default 7200;

    @AttributeDefinition(
            name = "Timeout (milliseconds)",
            description = "How long a server may take, connecting included, before it is silent.")
    long timeout_ms() default 5000;

    @AttributeDefinition(
            name = "Pause after a failure (milliseconds)",
            description =
                    "How long a server that could not be reached is not tried again. Meanwhile, and"
                            + " until a connection is open again, it counts as silent at once.")
    long retry_ms() default 1000;

    @AttributeDefinition(
            name = "Connections",
            description = "How many connections to one server may be open at a time.")
    int connections() default 8;

    @AttributeDefinition(
            name = "Refusals per connection",
            description =
                    "After so many refused recipients a connection is given up: servers slow down or"
                            + " drop clients that collect errors (Postfix: from 10 on).")
    int refusals_per_connection() default 8;

    @AttributeDefinition(
            name = "Recipients per transaction",
            description = "After so many recipients a new mail transaction is begun.")
    int recipients_per_transaction() default 100;

    @AttributeDefinition(
            name = "Waiting questions",
            description =
                    "How many questions to one server may wait; it counts as silent for any more.")
    int max_waiting() default 10000;

    @AttributeDefinition(
            name = "Idle time (seconds)",
            description = "How long a connection is kept open without a question.")
    long idle_s() default 60;

    @AttributeDefinition(
            name = "Hello name",
            description =
                    "The name given in EHLO. Empty: clustergate-callout. and this machine's name."
                            + " Keep that beginning where servers allow it: a gateway in front of"
                            + " another one is recognised by it.")
    String hello_name() default "";

    @AttributeDefinition(
            name = "Sender",
            description =
                    "The sender given to servers that refuse the empty one. Empty:"
                            + " clustergate-callout@ and the hello name.")
    String sender() default "";

    /** The same in the types that the code uses; nonsense is raised to the least sensible value. */
    record Settings(
            Duration homeTtl,
            Duration absentTtl,
            Duration catchAllTtl,
            Duration timeout,
            Duration retry,
            int connections,
            int refusals,
            int recipients,
            int maxWaiting,
            Duration idle,
            String helloName,
            String sender) {

        /** What names of our own start with, so that another gateway knows them. */
        static final String MARK = "clustergate-callout";

        private static final Pattern HELLO =
                Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250})|\\[[A-Za-z0-9:.]{2,60}]");
        private static final Pattern SENDER = Pattern.compile("[^\\s<>\\p{Cntrl}]{0,250}");

        static Settings of(CalloutConfig config) {
            String hello =
                    HELLO.matcher(config.hello_name()).matches()
                            ? config.hello_name()
                            : MARK + "." + machine();
            boolean usable =
                    !config.sender().isEmpty() && SENDER.matcher(config.sender()).matches();
            return new Settings(
                    Duration.ofSeconds(Math.max(1, config.home_ttl_s())),
                    Duration.ofSeconds(Math.max(1, config.absent_ttl_s())),
                    Duration.ofSeconds(Math.max(1, config.catch_all_ttl_s())),
                    Duration.ofMillis(Math.max(1, config.timeout_ms())),
                    Duration.ofMillis(Math.max(1, config.retry_ms())),
                    Math.max(1, config.connections()),
                    Math.max(1, config.refusals_per_connection()),
                    Math.max(1, config.recipients_per_transaction()),
                    Math.max(1, config.max_waiting()),
                    Duration.ofSeconds(Math.max(1, config.idle_s())),
                    hello,
                    usable ? config.sender() : MARK + "@" + hello);
        }

        private static String machine() {
            try {
                String name = InetAddress.getLocalHost().getHostName();
                return HELLO.matcher(name).matches() ? name : "invalid";
            } catch (UnknownHostException e) {
                return "invalid";
            }
        }
    }
}
