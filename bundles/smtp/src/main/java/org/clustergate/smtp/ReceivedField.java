package org.clustergate.smtp;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.clustergate.wire.Wire;

/**
 * The Received field that a frontend may be told to add (RFC 5321 section 4.4). Its time is the one
 * at which the client connected: engines have no clock. Recipients are not named: each would learn
 * of the others.
 */
final class ReceivedField {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss Z", Locale.ROOT);

    private ReceivedField() {}

    static ByteBuffer of(InboundSession session, Mail mail) {
        ClientName client = session.client().orElseThrow();
        InetAddress address = session.settings().session().client().getAddress();
        return Wire.ascii(
                "Received: from "
                        + (isName(client.name()) ? client.name() : "unknown")
                        + (address == null ? "" : " (" + literal(address) + ")")
                        + "\r\n\tby "
                        + session.settings().hostname()
                        + " with "
                        + with(session, mail, client)
                        + " id "
                        + session.settings().session().id()
                        + ";\r\n\t"
                        + time(session)
                        + "\r\n");
    }

    /** When the client connected (RFC 5322 section 3.3). */
    static String time(InboundSession session) {
        return TIME.format(session.settings().session().opened().atOffset(ZoneOffset.UTC));
    }

    /** The client as it calls itself; its address where that is no name. */
    static String client(InboundSession session) {
        InetAddress address = session.settings().session().client().getAddress();
        String name = session.client().orElseThrow().name();
        return isName(name) ? name : address == null ? "unknown" : literal(address);
    }

    /** RFC 3848, and RFC 6531 section 4.3 for mail that needs SMTPUTF8. */
    private static String with(InboundSession session, Mail mail, ClientName client) {
        String kind =
                session.lmtp()
                        ? mail.utf8() ? "UTF8LMTP" : "LMTP"
                        : mail.utf8() ? "UTF8SMTP" : client.extended() ? "ESMTP" : "SMTP";
        return session.tls() && !kind.equals("SMTP") ? kind + "S" : kind;
    }

    static String literal(InetAddress address) {
        String text = address.getHostAddress();
        int scope = text.indexOf('%');
        String plain = scope < 0 ? text : text.substring(0, scope);
        return "[" + (address instanceof Inet6Address ? "IPv6:" : "") + plain + "]";
    }

    // A name that is none must not become a comment, or the end of the field.
    private static boolean isName(String name) {
        return name.chars()
                .allMatch(c -> PathReader.isLetterOrDigit(c) || "-_.:[]".indexOf(c) >= 0);
    }
}
