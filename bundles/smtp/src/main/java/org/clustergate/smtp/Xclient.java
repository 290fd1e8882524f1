package org.clustergate.smtp;

import java.net.InetAddress;
import java.util.List;
import java.util.Set;

/**
 * Postfix's XCLIENT command: tells a backend that trusts us who the client is. LOGIN is never sent:
 * a backend is not to take our word for who the user is.
 */
final class Xclient {
    private Xclient() {}

    /**
     * The commands for these attributes; none where the backend lists none that we have.
     *
     * @param listed what the backend takes, in upper case
     */
    static List<String> commands(Set<String> listed, Introduction introduction) {
        InetAddress address = introduction.address().getAddress();
        return new Attributes("XCLIENT", listed)
                // We look no names up; without NAME the backend would take our own for the
                // client's.
                .add("NAME", Attributes.UNAVAILABLE)
                .add("PROTO", introduction.client().extended() ? "ESMTP" : "SMTP")
                .add("HELO", introduction.client().name())
                .add("PORT", Integer.toString(introduction.address().getPort()))
                // Last: where several commands are needed, the last one changes who is speaking.
                .add("ADDR", address == null ? Attributes.UNAVAILABLE : Attributes.text(address))
                .commands();
    }
}
