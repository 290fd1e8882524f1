package org.clustergate.smtp;

/** What a client is told at the end of a mail's content. */
enum Answers {
    /** One answer for all recipients (RFC 5321 section 4.1.1.4). */
    ONE,
    /** One for each, and one that ends them, where there are several (draft-hall-prdr-00). */
    PRDR,
    /** One for each (RFC 2033 section 4.2). */
    LMTP
}
