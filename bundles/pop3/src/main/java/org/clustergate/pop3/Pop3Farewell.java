package org.clustergate.pop3;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.clustergate.engine.Farewell;

/**
 * Between two commands the connection is closed without a word, as a server does whose inactivity
 * timer has run out (RFC 1939 section 3): nothing is deleted that the client has not confirmed by
 * QUIT.
 */
final class Pop3Farewell implements Farewell {
    @Override
    public Optional<ByteBuffer> words(Moment moment) {
        boolean between =
                moment.backendLast()
                        && (moment.backend().isEmpty()
                                || Moment.lastLine(moment.backend())
                                        .filter(Pop3Farewell::ends)
                                        .isPresent());
        return between ? Optional.of(ByteBuffer.allocate(0)) : Optional.empty();
    }

    private static boolean ends(String line) {
        return line.equals(".") || line.startsWith("+OK") || line.startsWith("-ERR");
    }
}
