package org.clustergate.smtp;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.clustergate.backend.Endpoint;
import org.clustergate.mail.Network;
import org.clustergate.mail.Protocol;
import org.clustergate.wire.SmtpReply;
import org.clustergate.wire.Wire;

/**
 * Writes a bounce: a delivery status notification (RFC 3464) in the form of RFC 6522, for people,
 * for programs, and with the header of the mail. All of it is printable ASCII in lines of bounded
 * length, whatever clients and backends have said. Its time is the one at which the client
 * connected: engines have no clock.
 */
final class BounceReport {
    private static final String LINE_END = "\r\n";

    /** RFC 5322 section 2.1.1 has 998 octets, without the line end. */
    private static final int MAX_LINE = 990;

    /** Where text is folded if it can be. */
    private static final int WIDTH = 76;

    /** Of a backend's words. */
    private static final int MAX_WORDS = 480;

    private final InboundSession session;
    private final Bounce bounce;
    private final String hostname;

    private BounceReport(InboundSession session, Bounce bounce) {
        this.session = session;
        this.bounce = bounce;
        this.hostname = session.settings().hostname();
    }

    /** The message as it is sent, with dots doubled (RFC 5321 section 4.5.2), without the last. */
    static String of(InboundSession session, Bounce bounce) {
        String message = new BounceReport(session, bounce).message();
        return (LINE_END + message)
                .replace(LINE_END + ".", LINE_END + "..")
                .substring(LINE_END.length());
    }

    private String message() {
        String id = id();
        List<String> parts =
                List.of(
                        "Content-Description: Notification\r\n"
                                + "Content-Type: text/plain; charset=us-ascii\r\n\r\n"
                                + text(),
                        "Content-Description: Delivery report\r\n"
                                + "Content-Type: message/delivery-status\r\n\r\n"
                                + status(),
                        "Content-Description: Header of the undelivered mail\r\n"
                                + "Content-Type: text/rfc822-headers\r\n\r\n"
                                + header());
        String boundary = boundary(id, parts);
        StringBuilder message = new StringBuilder();
        message.append("Date: ").append(ReceivedField.time(session)).append(LINE_END);
        message.append("From: Mail Delivery System <MAILER-DAEMON@" + hostname + ">\r\n");
        message.append("To: <" + ascii(bounce.mail().sender().text()) + ">\r\n");
        message.append("Subject: Undelivered mail: refused for some of its recipients\r\n");
        message.append("Message-ID: <" + id + "@" + hostname + ">\r\n");
        // RFC 3834 section 5
        message.append("Auto-Submitted: auto-replied\r\n");
        message.append("MIME-Version: 1.0\r\n");
        message.append("Content-Type: multipart/report; report-type=delivery-status;\r\n");
        message.append("\tboundary=\"" + boundary + "\"\r\n");
        for (String part : parts) {
            message.append(LINE_END + "--" + boundary + LINE_END).append(part);
        }
        return message.append(LINE_END + "--" + boundary + "--\r\n").toString();
    }

    /** One that occurs nowhere: nobody can end a part but us. */
    private static String boundary(String id, List<String> parts) {
        for (int i = 0; ; i++) {
            String boundary = "report." + i + "." + id;
            if (parts.stream().noneMatch(part -> part.contains(boundary))) {
                return boundary;
            }
        }
    }

