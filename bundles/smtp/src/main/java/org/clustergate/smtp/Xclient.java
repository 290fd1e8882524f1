package org.clustergate.smtp;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Postfix's XCLIENT command: tells a backend that trusts us who the client is. LOGIN is never sent:
 * a backend is not to take our word for who the user is.
 */
final class Xclient {
    private static final String UNAVAILABLE = "[UNAVAILABLE]";

    private static final String VERB = "XCLIENT";

    /** RFC 5321 section 4.5.3.1.4: 512 octets with the line end. */
    private static final int MAX_LINE = 510;

    private Xclient() {}

    /**
     * The commands for these attributes; none where the backend lists none that we have.
     *
     * @param listed what the backend takes, in upper case
     */
    static List<String> commands(Set<String> listed, Introduction introduction) {
        InetAddress address = introduction.address().getAddress();
        List<String> attributes = new ArrayList<>();
        // We look no names up; without NAME the backend would take our own for the client's.
        add(attributes, listed, "NAME", UNAVAILABLE);
        add(attributes, listed, "PROTO", introduction.client().extended() ? "ESMTP" : "SMTP");
        add(attributes, listed, "HELO", introduction.client().name());
        add(attributes, listed, "PORT", Integer.toString(introduction.address().getPort()));
        // Last: where several commands are needed, the last one changes who is speaking.
        add(attributes, listed, "ADDR", address == null ? UNAVAILABLE : text(address));
        return commands(attributes);
    }

    private static List<String> commands(List<String> attributes) {
        List<String> commands = new ArrayList<>();
        StringBuilder command = new StringBuilder(VERB);
        for (String attribute : attributes) {
            if (command.length() > VERB.length()
                    && command.length() + 1 + attribute.length() > MAX_LINE) {
                commands.add(command.toString());
                command.setLength(VERB.length());
            }
            command.append(' ').append(attribute);
        }
        if (command.length() > VERB.length()) {
            commands.add(command.toString());
        }
        return commands;
    }

    private static void add(List<String> all, Set<String> listed, String name, String value) {
        String attribute = name + "=" + xtext(value);
        if (listed.contains(name) && VERB.length() + 1 + attribute.length() <= MAX_LINE) {
            all.add(attribute);
        }
    }

    private static String text(InetAddress address) {
        String text = address.getHostAddress();
        int scope = text.indexOf('%');
        String plain = scope < 0 ? text : text.substring(0, scope);
        return address instanceof Inet6Address ? "IPV6:" + plain : plain;
    }

    // xtext = *( xchar / hexchar ), xchar = %d33-126 but "+" and "=" (RFC 3461 section 4)
    static String xtext(String value) {
        StringBuilder text = new StringBuilder(value.length());
        for (byte b : value.getBytes(StandardCharsets.UTF_8)) {
            int octet = b & 0xff;
            if (octet > ' ' && octet < 127 && octet != '+' && octet != '=') {
                text.append((char) octet);
            } else {
                text.append('+').append(String.format(Locale.ROOT, "%02X", octet));
            }
        }
        return text.toString();
    }
}
