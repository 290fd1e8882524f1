package org.clustergate.imap;

/** A field of a client's ID list (RFC 2971 section 3.3), of printable ASCII. */
record IdField(String name, String value) {}
