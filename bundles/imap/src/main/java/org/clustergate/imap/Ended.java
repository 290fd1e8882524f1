package org.clustergate.imap;

/** The session is over, or its bytes are passed through: nothing is heard any more. */
record Ended(ImapSession session) implements ImapState {}
