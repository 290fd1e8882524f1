/**
 * Mail servers behind the gateway, as configuration knows them: plain records without connections.
 */
@Export
@Version("1.0.0")
package org.clustergate.backend;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
