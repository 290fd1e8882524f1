package org.clustergate.imap;

import java.util.List;
import java.util.Optional;
import org.clustergate.wire.Octets;

/** A command of a client that has not logged in. */
sealed interface ImapCommand {
    String tag();

    record Capability(String tag) implements ImapCommand {}

    record Noop(String tag) implements ImapCommand {}

    record Logout(String tag) implements ImapCommand {}

    record StartTls(String tag) implements ImapCommand {}

    /**
     * RFC 2971.
     *
     * @param fields without those that only proxies send
     * @param proxyTtl how many more gateways a login may pass
     */
    record Id(String tag, List<IdField> fields, int proxyTtl) implements ImapCommand {}

    /** RFC 9051 section 6.2.3. */
    record Login(String tag, Octets user, Octets password) implements ImapCommand {}

    /**
     * RFC 9051 section 6.2.2.
     *
     * @param mechanism in upper case
     * @param response the initial response in base64 (RFC 4959), with nothing in it for {@code =}
     */
    record Authenticate(String tag, String mechanism, Optional<Octets> response)
            implements ImapCommand {}

    /** A password that would come in clear text where that is refused, and has not come yet. */
    record ClearPassword(String tag) implements ImapCommand {}

    /**
     * No command that can be obeyed here.
     *
     * @param tag {@code *} where there is none to be found
     * @param text for the client; nothing of what it sent is in it
     */
    record Malformed(String tag, String text) implements ImapCommand {}
}
