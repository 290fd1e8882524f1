package org.clustergate.route;

/**
 * As what the gateway presents itself to a session.
 *
 * @param hostname what it calls itself in its greeting, or empty for the frontend's name
 * @param defaultDomain the domain of logins that name none, or empty for the frontend's
 * @param fullLogin whether such a login goes to the backend with the domain added
 */
public record Presence(String hostname, String defaultDomain, boolean fullLogin) {}
