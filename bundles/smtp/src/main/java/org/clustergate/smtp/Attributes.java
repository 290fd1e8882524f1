package org.clustergate.smtp;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What a backend is told about a client by a command of {@code NAME=value} pairs (Postfix's XCLIENT
 * and XFORWARD), in as many commands as it takes. Used within one call.
 */
final class Attributes {
    /** What stands for a value that is not known. */
    static final String UNAVAILABLE = "[UNAVAILABLE]";

    /** RFC 5321 section 4.5.3.1.4: 512 octets with the line end. */
    private static final int MAX_LINE = 510;

    private final String verb;
    private final Set<String> listed;
    private final List<String> all = new ArrayList<>();

    /**
     * None yet.
     *
     * @param listed the names that the backend takes, in upper case
     */
    Attributes(String verb, Set<String> listed) {
        this.verb = verb;
        this.listed = listed;
    }

    /** One more, where the backend takes it and it fits in a command. */
    Attributes add(String name, String value) {
        String attribute = name + "=" + xtext(value);
        if (listed.contains(name) && verb.length() + 1 + attribute.length() <= MAX_LINE) {
            all.add(attribute);
        }
        return this;
    }

    /** The commands; none where there is nothing to tell. */
    List<String> commands() {
        List<String> commands = new ArrayList<>();
        StringBuilder command = new StringBuilder(verb);
        for (String attribute : all) {
            if (command.length() > verb.length()
                    && command.length() + 1 + attribute.length() > MAX_LINE) {
                commands.add(command.toString());
                command.setLength(verb.length());
            }
            command.append(' ').append(attribute);
        }
        if (command.length() > verb.length()) {
            commands.add(command.toString());
        }
        return commands;
    }

    /** How an address is written. */
    static String text(InetAddress address) {
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
