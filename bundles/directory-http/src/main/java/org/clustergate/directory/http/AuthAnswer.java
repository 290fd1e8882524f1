package org.clustergate.directory.http;

import java.net.http.HttpHeaders;
import java.util.List;
import java.util.OptionalInt;

/**
 * What a service says in the headers of its response.
 *
 * <table>
 * <caption>How a response is understood</caption>
 * <tr><td>HTTP status 5xx, or no Auth-Status</td><td>broken: nginx does not look at the status, but
 *     what fails is not to be believed</td></tr>
 * <tr><td>Auth-Status: OK, with Auth-Server</td><td>the server</td></tr>
 * <tr><td>OK without Auth-Server, or with a port that is none</td><td>broken</td></tr>
 * <tr><td>Auth-Status: WAIT</td><td>not now</td></tr>
 * <tr><td>other words, with Auth-Error-Code: 4…</td><td>not now</td></tr>
 * <tr><td>other words, with Auth-Error-Code: 5…</td><td>refused</td></tr>
 * <tr><td>other words, with Auth-Wait and no code</td><td>not now, or refused: a setting</td></tr>
 * <tr><td>other words alone</td><td>refused</td></tr>
 * </table>
 */
sealed interface AuthAnswer {
    /**
     * The user is there.
     *
     * @param host an address, a host's name or a backend's
     */
    record Server(String host, OptionalInt port) implements AuthAnswer {
        @Override
        public String toString() {
            String shown =
                    host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host;
            return port.isPresent() ? shown + ":" + port.getAsInt() : shown;
        }
    }

    /** There is no such user, or they may not come in; the service's words. */
    record Refused(String words) implements AuthAnswer {}

    /** The service cannot say now; its words. */
    record NotNow(String words) implements AuthAnswer {}

    /** This is no answer. */
    record Broken(String why) implements AuthAnswer {}

    /** Characters of a service's words that are kept. */
    int LONGEST = 200;

    /**
     * Reads a response.
     *
     * @param waitTemporary whether Auth-Wait alone makes a refusal temporary
     */
    static AuthAnswer of(int status, HttpHeaders headers, boolean waitTemporary) {
        if (status >= 500) {
            return new Broken("HTTP status " + status);
        }
        String said = last(headers, "Auth-Status");
        if (said.isEmpty()) {
            return new Broken("HTTP status " + status + " without Auth-Status");
        }
        if (said.equalsIgnoreCase("OK")) {
            return server(headers);
        }
        String code = last(headers, "Auth-Error-Code");
        boolean wait = waitTemporary && !last(headers, "Auth-Wait").isEmpty();
        boolean notNow = code.startsWith("4") || wait && !code.startsWith("5");
        return said.equals("WAIT") || notNow ? new NotNow(said) : new Refused(said);
    }

    private static AuthAnswer server(HttpHeaders headers) {
        String host = last(headers, "Auth-Server");
        String port = last(headers, "Auth-Port");
        if (host.isEmpty()) {
            return new Broken("Auth-Status: OK without Auth-Server");
        }
        if (port.isEmpty()) {
            return new Server(host, OptionalInt.empty());
        }
        if (!port.matches("[0-9]{1,5}")
                || Integer.parseInt(port) < 1
                || Integer.parseInt(port) > 65535) {
            return new Broken("Auth-Port: '" + port + "' is no port");
        }
        return new Server(host, OptionalInt.of(Integer.parseInt(port)));
    }

    /** As nginx: of several the last one counts. Short and printable, for it goes into logs. */
    private static String last(HttpHeaders headers, String name) {
        List<String> all = headers.allValues(name);
        String text = all.isEmpty() ? "" : all.get(all.size() - 1).strip();
        String plain = text.replaceAll("\\p{Cntrl}", "?");
        return plain.length() > LONGEST ? plain.substring(0, LONGEST) : plain;
    }
}
