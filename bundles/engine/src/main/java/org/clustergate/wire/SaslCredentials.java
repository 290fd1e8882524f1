package org.clustergate.wire;

import java.nio.ByteBuffer;

/**
 * What a client has logged in with, to be said once more to its backend: the one message of a SASL
 * mechanism that needs no more than that (RFC 4422 section 5). Holds a secret and does not print
 * it; whoever is done with it calls {@link #wipe()}. Thread-confined.
 */
public sealed interface SaslCredentials permits SaslPlain, SaslBearer {
    /** The registered name of the mechanism, in upper case. */
    String mechanism();

    /** Whose mailbox is to be opened; empty where the message does not say. */
    String mailbox();

    /**
     * Whether the secret could be tried at more than one backend: a password, not a token, which is
     * made for one server and gone with its first use or a few minutes later.
     */
    boolean reusable();

    /** The message in base64, without a line end; whoever has sent it wipes the array. */
    ByteBuffer encode();

    /** The same login for that mailbox. Both share the secret, which is wiped for both. */
    SaslCredentials forMailbox(String mailbox);

    /** Forgets the secret. */
    void wipe();
}
