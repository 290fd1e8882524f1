package org.clustergate.smtp;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * The mail that a client has begun.
 *
 * @param size what the client says of its size (RFC 1870)
 * @param body what the client says of its encoding (RFC 6152)
 * @param lost whether a leg is gone that had accepted a recipient: then the mail must fail for now
 */
record Mail(Path sender, OptionalLong size, Optional<Command.Body> body, boolean lost) {

    static Mail of(Command.Mail command) {
        return new Mail(command.sender(), command.size(), command.body(), false);
    }

    /** The same mail without that leg. */
    Mail without(Leg gone) {
        return gone.accepted() > 0 ? new Mail(sender, size, body, true) : this;
    }

    /** Whether a backend with these features can take it. */
    boolean fits(Features features) {
        // RFC 6152 section 3: 8-bit content must not go to a server that does not list it.
        return features.eightBitMime() || !body.equals(Optional.of(Command.Body.EIGHT_BIT_MIME));
    }

    /** The command for a backend, with the parameters that it lists. */
    String command(Features features) {
        StringBuilder command = new StringBuilder("MAIL FROM:<").append(sender.text()).append('>');
        if (features.size() && size.isPresent()) {
            command.append(" SIZE=").append(size.getAsLong());
        }
        if (features.eightBitMime() && body.isPresent()) {
            command.append(" BODY=").append(body.get().value);
        }
        return command.toString();
    }
}
