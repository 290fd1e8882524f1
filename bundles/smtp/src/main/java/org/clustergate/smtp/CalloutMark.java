package org.clustergate.smtp;

import java.util.Locale;
import org.clustergate.mail.MailAddress;
import org.clustergate.route.RouteQuery;

/**
 * How gateways mark their callouts, so that another one that is asked does not ask in turn: two of
 * them, each a backend of the other, would never come to an end.
 */
final class CalloutMark {
    /** What the EHLO name, the sender or the recipient of a callout starts with. */
    static final String PREFIX = "clustergate-callout";

    private CalloutMark() {}

    /** What a recipient's route is for. */
    static RouteQuery.Purpose purpose(InboundSession session, Mail mail, Path recipient) {
        boolean marked =
                session.client().filter(client -> marks(client.name())).isPresent()
                        || marks(mail.sender())
                        || marks(recipient);
        return marked ? RouteQuery.Purpose.CALLOUT : RouteQuery.Purpose.SESSION;
    }

    private static boolean marks(Path path) {
        return path.address().map(MailAddress::localPart).filter(CalloutMark::marks).isPresent();
    }

    private static boolean marks(String name) {
        return name.toLowerCase(Locale.ROOT).startsWith(PREFIX);
    }
}
