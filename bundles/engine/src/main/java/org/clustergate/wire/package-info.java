/**
 * Tools that more than one protocol needs: octets that can be wiped, framing, SASL, SMTP replies.
 */
@Export
@Version("1.0.0")
package org.clustergate.wire;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
