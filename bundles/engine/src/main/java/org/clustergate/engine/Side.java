package org.clustergate.engine;

/**
 * One of the connections of a session.
 *
 * @param leg the number of the backend connection, chosen by the engine, or -1 for the client
 */
public record Side(int leg) {
    /** The client's connection. */
    public static final Side CLIENT = new Side(-1);

    private static final Side FIRST_LEG = new Side(0);

    /** A backend connection. */
    public static Side leg(int number) {
        return number == 0 ? FIRST_LEG : new Side(number);
    }

    public boolean isClient() {
        return leg < 0;
    }

    @Override
    public String toString() {
        return isClient() ? "client" : "leg " + leg;
    }
}
