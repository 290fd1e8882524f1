package org.clustergate.pop3;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.clustergate.mail.MailAddress;
import org.clustergate.wire.Octets;
import org.clustergate.wire.SaslPlain;
import org.clustergate.wire.Wire;

/**
 * A login that can be handed on: neither name nor password holds a line end or a NUL.
 *
 * @param mailbox whose mail is wanted: with a master user that is not who logs in (RFC 4616 section
 *     2)
 */
record Login(MailAddress mailbox, SaslPlain credentials) {
    /** RFC 2449 section 4: a command line, CRLF included. */
    private static final int MAX_COMMAND = 255;

    private static final String AUTH_PLAIN = "AUTH PLAIN";

    /** The login of USER and PASS. */
    static Optional<Login> of(Octets user, Octets password) {
        return user.utf8().flatMap(name -> of(new SaslPlain("", name, password)));
    }

    /**
     * The login of a SASL PLAIN message.
     *
     * @return empty, with the password wiped, where a name is malformed, the password is empty or
     *     it cannot be sent in a line
     */
    static Optional<Login> of(SaslPlain credentials) {
        Optional<MailAddress> user = MailAddress.parse(credentials.user());
        String whose = credentials.authorizationId();
        boolean own = whose.isEmpty() || whose.equals(credentials.user());
        Optional<MailAddress> mailbox = own ? user : MailAddress.parse(whose);
        if (user.isEmpty() || mailbox.isEmpty() || !sendable(credentials.password())) {
            credentials.wipe();
            return Optional.empty();
        }
        SaslPlain sent =
                new SaslPlain(own ? "" : whose, credentials.user(), credentials.password());
        return Optional.of(new Login(mailbox.get(), sent));
    }

    /** An empty password is never asked: some directories take it for an anonymous bind. */
    private static boolean sendable(Octets password) {
        return password.length() > 0
                && password.indexOf('\r', 0) < 0
                && password.indexOf('\n', 0) < 0
                && password.indexOf(0, 0) < 0;
    }

    /** The same login for that mailbox. */
    Login as(MailAddress other) {
        return new Login(other, credentials.forMailbox(other.toString()));
    }

    /**
     * Whether this login must be an AUTH: for somebody else's mailbox, or with a name or a password
     * too long for USER and PASS.
     */
    boolean needsAuth() {
        return !credentials.authorizationId().isEmpty()
                || userCommand().remaining() > MAX_COMMAND
                || "PASS ".length() + credentials.password().length() + 2 > MAX_COMMAND;
    }

    ByteBuffer userCommand() {
        return command("USER ", credentials.user().getBytes(StandardCharsets.UTF_8));
    }

    ByteBuffer passCommand() {
        return command("PASS ", credentials.password().toArray());
    }

    /** AUTH with its initial response, where that fits into a command (RFC 5034 section 4). */
    Optional<ByteBuffer> authCommand() {
        byte[] message = credentials.encode().array();
        if (AUTH_PLAIN.length() + 1 + message.length + 2 > MAX_COMMAND) {
            Arrays.fill(message, (byte) 0);
            return Optional.empty();
        }
        return Optional.of(command(AUTH_PLAIN + " ", message));
    }

    /** AUTH without one. */
    static ByteBuffer bareAuthCommand() {
        return Wire.line(AUTH_PLAIN);
    }

    /** The response to the backend's go-ahead. */
    ByteBuffer response() {
        return command("", credentials.encode().array());
    }

    /** A line; the argument is wiped, it may be a password. */
    private static ByteBuffer command(String verb, byte[] argument) {
        ByteBuffer line =
                ByteBuffer.allocate(verb.length() + argument.length + 2)
                        .put(verb.getBytes(StandardCharsets.US_ASCII))
                        .put(argument)
                        .put((byte) '\r')
                        .put((byte) '\n')
                        .flip();
        Arrays.fill(argument, (byte) 0);
        return line;
    }

    /** Forgets the password. */
    void wipe() {
        credentials.wipe();
    }
}
