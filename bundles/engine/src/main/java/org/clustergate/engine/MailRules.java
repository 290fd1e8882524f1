package org.clustergate.engine;

import java.util.Locale;

/**
 * How a frontend for mail treats what the RFCs leave open; without effect on other protocols.
 *
 * @param recipients what becomes of a mail whose recipients live on several backends
 * @param newlines what becomes of a mail with a bare CR or LF
 * @param maxHops a mail with more Received fields than that is going round in circles
 * @param received whether mails get a Received field of ours
 * @param mixed what becomes of a mail that some recipients have and others have refused for good
 */
public record MailRules(
        Recipients recipients, Newlines newlines, int maxHops, boolean received, Mixed mixed) {

    /** RFC 5321 section 6.3: at least 100. */
    public static final int USUAL_HOPS = 100;

    /** What a frontend does when nothing is configured. */
    public static final MailRules DEFAULT = new MailRules(Recipients.FAN_OUT);

    /** With the usual answer to a mixed outcome. */
    public MailRules(Recipients recipients, Newlines newlines, int maxHops, boolean received) {
        this(recipients, newlines, maxHops, received, Mixed.RETRY);
    }

    /** The usual, but for what becomes of recipients. */
    public MailRules(Recipients recipients) {
        this(recipients, Newlines.REFUSE, USUAL_HOPS, false);
    }

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

    /**
     * What becomes of a mail with a CR or LF that is no CRLF (RFC 5321 section 2.3.8): backends may
     * take it for a line end, and so one mail for two.
     */
    public enum Newlines {
        /** It is refused. */
        REFUSE,
        /** Each becomes a CRLF, and no line that begins by that ends the mail; NUL is dropped. */
        NORMALISE;

        /** The name used in configuration. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What becomes of a mail that some recipients have and all others have refused for good. */
    public enum Mixed {
        /**
         * Its sender is told to try again; who has it does not get it again, and who has refused it
         * refuses it at once, so that the sender's own server writes the bounce.
         */
        RETRY,
        /** It is taken, and a bounce that names the others is handed to a backend. */
        BOUNCE;

        /** The name used in configuration. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
