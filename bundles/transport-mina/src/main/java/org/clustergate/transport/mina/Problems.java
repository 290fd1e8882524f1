package org.clustergate.transport.mina;

import java.security.GeneralSecurityException;
import java.util.concurrent.CompletionException;
import javax.net.ssl.SSLException;

/** Makes one line for the operator of what went wrong. */
final class Problems {
    private Problems() {}

    /**
     * The most telling message: of the TLS library the innermost one, since its outer ones only
     * name classes; of others the outermost, which knows what was to be done.
     */
    static String explain(Throwable thrown) {
        Throwable told = thrown;
        while (told.getCause() != null && (told instanceof CompletionException || fromTls(told))) {
            told = told.getCause();
        }
        String text = told.getMessage();
        return text == null || text.isBlank() ? told.getClass().getSimpleName() : text;
    }

    private static boolean fromTls(Throwable thrown) {
        return thrown instanceof SSLException || thrown instanceof GeneralSecurityException;
    }
}
