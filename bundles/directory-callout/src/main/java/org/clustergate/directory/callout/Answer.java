package org.clustergate.directory.callout;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.clustergate.wire.SmtpReply;

/** What a server's reply to RCPT means for the question whether it hosts the user. */
enum Answer {
    /** It would take the mail, or could not only because the mailbox is full or locked. */
    YES,
    /** It has no such user. */
    NO,
    /** It does not relay, which is what it says about domains that are not its own. */
    FOREIGN,
    /**
     * A refusal without an enhanced code. Behind a recipient that was accepted it may as well be
     * about the number of recipients, so then it has to be asked alone.
     */
    NO_IF_ALONE,
    /** The refusal is about our sender. */
    SENDER_REFUSED,
    /** No more recipients in this transaction. */
    TOO_MANY,
    /** Not now: greylisting, a check under way, an error. */
    LATER,
    /** Neither yes nor no. */
    NOTHING;

    /** RFC 3463 section 2; servers put it at the beginning of any line. */
    private static final Pattern ENHANCED =
            Pattern.compile("[245]\\.(\\d{1,3}\\.\\d{1,3})(?: .*)?");

    private static final Pattern RELAYING_DENIED =
            Pattern.compile(
                    "relay(?:ing)?(?: access)?(?: is)? (?:denied|not permitted|not allowed|prohibited)"
                            + "|(?:unable|not permitted|not allowed) to relay"
                            + "|(?:do|does|will|can)(?: ?not|n't) relay"
                            + "|list of allowed rcpthosts");

    /** What refusals speak of that are about us, the sender or the moment, not the recipient. */
    private static final Pattern ANOTHER_REASON =
            Pattern.compile(
                    "block|listed|black ?list|spam|reputation|\\bban|client|helo|ehlo|reverse|\\bptr\\b"
                            + "|\\bspf\\b|\\bdkim\\b|gr[ae]y|policy|prohibit|access denied|not authori[sz]ed"
                            + "|authenticat|encrypt|\\btls\\b|too many|\\brate|limit|bounce|later|temporar|verif"
                            + "|host rejected|\\bip\\b|\\bdns");

    /** How qmail and its kin write enhanced codes. */
    private static final Pattern TRAILING_NO = Pattern.compile("\\(?#5\\.1\\.1\\)?");

    /**
     * Reads a reply.
     *
     * @param bare whether the user was asked about without a domain
     */
    static Answer of(SmtpReply reply, boolean bare) {
        String text = reply.text().toLowerCase(Locale.ROOT);
        String status = status(reply);
        if (reply.positive()) {
            // RFC 5321 section 3.5.3: 252 means that it does not know.
            return reply.code() == 250 || reply.code() == 251 ? YES : NOTHING;
        }
        // RFC 3463 section 3.3: mailbox full. The mailbox is there.
        if (status.equals("2.2")) {
            return YES;
        }
        if (RELAYING_DENIED.matcher(text).find()) {
            return FOREIGN;
        }
        // RFC 5321 section 4.2.3: too little room; RFC 3463 section 3.3: and that in the mailbox.
        boolean noRoom = reply.code() == 452 || reply.code() == 552;
        if (noRoom && status.startsWith("2.")) {
            return YES;
        }
        return reply.temporary()
                ? temporary(reply.code(), status)
                : permanent(reply.code(), status, text, bare);
    }

    /**
     * Subject and detail of the enhanced code, or empty. The class is in the code already, and
     * servers get it wrong in the enhanced one. Cyrus has it in the last of three lines.
     */
    private static String status(SmtpReply reply) {
        for (String line : reply.lines()) {
            Matcher enhanced = ENHANCED.matcher(line);
            if (enhanced.matches()) {
                return enhanced.group(1);
            }
        }
        return "";
    }

    private static Answer temporary(int code, String status) {
        // RFC 5321 section 4.5.3.1.10, RFC 3463 section 3.6.
        return code == 452 && (status.isEmpty() || status.equals("5.3")) ? TOO_MANY : LATER;
    }

    private static Answer permanent(int code, String status, String text, boolean bare) {
        switch (status) {
            case "1.7", "1.8":
                return SENDER_REFUSED;
            case "1.0", "1.1", "1.2", "1.6", "1.10":
                return text.contains("sender") ? SENDER_REFUSED : NO;
            case "1.3":
                // A server that wants a domain calls a bare name bad syntax.
                return bare ? NOTHING : NO;
            case "2.1", "2.3", "2.4":
                return YES;
            case "5.3":
                return TOO_MANY;
            case "":
                return plain(code, text);
            default:
                return text.contains("sender") ? SENDER_REFUSED : NOTHING;
        }
    }

    private static Answer plain(int code, String text) {
        if (TRAILING_NO.matcher(text).find()) {
            return NO;
        }
        if (code == 525) {
            return YES;
        }
        if (code == 552) {
            // RFC 821 servers say so to one recipient too many (RFC 5321 section 4.5.3.1.10).
            return text.contains("recipients") ? TOO_MANY : YES;
        }
        if (code != 550 && code != 551 && code != 553) {
            return NOTHING;
        }
        if (text.contains("sender")) {
            return SENDER_REFUSED;
        }
        return ANOTHER_REASON.matcher(text).find() ? NOTHING : NO_IF_ALONE;
    }
}
