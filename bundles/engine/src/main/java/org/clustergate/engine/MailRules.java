package org.clustergate.engine;

import java.util.Locale;

/**
 * How a frontend for mail treats what the RFCs leave open; without effect on other protocols.
 *
 * @param recipients what becomes of a mail whose recipients live on several backends
 */
public record MailRules(Recipients recipients) {

    /** What a frontend does when nothing is configured. */
    public static final MailRules DEFAULT = new MailRules(Recipients.FAN_OUT);

    /** What becomes of a mail whose recipients live on several backends. */
    public enum Recipients {
        /** It goes to all of them at once, with one answer for all. */
        FAN_OUT,
        /**
         * It goes to the backend of its first recipient; the others are put off with 452 and come
         * with a mail of their own (RFC 5321 section 4.5.3.1.10).
         */
        SPLIT,
        /** It goes to the backend of its first recipient, which passes on what is not its own. */
        FIRST_BACKEND;

        /** The name used in configuration. */
        public String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}
