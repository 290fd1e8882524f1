package org.clustergate.transport.mina;

import java.util.List;
import java.util.Locale;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;

/** What clients ask for in server_name. */
final class ServerNames {
    private ServerNames() {}

    /** The first host name (RFC 6066 section 3 allows one), in lower case, or empty. */
    static String first(List<SNIServerName> names) {
        for (SNIServerName name : names) {
            if (name instanceof SNIHostName host) {
                return host.getAsciiName().toLowerCase(Locale.ROOT);
            }
        }
        return "";
    }
}
