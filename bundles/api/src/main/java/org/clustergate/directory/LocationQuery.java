package org.clustergate.directory;

import java.util.List;
import org.clustergate.backend.Backend;
import org.clustergate.mail.MailAddress;

/**
 * The question where a user is.
 *
 * @param user whose home is looked for
 * @param realm separates users of the same name on frontends that serve different worlds
 * @param backends the backends in question; evidence about others is of no use
 */
public record LocationQuery(MailAddress user, String realm, List<Backend> backends) {
    public LocationQuery {
        backends = List.copyOf(backends);
    }
}
