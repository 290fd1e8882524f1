/**
 * The one hook through which metrics, access log, learning and clustering hear what sessions do.
 */
@Export
@Version("1.0.0")
package org.clustergate.monitor;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
