/**
 * The gateway's own view of itself, for console, shell and metrics: plain data transfer records.
 */
@Export
@Version("1.0.0")
package org.clustergate.runtime;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