    /** The same when the same mail comes again in this session, and fails for the same people. */
    private String id() {
        MessageDigest digest = ContentDigest.sha256();
        StringBuilder text = new StringBuilder();
        text.append(session.settings().session().opened()).append('\n');
        text.append(session.settings().session().id()).append('\n');
        text.append(bounce.digest().orElse("")).append('\n');
        bounce.named().forEach(one -> text.append(one.path()).append('\n'));
        byte[] all = digest.digest(text.toString().getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(all, 0, 16);
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        text.append("This is the mail server " + hostname + ".\r\n\r\n");
        text.append(
                "Your mail has been delivered, but not to the recipients below. Their mail\r\n");
        text.append("servers have refused it for good, and it will not be tried again.\r\n");
        for (Taken one : bounce.named()) {
            text.append("\r\n<" + ascii(one.path()) + ">\r\n");
            text.append(folded("    " + words(one), "    "));
        }
        text.append("\r\nA report for programs and the header of your mail follow.\r\n");
        if (bounce.mail().header().filter(HeaderCopy::cut).isPresent()) {
            text.append("The header is too long to be returned as a whole.\r\n");
        }
        return text.toString();
    }

    private String status() {
        StringBuilder status = new StringBuilder();
        status.append("Reporting-MTA: dns; " + hostname + LINE_END);
        // RFC 3464 section 2.2.1
        bounce.mail()
                .dsn()
                .value("ENVID")
                .ifPresent(
                        id ->
                                status.append("Original-Envelope-Id: ")
                                        .append(ascii(Dsn.decoded(id)) + LINE_END));
        status.append("Received-From-MTA: dns; " + ReceivedField.client(session) + LINE_END);
        status.append("Arrival-Date: " + ReceivedField.time(session) + LINE_END);
        bounce.named().forEach(one -> status.append(LINE_END).append(status(one)));
        return status.toString();
    }

    private String status(Taken one) {
        StringBuilder status = new StringBuilder();
        // RFC 3461 section 6.3: as the sender has given it.
        one.dsn()
                .value("ORCPT")
                .ifPresent(
                        original ->
                                status.append("Original-Recipient: ")
                                        .append(original(original) + LINE_END));
        status.append("Final-Recipient: rfc822; " + ascii(one.path()) + LINE_END);
        status.append("Action: failed\r\n");
        SmtpReply fate = one.fate().orElseThrow();
        String code = fate.enhancedCode();
        status.append("Status: " + (code.startsWith("5.") ? code : "5.0.0") + LINE_END);
        one.backend()
                .flatMap(backend -> backend.endpointFor(Protocol.SMTP))
                .map(BounceReport::name)
                .ifPresent(name -> status.append("Remote-MTA: dns; " + name + LINE_END));
        status.append(folded("Diagnostic-Code: smtp; " + words(one), " "));
        return status.toString();
    }

    // original-recipient-address = addr-type ";" xtext (RFC 3461 section 4.2)
    private static String original(String parameter) {
        int semicolon = parameter.indexOf(';');
        String address = Dsn.decoded(parameter.substring(semicolon + 1));
        return parameter.substring(0, semicolon) + "; " + ascii(address);
    }

    /** An address literal where there is no name (RFC 5321 section 4.1.3). */
    private static String name(Endpoint endpoint) {
        Optional<Network> address = Network.parse(endpoint.host());
        return address.isEmpty()
                ? ascii(endpoint.host())
                : "[" + (endpoint.host().indexOf(':') < 0 ? "" : "IPv6:") + endpoint.host() + "]";
    }

    private static String words(Taken one) {
        SmtpReply fate = one.fate().orElseThrow();
        return Wire.printable(fate.code() + " " + fate.text(), MAX_WORDS);
    }

    private String header() {
        StringBuilder header = new StringBuilder();
        for (String line : bounce.mail().header().map(HeaderCopy::lines).orElse(List.of())) {
            String rest = ascii(line);
            while (rest.length() > MAX_LINE) {
                header.append(rest, 0, MAX_LINE).append(LINE_END);
                rest = " " + rest.substring(MAX_LINE);
            }
            header.append(rest).append(LINE_END);
        }
        return header.toString();
    }

    /** Printable ASCII and tabs; anything else becomes a question mark. */
    private static String ascii(String text) {
        StringBuilder safe = new StringBuilder(text.length());
        text.chars().forEach(c -> safe.append(c >= ' ' && c < 127 || c == '\t' ? (char) c : '?'));
        return safe.toString();
    }

    /** In lines that are not much wider than {@link #WIDTH}, further ones with that in front. */
    private static String folded(String text, String indent) {
        StringBuilder folded = new StringBuilder();
        int column = 0;
        for (String word : text.stripTrailing().split("(?<=\\S) +")) {
            if (column > 0 && column + 1 + word.length() > WIDTH) {
                folded.append(LINE_END).append(indent);
                column = indent.length();
            } else if (column > 0) {
                folded.append(' ');
                column++;
            }
            folded.append(word);
            column += word.length();
        }
        return folded.append(LINE_END).toString();
    }
}
