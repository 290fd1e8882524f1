package org.clustergate.smtp;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The keys of {@code gateway.ledger}; their defaults stand here and nowhere else. */
@ObjectClassDefinition(
        name = "Clustergate commit ledger",
        description =
                "Remembers, in memory, which recipients of a mail have it already or have refused it for"
                        + " good, until its sender has tried again.")
@interface LedgerSettings {
    String PID = "gateway.ledger";

    @AttributeDefinition(
            name = "max.entries",
            description =
                    "Recipients remembered at a time, about 650 bytes each; the oldest make room. What is"
                            + " forgotten too early may be delivered twice.")
    int max_entries() default 100000;

    @AttributeDefinition(
            name = "max.age.h",
            description =
                    "Hours that a recipient is remembered; senders try for four or five days.")
    int max_age_h() default 120;
}
