package org.clustergate.directory.callout;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

@ObjectClassDefinition(
        name = "Clustergate directory: callout",
        description =
                "Finds users by asking every mail server whether it would take mail for them; no mail"
                        + " is sent. A server is asked at its LMTP port, or at its SMTP port where it"
                        + " has none; how long and how often can be set for each server.")
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
            description =
                    "How long a server may take, connecting included, before it is silent. Keep it"
                            + " below the locations' directory timeout. A backend's own setting counts"
                            + " instead where there is one.")
    long timeout_ms() default 5000;

    @AttributeDefinition(
            name = "Pause after a failure (milliseconds)",
            description =
                    "How long a server that could not be reached is not tried again. Meanwhile, and"
                            + " until a connection is open again, it counts as silent at once.")
    long retry_ms() default 1000;

    @AttributeDefinition(
            name = "Pause after a put-off (seconds)",
            description =
                    "How long a server that put a recipient off (a 4xx reply: greylisting, a check"
                            + " under way) is not asked about the same user again. Doubles with each"
                            + " such reply, up to sixteen times as long.")
    long deferred_pause_s() default 5;

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
            name = "Detail separator",
            description =
                    "What stands between a user and a detail, as in alice+news; empty for no such"
                            + " thing. When no server knows the whole name, those that said no are"
                            + " asked about alice, and whoever knows her counts as the home of"
                            + " alice+news too. Mail for that name then gets the answer of her own"
                            + " server, which may be a refusal.")
    String detail_separator() default "+";

    @AttributeDefinition(
            name = "Relaying denied means",
            description =
                    "What a server says about a user with the refusal to relay, which is how it"
                            + " answers for domains that are not its own. elsewhere: that it has no"
                            + " such user if another server answers for the domain, else nothing."
                            + " unknown: nothing, so a name that nobody has gets a temporary failure"
                            + " while such a server is asked. absent: that it has no such user.",
            options = {
                @Option(label = "no such user, if the domain is elsewhere", value = "elsewhere"),
                @Option(label = "nothing", value = "unknown"),
                @Option(label = "no such user", value = "absent")
            })
    String relay_denied() default "elsewhere";

    @AttributeDefinition(
            name = "Hello name",
            description =
                    "The name given in EHLO and LHLO. Empty: clustergate-callout. and this machine's"
                            + " name. Must start with clustergate-callout: a gateway behind this one"
                            + " knows callouts by it, and does not ask in turn.")
    String hello_name() default "";

    @AttributeDefinition(
            name = "Sender",
            description =
                    "The sender given to servers that refuse the empty one. Empty:"
                            + " clustergate-callout@ and the hello name.")
    String sender() default "";
}
