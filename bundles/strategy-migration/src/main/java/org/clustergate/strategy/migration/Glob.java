package org.clustergate.strategy.migration;

import java.util.Locale;

/**
 * A pattern for whole addresses: {@code *} for any characters, {@code ?} for one. Takes time in
 * proportion to the product of both lengths at worst, whatever the pattern is.
 *
 * @param text in lower case
 */
record Glob(String text) {
    Glob {
        text = text.toLowerCase(Locale.ROOT);
    }

    /** What is wrong with such a pattern, or empty. */
    static String problem(String text) {
        if (text.chars().filter(c -> c == '@').count() != 1) {
            return "must have exactly one @, as in a*@example.org";
        }
        return text.chars().anyMatch(c -> c <= ' ' || c == 0x7f) ? "has a blank in it" : "";
    }

    boolean matches(String key) {
        int p = 0;
        int star = -1;
        int retry = 0;
        int k = 0;
        while (k < key.length()) {
            if (p < text.length() && text.charAt(p) == '*') {
                star = p++;
                retry = k;
            } else if (p < text.length()
                    && (text.charAt(p) == '?' || text.charAt(p) == key.charAt(k))) {
                p++;
                k++;
            } else if (star >= 0) {
                p = star + 1;
                k = ++retry;
            } else {
                return false;
            }
        }
        while (p < text.length() && text.charAt(p) == '*') {
            p++;
        }
        return p == text.length();
    }
}
