/**
 * Where users live, as evidence.
 *
 * <p>A {@link org.clustergate.directory.LocationDirectory} is one source (a callout, a file, LDAP)
 * and answers with {@link org.clustergate.directory.Evidence} for single backends. The {@link
 * org.clustergate.directory.Locator} folds the evidence of all directories into one {@link
 * org.clustergate.directory.Location}. Silence is never "no such user": it is UNKNOWN.
 */
@Export
@Version("1.0.0")
package org.clustergate.directory;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
