package org.clustergate.directory.callout;

import java.net.IDN;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.clustergate.mail.MailAddress;

/**
 * A user as the argument of RCPT.
 *
 * @param text what stands between the angle brackets
 * @param utf8 whether it can only be asked with SMTPUTF8 (RFC 6531 section 3.3)
 */
record RecipientPath(String text, boolean utf8) {
    /** RFC 5321 section 4.5.3.1.3, angle brackets included. */
    private static final int MAX_PATH = 256;

    /** RFC 5322 section 3.2.3. */
    private static final String ATEXT_MARKS = "!#$%&'*+-/=?^_`{|}~";

    /**
     * The path of a user.
     *
     * @return empty where no server can be asked about it: control characters, a domain that is
     *     none, or too long
     */
    static Optional<RecipientPath> of(MailAddress user) {
        Optional<String> local = localPart(user.localPart());
        Optional<String> domain = domain(user.domain());
        if (local.isEmpty() || domain.isEmpty()) {
            return Optional.empty();
        }
        String text = domain.get().isEmpty() ? local.get() : local.get() + "@" + domain.get();
        int octets = text.getBytes(StandardCharsets.UTF_8).length;
        return octets + 2 > MAX_PATH
                ? Optional.empty()
                : Optional.of(new RecipientPath(text, octets != text.length()));
    }

    private static Optional<String> localPart(String local) {
        boolean quote = local.startsWith(".") || local.endsWith(".") || local.contains("..");
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < local.length(); i++) {
            char c = local.charAt(i);
            if (Character.isISOControl(c) || c == '\uFFFD') {
                return Optional.empty();
            }
            quote |= c < 128 && !isAtext(c) && c != '.';
            if (c == '"' || c == '\\') {
                quoted.append('\\');
            }
            quoted.append(c);
        }
        return Optional.of(quote ? quoted.append('"').toString() : local);
    }

    private static boolean isAtext(char c) {
        return c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || c >= '0' && c <= '9'
                || ATEXT_MARKS.indexOf(c) >= 0;
    }

    private static Optional<String> domain(String domain) {
        if (domain.isEmpty()) {
            return Optional.of("");
        }
        String ascii;
        try {
            ascii = IDN.toASCII(domain, IDN.ALLOW_UNASSIGNED);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        return ascii.matches("[A-Za-z0-9._-]+|\\[[A-Za-z0-9.:]+]")
                ? Optional.of(ascii)
                : Optional.empty();
    }
}
