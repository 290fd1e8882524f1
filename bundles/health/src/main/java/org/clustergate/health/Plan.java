package org.clustergate.health;

import java.net.IDN;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.clustergate.backend.Backend;
import org.clustergate.backend.Security;
import org.clustergate.config.Secret;
import org.clustergate.mail.Protocol;
import org.clustergate.wire.Octets;
import org.clustergate.wire.SaslPlain;
import org.clustergate.wire.Wire;

/**
 * What a test is to try.
 *
 * @param helloName what we call ourselves
 * @param user whose login is tried, or empty for none
 * @param recipient who must be accepted, or empty for nobody
 */
record Plan(
        Protocol protocol,
        Security security,
        String helloName,
        String user,
        Secret password,
        String recipient) {

    /** How much of a backend's words an operator is shown. */
    private static final int MAX_SHOWN = 100;

    /** A shorter password would be found where it does not stand. */
    private static final int MIN_SCRUBBED = 4;

    private static final int MAX_FEATURES = 256;
    private static final int MAX_FEATURE = 512;

    /** The plan of a backend's test; the protocol is one of its own. */
    static Plan of(Backend backend, Protocol protocol, String helloName) {
        boolean mail = protocol == Protocol.SMTP || protocol == Protocol.LMTP;
        Backend.Check check = backend.check();
        return new Plan(
                protocol,
                backend.endpoint(protocol).orElseThrow().security(),
                helloName,
                mail ? "" : check.user(),
                mail ? Secret.NONE : check.password(),
                mail ? check.recipient() : "");
    }

    /** The conversation before its first line. */
    Dialogue begin() {
        return switch (protocol) {
            case IMAP -> ImapDialogue.begin(this);
            case POP3 -> Pop3Dialogue.begin(this);
            case SMTP, SUBMISSION, LMTP -> SmtpDialogue.begin(this);
        };
    }

    /** Whether TLS is to be asked for, where it is offered. */
    boolean wantsTls() {
        return security == Security.STARTTLS || security == Security.STARTTLS_WHEN_OFFERED;
    }

    boolean needsTls() {
        return security == Security.STARTTLS;
    }

    boolean logsIn() {
        return !user.isEmpty();
    }

    /** Whether user and password can be sent at all. */
    boolean sendable() {
        return clean(user) && clean(password.reveal()) && !password.isEmpty();
    }

    private static boolean clean(String text) {
        return text.chars().noneMatch(c -> c == 0 || c == '\r' || c == '\n');
    }

    Octets userOctets() {
        return utf8(user);
    }

    Octets passwordOctets() {
        return utf8(password.reveal());
    }

    static Octets utf8(String text) {
        return Octets.of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The message of SASL PLAIN in base64. */
    String plain() {
        ByteBuffer base64 = new SaslPlain("", user, passwordOctets()).encode();
        return StandardCharsets.US_ASCII.decode(base64).toString();
    }

    static String base64(Octets text) {
        return Base64.getEncoder().encodeToString(text.toArray());
    }

    /** The recipient as the argument of RCPT, its domain in ASCII; empty where it is no address. */
    Optional<String> path() {
        int at = recipient.lastIndexOf('@');
        try {
            String path =
                    at < 0
                            ? recipient
                            : recipient.substring(0, at + 1)
                                    + IDN.toASCII(
                                            recipient.substring(at + 1), IDN.ALLOW_UNASSIGNED);
            // RFC 5321 section 4.5.3.1.3: 256 octets with the angle brackets.
            boolean usable =
                    !path.startsWith("@")
                            && !path.endsWith("@")
                            && utf8(path).length() <= 254
                            && path.chars()
                                    .noneMatch(c -> c <= ' ' || c == 127 || c == '<' || c == '>');
            return usable ? Optional.of(path) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** A backend's words, short and printable; a password that it repeats is taken out. */
    String shown(String words) {
        String text = words;
        String secret = password.reveal();
        if (secret.length() >= MIN_SCRUBBED) {
            for (String form :
                    List.of(passwordOctets().latin1(), plain(), base64(passwordOctets()))) {
                text = text.replace(form, "***");
            }
        }
        return Wire.printable(text, MAX_SHOWN);
    }

    /** What a backend announces, as others may see it: no more than is sensible, and printable. */
    static List<String> features(List<String> announced) {
        List<String> features = new ArrayList<>();
        for (String one : announced) {
            String feature = one.strip().toUpperCase(Locale.ROOT);
            boolean printable = feature.chars().allMatch(c -> c >= ' ' && c < 127);
            if (!feature.isEmpty()
                    && printable
                    && feature.length() <= MAX_FEATURE
                    && features.size() < MAX_FEATURES) {
                features.add(feature);
            }
        }
        return List.copyOf(features);
    }
}
