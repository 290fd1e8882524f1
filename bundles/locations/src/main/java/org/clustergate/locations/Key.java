package org.clustergate.locations;

import org.clustergate.mail.MailAddress;

/**
 * What tells one user from another.
 *
 * @param realm the world that the user belongs to
 * @param user {@link MailAddress#key()}
 */
record Key(String realm, String user) {
    static Key of(String realm, MailAddress user) {
        return new Key(realm, user.key());
    }
}
