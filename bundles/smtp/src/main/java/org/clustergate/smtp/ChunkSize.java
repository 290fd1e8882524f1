package org.clustergate.smtp;

import java.util.Optional;
import org.clustergate.wire.Octets;

/**
 * What BDAT says of the octets behind it (RFC 3030 section 2).
 *
 * @param octets how many follow
 * @param last whether the mail ends with them
 */
record ChunkSize(long octets, boolean last) {
    private static final String VERB = "BDAT ";

    /**
     * Reads a command; empty where it cannot be known how many octets follow.
     *
     * <pre>
     * bdat-cmd = "BDAT" SP chunk-size [ SP end-marker ] CR LF
     * chunk-size = 1*DIGIT
     * end-marker = "LAST"
     * </pre>
     */
    static Optional<ChunkSize> of(Octets line) {
        if (!line.startsWithIgnoreCase(VERB, 0)) {
            return Optional.empty();
        }
        String text = line.latin1(VERB.length(), line.length()).stripTrailing();
        int space = text.indexOf(' ');
        String digits = space < 0 ? text : text.substring(0, space);
        String marker = space < 0 ? "" : text.substring(space + 1);
        if (!CommandParser.isNumber(digits) || space >= 0 && !marker.equalsIgnoreCase("LAST")) {
            return Optional.empty();
        }
        return Optional.of(new ChunkSize(CommandParser.number(digits), space >= 0));
    }
}
