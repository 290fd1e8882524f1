package org.clustergate.pop3;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.clustergate.wire.Octets;

/** What a backend may offer that matters to a login. */
enum Offer {
    /** It takes the client's address from us; told in the greeting. */
    XCLIENT,
    /** RFC 2595 section 4; told in the capabilities, like the next one. */
    STLS,
    /** RFC 5034 section 3. */
    SASL_PLAIN;

    /** What a line of a capability list offers (RFC 2449 section 5): tag and arguments. */
    static Optional<Offer> of(Octets capability) {
        String[] words = capability.latin1().toUpperCase(Locale.ROOT).split(" ");
        if (words.length == 1 && words[0].equals("STLS")) {
            return Optional.of(STLS);
        }
        boolean plain =
                words.length > 1
                        && words[0].equals("SASL")
                        && Arrays.asList(words).subList(1, words.length).contains("PLAIN");
        return plain ? Optional.of(SASL_PLAIN) : Optional.empty();
    }
}
