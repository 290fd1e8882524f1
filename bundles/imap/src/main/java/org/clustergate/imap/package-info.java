/**
 * The IMAP engine: speaks with a client up to its login (RFC 9051 and RFC 3501, not authenticated
 * state), logs in at the backend that the policy names, and has everything else passed through.
 * {@link org.clustergate.imap.ImapState} has the diagram.
 */
package org.clustergate.imap;
