package org.clustergate.smtp;

import java.net.InetSocketAddress;

/**
 * What a backend may be told about who connects.
 *
 * @param ownName the EHLO name for a backend that is not told the client's address. A name belongs
 *     to an address: backends check the one against the other (RFC 7208 section 2.3), so the
 *     client's name on a connection that seems to be ours would count against the client
 * @param client how the client has introduced itself
 * @param address the client's address
 * @param session what we call the client's session
 */
record Introduction(String ownName, ClientName client, InetSocketAddress address, String session) {}
