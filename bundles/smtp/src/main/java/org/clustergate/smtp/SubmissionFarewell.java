package org.clustergate.smtp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;
import org.clustergate.engine.Farewell;

/**
 * 421 may answer any command (RFC 5321 section 3.8): it is said when the last command is answered
 * and no message is on its way.
 */
final class SubmissionFarewell implements Farewell {
    private static final String CLOSING =
            "421 4.3.2 This server goes away for a while, please try again\r\n";

    /** The last line of a reply that asks for no content (354) and no response (334). */
    private static final Pattern COMPLETE = Pattern.compile("[245]\\d\\d(?: .*)?");

    @Override
    public Optional<ByteBuffer> words(Moment moment) {
        boolean between =
                moment.backendLast()
                        && (moment.backend().isEmpty()
                                || Moment.lastLine(moment.backend())
                                        .filter(line -> COMPLETE.matcher(line).matches())
                                        .isPresent());
        return between
                ? Optional.of(ByteBuffer.wrap(CLOSING.getBytes(StandardCharsets.US_ASCII)))
                : Optional.empty();
    }
}
