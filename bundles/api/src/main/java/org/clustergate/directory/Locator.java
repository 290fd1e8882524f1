package org.clustergate.directory;

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

    /** Drops all that is remembered about the user. */
    void forget(String realm, MailAddress user);
}
