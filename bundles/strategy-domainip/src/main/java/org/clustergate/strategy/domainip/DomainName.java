package org.clustergate.strategy.domainip;

import java.net.IDN;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Domain names as they are compared: A-labels (RFC 5890 section 2.3.2.1) in lower case, without a
 * dot at the end. Java converts by the older rules of RFC 3490.
 */
final class DomainName {
    /** RFC 1035 section 2.3.4. */
    private static final int MAX_LENGTH = 253;

    // RFC 1123 section 2.1; the underscore is no host's, but it is found in the field.
    private static final String LABEL = "[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?";
    private static final Pattern NAME = Pattern.compile(LABEL + "(\\." + LABEL + ")*");

    private DomainName() {}

    /** A name from the configuration; empty where it is none. */
    static Optional<String> parse(String text) {
        String key = key(text);
        return key.length() <= MAX_LENGTH && NAME.matcher(key).matches()
                ? Optional.of(key)
                : Optional.empty();
    }

    /** What all spellings of one name share, as a client may give it; any text has one. */
    static String key(String text) {
        String name = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
        if (!isAscii(name)) {
            try {
                name = IDN.toASCII(name, IDN.ALLOW_UNASSIGNED);
            } catch (IllegalArgumentException e) {
                // No domain: it equals no configured one, and nobody needs to know why.
                return text;
            }
        }
        return name.toLowerCase(Locale.ROOT);
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 0x7f) {
                return false;
            }
        }
        return true;
    }
}
