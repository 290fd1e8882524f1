/**
 * The contract of sockets: connections that live on one I/O thread, with back-pressure, TLS and the
 * PROXY protocol. Nothing here knows a mail protocol, and nothing knows the library behind it.
 */
@Export
@Version("1.0.0")
package org.clustergate.transport;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
