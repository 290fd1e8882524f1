package org.clustergate.imap;

import java.net.InetSocketAddress;
import org.clustergate.route.SessionInfo;

/** The ID command that tells a trusted backend whose login it is, in Dovecot's field names. */
final class ClientIdentity {
    /** RFC 2971 section 3.3: "a client MUST NOT send more than 30 field-value pairs". */
    private static final int FIELDS = 30;

    private ClientIdentity() {}

    static String command(ImapSession session) {
        SessionInfo info = session.settings().session();
        StringBuilder command = new StringBuilder("ID (");
        add(command, "x-originating-ip", address(info.client()));
        add(command, "x-originating-port", Integer.toString(info.client().getPort()));
        add(command, "x-connected-ip", address(info.local()));
        add(command, "x-connected-port", Integer.toString(info.local().getPort()));
        add(command, "x-session-id", info.id());
        add(command, "x-proxy-ttl", Integer.toString(session.proxyTtl()));
        session.clientId().stream()
                .limit(FIELDS - 6)
                .forEach(field -> add(command, field.name(), field.value()));
        return command.append(')').toString();
    }

    private static void add(StringBuilder command, String name, String value) {
        if (command.charAt(command.length() - 1) != '(') {
            command.append(' ');
        }
        quote(command, name);
        command.append(' ');
        quote(command, value);
    }

    private static void quote(StringBuilder command, String text) {
        command.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                command.append('\\');
            }
            command.append(c);
        }
        command.append('"');
    }

    private static String address(InetSocketAddress socket) {
        String text = socket.getAddress().getHostAddress();
        int zone = text.indexOf('%');
        return zone < 0 ? text : text.substring(0, zone);
    }
}
