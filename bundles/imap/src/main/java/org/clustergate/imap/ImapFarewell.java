package org.clustergate.imap;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import org.clustergate.engine.Farewell;

/**
 * Between two commands, or while the client idles, {@code * BYE} may come at any time (RFC 9051
 * section 7.1.5) and costs the client nothing but a reconnect. Nothing is said while a command is
 * unanswered or a literal may be open.
 */
final class ImapFarewell implements Farewell {
    private static final String BYE =
            "* BYE [UNAVAILABLE] This server goes away for a while, please connect again\r\n";

    @Override
    public Optional<ByteBuffer> words(Moment moment) {
        return safe(moment)
                ? Optional.of(ByteBuffer.wrap(BYE.getBytes(StandardCharsets.US_ASCII)))
                : Optional.empty();
    }

    private static boolean safe(Moment moment) {
        if (!moment.backendLast()) {
            return false;
        }
        if (moment.client().isEmpty()) {
            // Logged in and silent since; what the backend has said of itself is complete.
            return moment.backend().isEmpty() || moment.backend().endsWith("\r\n");
        }
        Optional<String> command = Moment.lastLine(moment.client());
        Optional<String> response = Moment.lastLine(moment.backend());
        if (command.isEmpty() || response.isEmpty()) {
            return false;
        }
        int space = command.get().indexOf(' ');
        if (space < 0) {
            // The end of an IDLE (RFC 2177): its tag is no longer known, so any tag will do.
            return command.get().equalsIgnoreCase("DONE") && isTagged(response.get());
        }
        String tag = command.get().substring(0, space);
        String rest = command.get().substring(space + 1);
        return answers(response.get(), tag)
                // RFC 2177: from the continuation on only untagged responses come.
                || rest.equalsIgnoreCase("IDLE")
                        && (response.get().startsWith("* ") || response.get().startsWith("+"));
    }

    /** RFC 9051 section 7.1: {@code tag SP ("OK" / "NO" / "BAD")}. */
    private static boolean answers(String line, String tag) {
        if (!line.startsWith(tag + " ")) {
            return false;
        }
        String status = line.substring(tag.length() + 1).toUpperCase(Locale.ROOT);
        return status.startsWith("OK") || status.startsWith("NO") || status.startsWith("BAD");
    }

    private static boolean isTagged(String line) {
        int space = line.indexOf(' ');
        return space > 0
                && line.charAt(0) != '*'
                && line.charAt(0) != '+'
                && answers(line, line.substring(0, space));
    }
}
