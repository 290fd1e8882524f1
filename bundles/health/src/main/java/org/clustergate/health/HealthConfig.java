package org.clustergate.health;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

@ObjectClassDefinition(
        name = "Clustergate health",
        description =
                "Tests the mail servers and stops using those that fail. How a single one is tested"
                        + " stands with it (check.*).")
@interface HealthConfig {
    String PID = "gateway.health";

    @AttributeDefinition(
            name = "enabled",
            description =
                    "Test backends and watch sessions. If not, every backend counts as up unless an"
                            + " operator says otherwise.")
    boolean enabled() default true;

    @AttributeDefinition(
            name = "concurrency",
            description = "How many tests may run at the same time; more wait their turn.")
    int concurrency() default 64;

    @AttributeDefinition(
            name = "fast.interval.ms",
            description =
                    "Milliseconds between two tests while a backend is going up or down, if that is"
                            + " less than its interval.")
    int fast_interval_ms() default 1000;

    @AttributeDefinition(
            name = "breaker.failures",
            description =
                    "A backend is down at once when so many sessions failed there with no success in"
                            + " between. 0: only tests count.")
    int breaker_failures() default 5;

    @AttributeDefinition(
            name = "breaker.window.s",
            description = "Seconds within which these sessions must have failed.")
    int breaker_window_s() default 10;

    @AttributeDefinition(
            name = "breaker.networks",
            description =
                    "From how many networks of clients (/24, or /56 with IPv6) they must have come, so"
                            + " that one client that a backend has banned takes it from nobody else."
                            + " Failures from fewer only have it tested at once. Twice as many for"
                            + " each further time within ten minutes. 1: one is enough, where all"
                            + " clients come from one network.")
    int breaker_networks() default 2;

    @AttributeDefinition(
            name = "breaker.pause.max.s",
            description =
                    "A backend whose sessions fail again and again although its tests succeed is"
                            + " tested at once the first time, then after a pause that doubles up to"
                            + " so many seconds.")
    int breaker_pause_max_s() default 60;

    @AttributeDefinition(
            name = "hello.name",
            required = false,
            description =
                    "The name given in EHLO. Default: clustergate-callout. and this machine's name."
                            + " Keep that beginning where servers allow it: a gateway in front of"
                            + " another one is recognised by it.")
    String hello_name() default "";
}
