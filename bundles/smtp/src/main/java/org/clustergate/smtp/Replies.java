package org.clustergate.smtp;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.clustergate.engine.EngineSettings;
import org.clustergate.mail.Protocol;
import org.clustergate.wire.SmtpReply;
import org.clustergate.wire.Wire;

/**
 * What clients are told: replies of our own, and backends' replies made safe. Without the last line
 * end.
 */
final class Replies {
    static final String OK = "250 2.0.0 OK";
    static final String SENDER_OK = "250 2.1.0 Sender noted";
    static final String RECIPIENT_OK = "250 2.1.5 Recipient noted";
    static final String RECIPIENT_KNOWN = "250 2.1.5 Recipient known";
    static final String ONLY_ASKED = "451 4.3.0 No mail is taken on a callout";
    static final String HAS_IT = "250 2.0.0 Delivered before";
    static final String BYE = "221 2.0.0 Goodbye";
    static final String HELP = "214 2.0.0 See RFC 5321";
    // RFC 5321 section 3.5.3: neither yes nor no.
    static final String CANNOT_VERIFY = "252 2.0.0 Cannot tell, send the mail and see";
    static final String START_TLS = "220 2.0.0 Ready to start TLS";
    static final String EACH_FOLLOWS = "353 An answer for each recipient follows";
    static final String EACH_DONE = "250 2.0.0 Accepted for the recipients above";
    static final String CHUNK_TAKEN = "250 2.0.0 Chunk received";
    static final String GO_AHEAD = "354 End with <CR><LF>.<CR><LF>";

    static final String LEAVING = "421 4.3.2 Service shutting down, try again";
    static final String TOO_SLOW = "421 4.4.2 Timeout, goodbye";
    static final String TOO_MANY_ERRORS = "421 4.7.0 Too many errors, goodbye";
    static final String FAULT = "421 4.3.0 Internal error, goodbye";

    static final String TOO_LONG = "500 5.5.2 Line too long";
    static final String SYNTAX = "500 5.5.2 Syntax error";
    static final String UNKNOWN = "500 5.5.1 Command unknown";
    static final String NO_ARGUMENT = "501 5.5.4 No argument allowed";
    static final String BAD_NAME = "501 5.5.4 One host name needed";
    static final String BAD_SENDER = "501 5.1.7 Bad sender address syntax";
    static final String BAD_RECIPIENT = "501 5.1.3 Bad recipient address syntax";
    static final String BAD_PARAMETER = "501 5.5.4 Bad parameter syntax";
    static final String BAD_CHUNK = "501 5.5.4 Bad BDAT syntax, goodbye";
    static final String NOT_OFFERED = "502 5.5.1 Command not offered";
    static final String HELLO_FIRST = "503 5.5.1 Send EHLO first";
    static final String CHUNKS_BEGUN = "503 5.5.1 BDAT has begun, go on with it or send RSET";
    static final String RESET_FIRST = "503 5.5.1 Send RSET first";
    static final String MAIL_FIRST = "503 5.5.1 Send MAIL first";
    static final String MAIL_TWICE = "503 5.5.1 Sender already given";
    static final String TLS_ALREADY = "503 5.5.1 TLS already active";
    // RFC 2033 section 4.2
    static final String NO_RECIPIENTS_TAKEN = "503 5.5.1 No valid recipients";
    static final String BARE_LINE_END = "521 5.5.2 Bare CR or LF in a command, goodbye";
    // RFC 6531 section 3.5: without SMTPUTF8 addresses are ASCII.
    static final String NO_UTF8 = "553 5.6.7 Non-ASCII address not supported";
    // RFC 6531 section 3.5
    static final String NO_UTF8_THERE =
            "550 5.6.7 UTF-8 addresses and headers not supported for this recipient";
    static final String NO_CONFIRMATION = "451 4.3.0 No delivery confirmations there now";
    static final String PIPELINED = "554 5.5.0 Pipelining behind STARTTLS not allowed, goodbye";
    static final String UNKNOWN_PARAMETER = "555 5.5.4 Parameter not supported";

    static final String TOO_BIG = "552 5.3.4 Message too big";
    // The words matter: on 452 senders such as Exim deliver what was taken and send the rest in a
    // new transaction at once (RFC 5321 section 4.5.3.1.10).
    static final String TOO_MANY_RECIPIENTS = "452 4.5.3 Too many recipients";
    static final String OTHER_SERVER =
            "452 4.5.3 Too many recipients for one mail, send this one separately";
    static final String NO_ROUTE_NOW = "451 4.3.0 Cannot look up this recipient now";
    static final String NO_SUCH_USER = "550 5.1.1 No such user here";
    static final String UNREACHABLE = "451 4.4.1 Mail server not reachable now";
    static final String LOST = "451 4.4.2 Connection to the mail server lost";
    static final String CONFUSED = "451 4.3.0 Mail server gave no proper answer";
    static final String NOT_ALL = "451 4.3.0 Not all recipients could be served, try again";
    static final String HELD_BACK =
            "451 4.3.0 Another recipient's mail server refused this mail, try again";
    static final String NO_8BIT = "550 5.6.3 8-bit content not supported for this recipient";
    // RFC 5321 section 6.3, RFC 3463 section 3.5
    static final String TOO_MANY_HOPS = "554 5.4.6 Too many hops, mail is going round in circles";
    static final String NO_RECIPIENTS = "554 5.5.1 No valid recipients";
    // The code that Exchange gives for it; RFC 5321 section 2.3.8 forbids such content.
    static final String BARE_IN_CONTENT = "550 5.6.11 Bare CR or LF in content";

