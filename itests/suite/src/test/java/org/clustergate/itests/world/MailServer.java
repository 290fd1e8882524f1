package org.clustergate.itests.world;

import java.nio.file.Path;
import java.util.List;

/**
 * A backend made of real mail software: IMAP, POP3, SMTP and submission, or some of them, on one
 * address.
 */
public interface MailServer {
    int IMAP = 10143;
    int IMAPS = 10993;
    int POP3 = 10110;
    int POP3S = 10995;
    int SMTP = 10025;
    int SUBMISSION = 10587;
    int SUBMISSIONS = 10465;

    /** Where it has LMTP. */
    int LMTP = 10024;

    List<Integer> PORTS = List.of(IMAP, IMAPS, POP3, POP3S, SMTP, SUBMISSION, SUBMISSIONS);

    /** The backend's name in the gateway's configuration. */
    String name();

    /** Its own loopback address. */
    String host();

    /** The ports that it listens on. */
    default List<Integer> ports() {
        return PORTS;
    }

    /** The folder in which it keeps that user's mail. */
    Path mailbox(MailUser user);

    /** Whether all that it has taken is in mailboxes or was sent on. */
    boolean idle();

    /** Starts it; does not wait. */
    void start();

    /** Its processes. */
    List<Daemon> daemons();

    /** Whether all its ports accept connections; fails when a process has ended. */
    default boolean listens() {
        daemons().forEach(Daemon::checkAlive);
        return ports().stream().allMatch(port -> Await.listens(host(), port));
    }

    /** Ends it in good order. */
    default void stop() {
        daemons().forEach(Daemon::stop);
    }

    /** SIGKILL. */
    default void kill() {
        daemons().forEach(Daemon::kill);
    }

    /** SIGSTOP: the kernel still takes connections, nobody answers them. */
    default void pause() {
        daemons().forEach(Daemon::pause);
    }

    /** SIGCONT. */
    default void resume() {
        daemons().forEach(Daemon::resume);
    }
}
