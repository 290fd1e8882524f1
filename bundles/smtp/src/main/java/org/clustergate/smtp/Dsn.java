package org.clustergate.smtp;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What the parameters of a MAIL or RCPT say about delivery status notifications (RFC 3461). They
 * are checked and passed on as they came; notifications are sent by backends.
 *
 * @param parameters as they are passed on, each after a space; empty where there are none
 * @param confirms whether a notification of success is wanted
 */
record Dsn(String parameters, boolean confirms) {
    static final Dsn NONE = new Dsn("", false);

    /** For mail that nobody is to hear of. */
    static final String NEVER = " NOTIFY=NEVER";

    /** RFC 3461 section 4.4, in the form that it has before it is encoded. */
    private static final int MAX_ENVID = 100;

    /** RFC 3461 section 4.2. */
    private static final int MAX_ORCPT = 500;

    boolean isNone() {
        return parameters.isEmpty();
    }

    /** Whether it holds more than ASCII, which RFC 6533 section 3 allows with SMTPUTF8 only. */
    boolean isAscii() {
        return parameters.chars().allMatch(c -> c < 128);
    }

    private boolean has(String name) {
        return value(name).isPresent();
    }

    /** The value of that parameter, which is named in upper case, if it is there. */
    Optional<String> value(String name) {
        String before = " " + name + "=";
        int at = parameters.indexOf(before);
        if (at < 0) {
            return Optional.empty();
        }
        int end = parameters.indexOf(' ', at + 1);
        return Optional.of(
                parameters.substring(at + before.length(), end < 0 ? parameters.length() : end));
    }

    /**
     * Whether the sender wants to hear where it has failed: so it does unless it says otherwise
     * (RFC 3461 section 4.1).
     */
    boolean wantsFailures() {
        return value("NOTIFY")
                .map(value -> value.toUpperCase(Locale.ROOT).contains("FAILURE"))
                .orElse(true);
    }

    /** What an xtext stands for, with a character for each octet. */
    static String decoded(String xtext) {
        StringBuilder text = new StringBuilder(xtext.length());
        for (int i = 0; i < xtext.length(); i++) {
            char c = xtext.charAt(i);
            if (c == '+') {
                text.append((char) Integer.parseInt(xtext.substring(i + 1, i + 3), 16));
                i += 2;
            } else {
                text.append(c);
            }
        }
        return text.toString();
    }

    /**
     * The same with one parameter more.
     *
     * @param name in upper case
     * @param value empty where there is none
     * @return empty where it is wrong or has come already
     */
    Optional<Dsn> with(String name, String value) {
        if (value.isEmpty() || has(name) || !isGood(name, value)) {
            return Optional.empty();
        }
        boolean success =
                name.equals("NOTIFY") && value.toUpperCase(Locale.ROOT).contains("SUCCESS");
        return Optional.of(new Dsn(parameters + " " + name + "=" + value, confirms || success));
    }

    private static boolean isGood(String name, String value) {
        return switch (name) {
            // RFC 3461 section 4.3
            case "RET" -> value.equalsIgnoreCase("FULL") || value.equalsIgnoreCase("HDRS");
            case "ENVID" -> {
                int length = xtextLength(value, false);
                yield length > 0 && length <= MAX_ENVID;
            }
            case "NOTIFY" -> isNotify(value.toUpperCase(Locale.ROOT));
            case "ORCPT" -> isOriginalRecipient(value);
            default -> false;
        };
    }

    // notify-esmtp-value = "NEVER" / 1#notify-list-element (RFC 3461 section 4.1)
    private static boolean isNotify(String value) {
        Set<String> seen = new HashSet<>();
        return value.equals("NEVER")
                || List.of(value.split(",", -1)).stream()
                        .allMatch(
                                one ->
                                        Set.of("SUCCESS", "FAILURE", "DELAY").contains(one)
                                                && seen.add(one));
    }

    // original-recipient-address = addr-type ";" xtext (RFC 3461 section 4.2)
    private static boolean isOriginalRecipient(String value) {
        int semicolon = value.indexOf(';');
        if (semicolon <= 0 || value.length() > MAX_ORCPT) {
            return false;
        }
        for (int i = 0; i < semicolon; i++) {
            if (!PathReader.isLetterOrDigit(value.charAt(i)) && value.charAt(i) != '-') {
                return false;
            }
        }
        // RFC 6533 section 3: utf-8-addr-unitext holds UTF-8 as it is.
        boolean utf8 = value.regionMatches(true, 0, "utf-8;", 0, semicolon + 1);
        String address = value.substring(semicolon + 1);
        return xtextLength(address, utf8) > 0 && (!utf8 || Path.isUtf8(address));
    }

    /**
     * How many octets the text stands for, or -1 where it is no xtext: xchar = %d33-126 but "+" and
     * "=", hexchar = "+" and two upper case hexadecimal digits (RFC 3461 section 4).
     */
    private static int xtextLength(String text, boolean eightBit) {
        int length = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '+') {
                if (i + 2 >= text.length()
                        || !isHex(text.charAt(i + 1))
                        || !isHex(text.charAt(i + 2))) {
                    return -1;
                }
                i += 2;
            } else if (c <= ' ' || c == 127 || c == '=' || c > 127 && !eightBit) {
                return -1;
            }
            length++;
        }
        return length;
    }

    private static boolean isHex(char c) {
        return c >= '0' && c <= '9' || c >= 'A' && c <= 'F';
    }
}
