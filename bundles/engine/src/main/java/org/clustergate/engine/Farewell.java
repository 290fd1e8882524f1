package org.clustergate.engine;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * The protocol's own goodbye to a session that is passed through, at a moment when nothing is lost.
 * Pure and thread-safe. Nothing is parsed while bytes are passed through; what is known is only how
 * the last ones went.
 */
@ConsumerType
@FunctionalInterface
public interface Farewell {
    /** The protocol has no words: the connection is closed when both sides are quiet. */
    Farewell SILENT = moment -> Optional.of(ByteBuffer.allocate(0));

    /**
     * The end of what was said on either side, one character for each octet, at most {@link
     * #MAX_TAIL}. Does not print: it is users' mail.
     *
     * @param client what the client sent last; empty when it has sent nothing since its login
     * @param backend what the backend sent last; empty when it has sent nothing since the login
     * @param backendLast whether the backend spoke last; true also when nobody has spoken
     */
    record Moment(String client, String backend, boolean backendLast) {
        /** The last line of a text that ends with CRLF, without that; empty where there is none. */
        public static Optional<String> lastLine(String text) {
            if (!text.endsWith("\r\n")) {
                return Optional.empty();
            }
            String body = text.substring(0, text.length() - 2);
            int start = body.lastIndexOf("\r\n");
            // A tail that is full does not show where its first line began.
            return start < 0 && text.length() == MAX_TAIL
                    ? Optional.empty()
                    : Optional.of(start < 0 ? body : body.substring(start + 2));
        }

        @Override
        public String toString() {
            return "Moment[" + client.length() + ", " + backend.length() + "]";
        }
    }

    /** So many octets of either side are remembered. */
    int MAX_TAIL = 160;

    /**
     * What to say to the client before its connection is closed now.
     *
     * @return empty when something is under way that would be lost
     */
    Optional<ByteBuffer> words(Moment moment);
}
