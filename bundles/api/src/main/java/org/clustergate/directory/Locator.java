package org.clustergate.directory;

import java.time.Instant;
import java.util.concurrent.CompletionStage;
import org.clustergate.mail.MailAddress;
import org.osgi.annotation.versioning.ProviderType;

/** The fold over all directories, behind one cache. Thread-safe; never blocks. */
@ProviderType
public interface Locator {
    /**
     * Where the user is. Complete at once when the cache knows; otherwise all directories are
     * asked, once for all that ask for the same user meanwhile. Never fails: what could not be
     * found out is {@link Location.Status#UNKNOWN}.
     */
    CompletionStage<Location> locate(LocationQuery query);

    /** What is known without asking anybody, expired or not; UNKNOWN where nothing is. */
    Location known(LocationQuery query);

    /** Drops all that is remembered about the user but a pin. */
    void forget(String realm, MailAddress user);

    /**
     * From now on the user lives there, whatever anybody else says.
     *
     * @param until when that ends
     * @param why who wants it and why, for the operator
     * @throws IllegalStateException where there are too many pins already
     */
    void pin(String realm, MailAddress user, String backend, Instant until, String why);

    /** Ends a pin; false where there is none. */
    boolean unpin(String realm, MailAddress user);
}
