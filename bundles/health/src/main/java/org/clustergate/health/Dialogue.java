package org.clustergate.health;

import java.util.List;
import org.clustergate.wire.Octets;

/**
 * Where the conversation of one test stands. Pure and immutable: a line in, the next state and acts
 * out; no socket, thread or clock.
 */
sealed interface Dialogue permits SmtpDialogue, ImapDialogue, Pop3Dialogue, Dialogue.Over {
    /** The longest line that a backend may send: as much as sessions take of a capability list. */
    int MAX_LINE = 65_536;

    /**
     * A line of the backend.
     *
     * @param crlf false where it ended in a bare line feed
     * @param more whether octets have already come behind it
     */
    record Line(Octets text, boolean crlf, boolean more) {}

    /** What an event leads to. */
    record Move(Dialogue next, List<Act> acts) {
        static Move to(Dialogue next, Act... acts) {
            return new Move(next, List.of(acts));
        }
    }

    /** The backend has said this. */
    Move line(Line line);

    /** TLS is on: all that was said before is void. */
    Move secured();

    /** What the backend is to send next, for the operator. */
    String awaits();

    /** The backend breaks the protocol: whatever would be said to it could be misunderstood. */
    static Move broken(String why) {
        return Move.to(new Over(), new Act.Failed(why), new Act.Abort());
    }

    /** The result is known; the backend is to close the connection. */
    record Over() implements Dialogue {
        @Override
        public Move line(Line line) {
            return Move.to(this);
        }

        @Override
        public Move secured() {
            return Move.to(this);
        }

        @Override
        public String awaits() {
            return "the end";
        }
    }
}
