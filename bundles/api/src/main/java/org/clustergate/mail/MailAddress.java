package org.clustergate.mail;

import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * The user that a login or a recipient names. Kept as it was typed; compared by {@link #key()}.
 *
 * @param localPart what stands before the last {@code @}, without quotes; never empty
 * @param domain what stands behind it, or empty for a login without a domain and for the bare
 *     {@code postmaster}
 */
public record MailAddress(String localPart, String domain) {
    /** RFC 5321 sections 4.5.3.1.1 and 4.5.3.1.2: 64 octets, an at sign, 255 octets. */
    public static final int MAX_LENGTH = 320;

    public MailAddress {
        Objects.requireNonNull(domain);
        if (localPart.isEmpty()) {
            throw new IllegalArgumentException("empty local part");
        }
    }

    /**
     * Takes a login name or an address apart.
     *
     * @return empty when the text is empty, longer than {@link #MAX_LENGTH}, holds a control
     *     character or a malformed character, or has nothing before its last {@code @}
     */
    public static Optional<MailAddress> parse(String text) {
        if (text.isEmpty() || text.length() > MAX_LENGTH || !printable(text)) {
            return Optional.empty();
        }
        int at = text.lastIndexOf('@');
        if (at < 0) {
            return Optional.of(new MailAddress(text, ""));
        }
        return at == 0
                ? Optional.empty()
                : Optional.of(new MailAddress(text.substring(0, at), text.substring(at + 1)));
    }

    private static boolean printable(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            // U+FFFD is what a decoder leaves where the octets were no UTF-8.
            if (Character.isISOControl(c) || c == '\uFFFD') {
                return false;
            }
        }
        return true;
    }

    /** The same user in the given domain, if this one names none. */
    public MailAddress orDomain(String defaultDomain) {
        return domain.isEmpty() && !defaultDomain.isEmpty()
                ? new MailAddress(localPart, defaultDomain)
                : this;
    }

    /**
     * What two spellings of one user share. RFC 5321 section 2.4 calls local parts case sensitive;
     * no server that we know of treats them so, and users do not type them so.
     */
    public String key() {
        return toString().toLowerCase(Locale.ROOT);
    }

    /** The address as it was typed, with the domain if there is one. */
    @Override
    public String toString() {
        return domain.isEmpty() ? localPart : localPart + "@" + domain;
    }
}
