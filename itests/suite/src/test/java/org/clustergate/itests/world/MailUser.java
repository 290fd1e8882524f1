package org.clustergate.itests.world;

/**
 * A user and where the mailbox is.
 *
 * @param number position in the list of all users
 * @param name the local part of the address
 * @param password the password
 * @param home the name of the backend
 */
public record MailUser(int number, String name, String password, String home) {
    /** The domain that all users share: it tells nothing about their homes. */
    public static final String DOMAIN = "example.test";

    /** The address, which is the login name as well. */
    public String address() {
        return name + "@" + DOMAIN;
    }

    @Override
    public String toString() {
        return address() + " at " + home;
    }
}
