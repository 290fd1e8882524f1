package org.clustergate.health;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.clustergate.wire.Octets;

/** What a dialogue wants done. */
sealed interface Act {
    /** Sends these octets; they may hold a password, and do not print. */
    record Send(Octets octets) implements Act {
        /** A line in UTF-8, which most of the time is ASCII. */
        static Send line(String text) {
            return new Send(Octets.of((text + "\r\n").getBytes(StandardCharsets.UTF_8)));
        }
    }

    /** Starts TLS behind what was sent; {@link Dialogue#secured} follows. */
    record StartTls() implements Act {}

    /** The next octets are no line: a literal that nobody wants to know. */
    record Skip(int octets) implements Act {}

    /** What came of the test. Comes once; what follows is only good manners. */
    sealed interface Outcome extends Act {}

    /**
     * The backend serves.
     *
     * @param features what it announces, in upper case
     */
    record Passed(List<String> features) implements Outcome {
        public Passed {
            features = List.copyOf(features);
        }
    }

    /** It does not, for that reason. */
    record Failed(String why) implements Outcome {}

    /** The connection is of no more use, not even for a goodbye. */
    record Abort() implements Act {}
}
