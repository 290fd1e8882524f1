package org.clustergate.strategy.migration;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** The keys of {@code gateway.migration}; their defaults stand here and nowhere else. */
@ObjectClassDefinition(
        name = "Clustergate migration",
        description = "A move of users from an old pool to a new one, wave by wave.")
@interface MigrationSettings {
    /** The factory PID. */
    String PID = "gateway.migration";

    @AttributeDefinition(
            name = "old.pool",
            description = "The pool that users are moved away from.")
    String old_pool() default "";

    @AttributeDefinition(name = "new.pool", description = "The pool that users are moved to.")
    String new_pool() default "";

    @AttributeDefinition(
            name = "waves",
            description =
                    "Who moves together: 'name: rule, rule'. Rules: list FILE, domain NAME, percent"
                            + " NUMBER, pattern a*@example.org. Rules of one kind are alternatives,"
                            + " those of different kinds must all hold. A user belongs to the first"
                            + " wave that fits.")
    String[] waves() default {};

    @AttributeDefinition(
            name = "hold.ms",
            description =
                    "Milliseconds that logins and mail wait during a cutover; must stay below the"
                            + " timeout.ms of the policies.")
    int hold_ms() default 10000;

    @AttributeDefinition(
            name = "max.waiting",
            description = "How many may wait at the same time; more are told to come again.")
    int max_waiting() default 1000;

    @AttributeDefinition(
            name = "dual.delivery",
            description =
                    "Whether mail for users who are being copied goes to their old home and a copy"
                            + " of it to the new one.")
    boolean dual_delivery() default false;

    @AttributeDefinition(
            name = "unknown.in.new",
            description =
                    "What becomes of users who are in no wave, and so not known to the new pool:"
                            + " they are kept away from it, or left to the next strategies, which"
                            + " look for them in both pools.",
            options = {
                @Option(label = "old", value = "old"),
                @Option(label = "pass", value = "pass")
            })
    String unknown_in_new() default "old";

    @AttributeDefinition(
            name = "confirm.after.h",
            description =
                    "Hours without a session or a mail at the old pool after which a cutover is"
                            + " confirmed without being told so; 0 for never.")
    int confirm_after_h() default 0;
}
