package org.clustergate.transport.mina;

/** Makes one line for the operator of what the TLS library throws. */
final class TlsProblems {
    private TlsProblems() {}

    /** The most telling message: the innermost one, since the outer ones only wrap it. */
    static String explain(Throwable thrown) {
        String text = "";
        int depth = 0;
        for (Throwable t = thrown; t != null && depth < 10; t = t.getCause(), depth++) {
            if (t.getMessage() != null && !t.getMessage().isBlank()) {
                text = t.getMessage();
            }
        }
        return text.isEmpty() ? thrown.getClass().getSimpleName() : text;
    }
}