    static final String BAD_AUTH = "501 5.5.4 Bad AUTH syntax";
    static final String BAD_BASE64 = "501 5.5.2 Cannot decode response";
    static final String AUTH_CANCELLED = "501 5.7.0 Authentication cancelled";
    static final String UNKNOWN_MECHANISM = "504 5.5.4 Mechanism not supported";
    static final String AUTH_FIRST = "530 5.7.0 Authentication required";
    static final String BAD_LOGIN = "535 5.7.8 Authentication credentials invalid";
    static final String NEEDS_TLS = "538 5.7.11 Encryption required for authentication";
    static final String LOGIN_LATER = "454 4.7.0 Temporary authentication failure";
    static final String TOO_MANY_LOGINS = "421 4.7.0 Too many failed logins, goodbye";

    // What operators are told of a backend.
    static final String NO_REPLY = "no SMTP reply";
    static final String UNASKED = "a reply to nothing";
    static final String LONG_REPLY = "reply line too long";
    static final String NO_ANSWER = "no answer in time";

    /** RFC 5321 section 4.5.3.1.5 has 512 octets for a reply line. */
    private static final int MAX_TEXT = 480;

    private static final int MAX_LINES = 16;
    private static final int MAX_REPORT = 200;

    private Replies() {}

    static String banner(EngineSettings settings) {
        boolean lmtp = settings.session().protocol() == Protocol.LMTP;
        return "220 " + settings.hostname() + (lmtp ? " LMTP ready" : " ESMTP ready");
    }

    /** The answer to EHLO or HELO, with these keywords besides those of {@link Offer}. */
    static String hello(EngineSettings settings, ClientName client, List<String> keywords) {
        List<String> lines = new ArrayList<>();
        lines.add(settings.hostname());
        if (client.extended()) {
            lines.addAll(Offer.keywords(settings));
            lines.addAll(keywords);
        }
        return text(250, lines);
    }

    /**
     * A backend's reply for the client: printable ASCII, bounded, and each line with an enhanced
     * status code (RFC 2034 section 4), because we offer them.
     */
    static String relay(SmtpReply reply) {
        String known = reply.enhancedCode();
        String status = known.isEmpty() ? reply.code() / 100 + ".0.0" : known;
        List<String> lines = new ArrayList<>();
        for (String line : reply.lines().subList(0, Math.min(reply.lines().size(), MAX_LINES))) {
            String text = Wire.printable(line, MAX_TEXT);
            boolean has = !new SmtpReply(reply.code(), List.of(text)).enhancedCode().isEmpty();
            lines.add(has ? text : status + " " + text);
        }
        return text(reply.code(), lines);
    }

    /** The one answer for recipients whose backends have each accepted the mail. */
    static String relay(List<SmtpReply> accepted) {
        return accepted.size() == 1
                ? relay(accepted.get(0))
                : Wire.printable("250 2.0.0 " + words(accepted), MAX_TEXT);
    }

    private static String words(List<SmtpReply> replies) {
        return replies.stream()
                .map(reply -> reply.text().substring(reply.enhancedCode().length()).strip())
                .collect(Collectors.joining("; "));
    }

    /** The answer for a mail that some have accepted, where a bounce names these others. */
    static String bounced(List<SmtpReply> accepted, List<Taken> named) {
        String told =
                switch (named.size()) {
                    case 0 -> "";
                    case 1 -> "bounced for one recipient: ";
                    default -> "bounced for " + named.size() + " recipients: ";
                };
        return Wire.printable("250 2.0.0 " + told + words(accepted), MAX_TEXT);
    }

    /** A mail that others have has been refused for good, again and again, for these recipients. */
    static String notFor(List<Taken> recipients) {
        StringBuilder text = new StringBuilder("554 5.0.0 Delivered, but refused for");
        recipients.forEach(one -> text.append(" <").append(one.path()).append('>'));
        String words = recipients.get(0).fate().map(SmtpReply::text).orElse("");
        return Wire.printable(text.append(": ").append(words).toString(), MAX_TEXT);
    }

    /** One of our own replies as if a backend had given it. */
    static SmtpReply reply(String line) {
        return new SmtpReply(Integer.parseInt(line.substring(0, 3)), List.of(line.substring(4)));
    }

    private static String text(int code, List<String> lines) {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            all.add(code + (i + 1 < lines.size() ? "-" : " ") + lines.get(i));
        }
        return String.join("\r\n", all);
    }

    /** A backend's reply for the operator, without its text. */
    static String unexpected(SmtpReply reply) {
        return ("replies " + reply.code() + " " + reply.enhancedCode()).strip();
    }

    /** A backend's reply for monitors. */
    static String report(SmtpReply reply) {
        return Wire.printable(reply.code() + " " + reply.text(), MAX_REPORT);
    }
}
