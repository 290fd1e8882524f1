package org.clustergate.smtp;

import java.net.InetAddress;
import java.util.List;
import java.util.Set;

/**
 * Postfix's XFORWARD command: has a backend that trusts us log who the client is. It holds for one
 * mail and comes before each MAIL. What it may do for a client no backend decides by it, so one
 * that refuses it gets the mail all the same, as it does from Postfix.
 */
final class Xforward {
    static final String VERB = "XFORWARD";

    /** What a value must not hold besides blanks: it may be written into a header. */
    private static final String SPECIAL = "<>()\\\";,@";

    private Xforward() {}

    /**
     * The commands for these attributes; none where the backend lists none that we have.
     *
     * @param listed what the backend takes, in upper case
     */
    static List<String> commands(Set<String> listed, Introduction introduction) {
        InetAddress address = introduction.address().getAddress();
        // A mail without an address is taken for one that was written on our own machine.
        if (address == null) {
            return List.of();
        }
        String helo = introduction.client().name();
        return new Attributes(VERB, listed)
                .add("NAME", Attributes.UNAVAILABLE)
                .add("ADDR", Attributes.text(address))
                .add("PORT", Integer.toString(introduction.address().getPort()))
                .add("PROTO", introduction.client().extended() ? "ESMTP" : "SMTP")
                .add("HELO", isSafe(helo) ? helo : Attributes.UNAVAILABLE)
                .add("SOURCE", "REMOTE")
                .add("IDENT", introduction.session())
                .commands();
    }

    private static boolean isSafe(String name) {
        return name.chars().allMatch(c -> c > ' ' && c < 127 && SPECIAL.indexOf(c) < 0);
    }
}
