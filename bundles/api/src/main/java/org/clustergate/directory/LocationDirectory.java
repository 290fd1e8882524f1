package org.clustergate.directory;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * One source of locations; a plugin. The locator calls it on a cache miss, at most once at a time
 * for one user, from any thread, an I/O thread included: it must return at once and complete the
 * stage later.
 *
 * <p>It answers with one {@link Evidence} for each backend of the query it can speak about, and
 * with none where it has nothing to say. A backend that no directory mentions counts as UNKNOWN,
 * and so does everything that a directory could have said when its stage fails or is late: an
 * outage is never ABSENT. It sets {@code expires} by its own time to live. An operator's own
 * directory (a file, LDAP, a database) answers with {@link Evidence.Strength#CONFIGURED}, and with
 * ABSENT only where it is configured to know all users.
 */
@ConsumerType
public interface LocationDirectory {
    /** Service property: the source's name, the {@code method} of its evidence. */
    String NAME = "gateway.directory";

    /** Looks one user up. Never null, never blocking. */
    CompletionStage<List<Evidence>> locate(LocationQuery query);
}
