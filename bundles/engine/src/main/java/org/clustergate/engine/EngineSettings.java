package org.clustergate.engine;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.clustergate.route.SessionInfo;

/**
 * What an engine knows of its frontend and session.
 *
 * @param session the session; {@code session.tls()} says whether it starts inside TLS
 * @param hostname what the gateway calls itself
 * @param startTls whether STARTTLS or STLS can be offered
 * @param plaintextAuth whether passwords are taken without TLS
 * @param authOffered whether login is possible at all; without effect on IMAP and POP3
 * @param maxMessageSize octets of one message (RFC 1870), 0 for no limit of our own
 * @param maxRecipients recipients of one mail, at least 100 (RFC 5321 section 4.5.3.1.8)
 * @param loginDeadline from accept to the end of login
 * @param commandDeadline how long a client may take for its next command or more data
 * @param features what every backend that could be chosen offers (EHLO keywords with their
 *     parameters, capabilities), in upper case, with the smallest SIZE; empty while that is not
 *     known of all of them
 * @param mail how mail is treated
 */
public record EngineSettings(
        SessionInfo session,
        String hostname,
        boolean startTls,
        boolean plaintextAuth,
        boolean authOffered,
        long maxMessageSize,
        int maxRecipients,
        Duration loginDeadline,
        Duration commandDeadline,
        Optional<List<String>> features,
        MailRules mail) {

    /** Settings that treat mail as is usual. */
    public EngineSettings(
            SessionInfo session,
            String hostname,
            boolean startTls,
            boolean plaintextAuth,
            boolean authOffered,
            long maxMessageSize,
            int maxRecipients,
            Duration loginDeadline,
            Duration commandDeadline,
            Optional<List<String>> features) {
        this(
                session,
                hostname,
                startTls,
                plaintextAuth,
                authOffered,
                maxMessageSize,
                maxRecipients,
                loginDeadline,
                commandDeadline,
                features,
                MailRules.DEFAULT);
    }

    /** The same that treat mail like this. */
    public EngineSettings with(MailRules other) {
        return new EngineSettings(
                session,
                hostname,
                startTls,
                plaintextAuth,
                authOffered,
                maxMessageSize,
                maxRecipients,
                loginDeadline,
                commandDeadline,
                features,
                other);
    }

    /** Settings where it is not known what the backends offer. */
    public EngineSettings(
            SessionInfo session,
            String hostname,
            boolean startTls,
            boolean plaintextAuth,
            boolean authOffered,
            long maxMessageSize,
            int maxRecipients,
            Duration loginDeadline,
            Duration commandDeadline) {
        this(
                session,
                hostname,
                startTls,
                plaintextAuth,
                authOffered,
                maxMessageSize,
                maxRecipients,
                loginDeadline,
                commandDeadline,
                Optional.empty());
    }
}
