package org.clustergate.itests.world;

/** How a client's connection is protected. */
public enum Security {
    PLAIN,
    STARTTLS,
    TLS;

    /** One after the other. */
    public static Security of(int number) {
        return values()[number % values().length];
    }
}
