package org.clustergate.directory.http;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import org.clustergate.directory.http.HttpSettings.ClientProtocol;
import org.clustergate.directory.http.HttpSettings.Header;
import org.clustergate.mail.MailAddress;

/**
 * The question in the dialect of nginx (ngx_mail_auth_http_module), as it is asked for a client
 * that has not logged in: Auth-Method is none, and no password is sent. With SMTP nginx names the
 * user by the whole RCPT command, and leaves Auth-User empty.
 */
final class AuthRequest {
    private static final String HEX = "0123456789ABCDEF";

    /** RFC 5322 section 3.2.3. */
    private static final String ATEXT_MARKS = "!#$%&'*+-/=?^_`{|}~";

    private AuthRequest() {}

    static HttpRequest of(URI url, MailAddress user, HttpSettings settings) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(url)
                        .GET()
                        // No offer of HTTP/2: what answers is often a small script.
                        .version(HttpClient.Version.HTTP_1_1)
                        .setHeader("Auth-Method", "none")
                        .setHeader("Auth-Protocol", settings.protocol().label())
                        .setHeader("Auth-Login-Attempt", "1");
        if (settings.protocol() == ClientProtocol.SMTP) {
            request.setHeader("Auth-User", "")
                    .setHeader("Auth-SMTP-Helo", "clustergate")
                    .setHeader("Auth-SMTP-From", "MAIL FROM:<>")
                    .setHeader("Auth-SMTP-To", "RCPT TO:<" + path(user) + ">");
        } else {
            request.setHeader("Auth-User", escaped(user.toString(), true));
        }
        for (Header header : settings.headers()) {
            request.setHeader(header.name(), header.value().reveal());
        }
        return request.build();
    }

    /** RFC 5321 section 4.1.2, with a local part that needs it in quotes. */
    private static String path(MailAddress user) {
        String local = user.localPart();
        boolean quote = local.startsWith(".") || local.endsWith(".") || local.contains("..");
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < local.length(); i++) {
            char c = local.charAt(i);
            quote |= c < 128 && !isAtext(c) && c != '.';
            if (c == '"' || c == '\\') {
                quoted.append('\\');
            }
            quoted.append(c);
        }
        String written = quote ? quoted.append('"').toString() : local;
        return escaped(user.domain().isEmpty() ? written : written + "@" + user.domain(), false);
    }

    private static boolean isAtext(char c) {
        return c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || c >= '0' && c <= '9'
                || ATEXT_MARKS.indexOf(c) >= 0;
    }

    /**
     * Percent-encoded so that it stays one header whatever it holds. nginx encodes controls, blanks
     * and the percent sign of Auth-User, and nothing in Auth-SMTP-To; what is not ASCII is encoded
     * in both, because a header cannot be trusted to carry it.
     *
     * @param decoded whether services decode this header: then blank and percent are encoded too
     */
    static String escaped(String text, boolean decoded) {
        StringBuilder all = new StringBuilder(text.length());
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            int c = octet & 0xff;
            if (c < 0x20 || c >= 0x7f || decoded && (c == ' ' || c == '%')) {
                all.append('%').append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
            } else {
                all.append((char) c);
            }
        }
        return all.toString();
    }
}
