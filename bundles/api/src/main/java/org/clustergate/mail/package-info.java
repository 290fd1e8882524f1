/** The words that everything else is said in: protocols, addresses of users, ranges of hosts. */
@Export
@Version("1.0.0")
package org.clustergate.mail;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
