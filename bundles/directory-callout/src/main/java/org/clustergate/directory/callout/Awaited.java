package org.clustergate.directory.callout;

/** A command whose reply is awaited; the transaction and the question where it has them. */
record Awaited(Command command, Transaction transaction, Question question) {
    /** What was sent. */
    enum Command {
        /** Nothing, for the server speaks first, or what the {@link Handshake} wanted to say. */
        HANDSHAKE,
        MAIL,
        RCPT,
        RSET,
        QUIT
    }

    Awaited(Command command) {
        this(command, null, null);
    }

    /** From MAIL to RSET. Confined to the dialogue's thread. */
    static final class Transaction {
        final boolean utf8;
        final boolean nullSender;
        int recipients;
        int accepted;

        /** It takes no more recipients. */
        boolean full;

        /** Its recipients have to be asked again, with another sender. */
        boolean repeat;

        Transaction(boolean utf8, boolean nullSender) {
            this.utf8 = utf8;
            this.nullSender = nullSender;
        }
    }
}
