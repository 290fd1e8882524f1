package org.clustergate.imap;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.clustergate.wire.Octets;
import org.clustergate.wire.SaslPlain;

/** Our login command at a backend, cut where it waits for a continuation. */
final class LoginCommand {
    private final List<ByteBuffer> pieces = new ArrayList<>(1);
    private final ByteBuffer piece;

    private LoginCommand(int capacity) {
        piece = ByteBuffer.allocate(capacity);
    }

    /**
     * The pieces to be sent, each but the first upon a continuation of the backend; empty where the
     * backend offers no way. They hold the password.
     */
    static Optional<List<ByteBuffer>> pieces(
            String tag, SaslPlain credentials, Capabilities capabilities) {
        if (capabilities.plain()) {
            return Optional.of(authenticate(tag, credentials, capabilities.saslIr()));
        }
        // RFC 9051 section 6.2.3: no LOGIN where LOGINDISABLED is told. It knows no authorization
        // identity either.
        return capabilities.loginDisabled() || !credentials.authorizationId().isEmpty()
                ? Optional.empty()
                : Optional.of(login(tag, credentials));
    }

    private static List<ByteBuffer> authenticate(
            String tag, SaslPlain credentials, boolean initialResponse) {
        ByteBuffer base64 = credentials.encode();
        LoginCommand command = new LoginCommand(tag.length() + 64 + base64.remaining());
        command.put(tag).put(" AUTHENTICATE PLAIN");
        if (initialResponse) {
            command.put(" "); // RFC 4959 section 3
        } else {
            command.put("\r\n").cut();
        }
        command.piece.put(base64);
        Arrays.fill(base64.array(), (byte) 0);
        return command.put("\r\n").done();
    }

    private static List<ByteBuffer> login(String tag, SaslPlain credentials) {
        byte[] user = credentials.user().getBytes(StandardCharsets.UTF_8);
        int length = user.length + credentials.password().length();
        LoginCommand command = new LoginCommand(tag.length() + 64 + 2 * length);
        command.put(tag).put(" LOGIN ").astring(Octets.of(user));
        command.put(" ").astring(credentials.password());
        return command.put("\r\n").done();
    }

    private LoginCommand put(String text) {
        for (int i = 0; i < text.length(); i++) {
            piece.put((byte) text.charAt(i));
        }
        return this;
    }

    /** RFC 3501 section 4.3: quoted where it can be, else a literal that every server knows. */
    private void astring(Octets value) {
        if (Grammar.quotable(value)) {
            put("\"");
            for (int i = 0; i < value.length(); i++) {
                if (value.at(i) == '"' || value.at(i) == '\\') {
                    piece.put((byte) '\\');
                }
                piece.put((byte) value.at(i));
            }
            put("\"");
        } else {
            put("{").put(Integer.toString(value.length())).put("}\r\n").cut();
            for (int i = 0; i < value.length(); i++) {
                piece.put((byte) value.at(i));
            }
        }
    }

    private void cut() {
        byte[] octets = Arrays.copyOf(piece.array(), piece.position());
        pieces.add(ByteBuffer.wrap(octets));
        Arrays.fill(piece.array(), (byte) 0);
        piece.clear();
    }

    private List<ByteBuffer> done() {
        pieces.add(piece.flip());
        return List.copyOf(pieces);
    }
}
