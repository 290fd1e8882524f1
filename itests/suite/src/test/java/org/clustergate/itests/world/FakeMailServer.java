package org.clustergate.itests.world;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.clustergate.mail.Protocol;

/**
 * A backend that speaks enough IMAP, POP3 and SMTP for a gateway and does at once what a test tells
 * it: stall, refuse, close, answer temporarily. A thread for each connection; thousands are fine.
 */
public final class FakeMailServer implements Closeable {
    /** What it does with a connection or, once it is told so, with the next command. */
    public enum Mood {
        /** Serves. */
        WELL,
        /** Takes connections and says nothing, as a stopped process does. */
        STALLED,
        /** Closes connections as soon as they are open. */
        CLOSING,
        /** Answers logins and recipients with the protocol's temporary failure. */
        TEMPORARY
    }

    /**
     * A mail that it took.
     *
     * @param octets of its content as it was sent, without the final dot
     * @param start of the content, in lines
     * @param sum CRC-32C of the content as it was sent
     * @param told whether it has said that it took it
     */
    public record Mail(
            String sender,
            List<String> recipients,
            long octets,
            String start,
            long sum,
            boolean told) {}

    /** Commands that are left unanswered until the latch is down. */
    private record Hold(Set<String> verbs, AtomicInteger waiting, CountDownLatch over) {
        Hold(Set<String> verbs) {
            this(verbs, new AtomicInteger(), new CountDownLatch(1));
        }
    }

    /** IMAP connections that have not logged in yet: how many there are, and have been at most. */
    private static final class Opening {
        private int now;
        private int most;

        synchronized void more() {
            now++;
            most = Math.max(most, now);
        }

        synchronized void less() {
            now--;
        }

        synchronized int most() {
            return most;
        }
    }

    private static final int STACK = 128 * 1024;
    private static final int BACKLOG = 4096;

    private final String name;
    private final String host;
    private final Set<String> users;
    private final String password;
    private final Map<Protocol, ServerSocket> doors = new EnumMap<>(Protocol.class);
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final Set<Wire> silent = ConcurrentHashMap.newKeySet();
    private final List<Mail> mails = Collections.synchronizedList(new ArrayList<>());
    private final Set<String> guests = ConcurrentHashMap.newKeySet();
    private final AtomicInteger receiving = new AtomicInteger();
    private final AtomicInteger logins = new AtomicInteger();
    private final Opening opening = new Opening();
    private volatile Hold hold = new Hold(Set.of());
    private volatile Mood mood = Mood.WELL;
    private volatile Fate fate = Fate.KIND;
    private volatile long bulk = 1024;
    private volatile long lastSum;
    private volatile String lastLogin;

    /** Starts on ports of the system's choice. */
    public FakeMailServer(String name, String host, Set<String> users, String password) {
        this.name = name;
        this.host = host;
        this.users = ConcurrentHashMap.newKeySet();
        this.users.addAll(users);
        this.password = password;
        for (Protocol protocol : Protocol.values()) {
            if (protocol != Protocol.LMTP) {
                open(protocol, 0);
            }
        }
    }

    public String name() {
        return name;
    }

    public String host() {
        return host;
    }

    /** Where it speaks that; 0 where it does not. */
    public int port(Protocol protocol) {
        ServerSocket door = doors.get(protocol);
        return door == null ? 0 : door.getLocalPort();
    }

    /** What it does from now on. */
    public void mood(Mood next) {
        mood = next;
    }

    Mood mood() {
        return mood;
    }

    /**
     * From now on commands of these verbs, in capitals, are left unanswered until {@link #answer}.
     */
    public void hold(String... verbs) {
        hold = new Hold(Set.of(verbs));
    }

    /** Answers what was left unanswered, and everything from now on. */
    public void answer() {
        Hold before = hold;
        hold = new Hold(Set.of());
        before.over().countDown();
    }

    /** How many commands are unanswered now. */
    public int held() {
        return hold.waiting().get();
    }

    /** Returns when a command of that verb may be answered. */
    void awaitTurn(String verb) throws IOException {
        Hold now = hold;
        if (now.verbs().contains(verb)) {
            now.waiting().incrementAndGet();
            try {
                now.over().await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException();
            }
        }
    }

    /** The most IMAP connections at a time that it has had without a login. */
    public int mostOpening() {
        return opening.most();
    }

    /** Hosts that user too from now on. */
    public void user(String user) {
        users.add(user);
    }

    /** The name of the last login that it accepted, as it came; null before that. */
    public String lastLogin() {
        return lastLogin;
    }

    /** Takes that user's logins from now on, though it takes no mail for them. */
    public FakeMailServer guest(String user) {
        guests.add(user);
        return this;
    }

    /** What goes wrong in its SMTP sessions from now on. */
    public void fate(Fate next) {
        fate = next;
    }

    Fate fate() {
        return fate;
    }

    /** Octets of every message that FETCH and RETR show from now on. */
    public void bulk(long octets) {
        bulk = octets;
    }

    long bulk() {
        return bulk;
    }

    /** Checksum of the last message that was fetched from it or appended to it. */
    public long lastSum() {
        return lastSum;
    }

    void lastSum(long sum) {
        lastSum = sum;
    }

    /** Logins that it accepted. */
    public int logins() {
        return logins.get();
    }

    /** The mails that it took so far. */
    public List<Mail> mails() {
        synchronized (mails) {
            return List.copyOf(mails);
        }
    }

    /** Forgets the mails that it took so far. */
    public void forgetMails() {
        mails.clear();
    }

    /** How many sessions have been told to go on with a mail and have not seen its end. */
    public int receiving() {
        return receiving.get();
    }

    /** Closes the connections on which it has fallen silent. */
    public void endSilence() {
        silent.forEach(FakeMailServer::shut);
    }

    /** Says nothing until either side closes. */
    void fallSilent(Wire wire) throws IOException {
        silent.add(wire);
        try {
            while (wire.line() != null) {
                continue;
            }
        } finally {
            silent.remove(wire);
        }
    }

    void receives(int change) {
        receiving.addAndGet(change);
    }

    void took(Mail mail) {
        mails.add(mail);
    }

    boolean knows(String user) {
        return users.contains(user);
    }

    boolean login(String user, String secret) {
        boolean right = (users.contains(user) || guests.contains(user)) && password.equals(secret);
        if (right) {
            lastLogin = user;
            logins.incrementAndGet();
        }
        return right;
    }

    /** Closes the port of one protocol; connections go on. */
    public void shut(Protocol protocol) {
        shut(doors.get(protocol));
    }

    /** Closes all ports and connections, as a killed process does. */
    public void die() {
        doors.values().forEach(FakeMailServer::shut);
        sockets.forEach(FakeMailServer::shut);
    }

    /** Opens the same ports again. */
    public void revive() {
        Map.copyOf(doors).forEach((protocol, door) -> open(protocol, door.getLocalPort()));
    }

    private void open(Protocol protocol, int port) {
        try {
            ServerSocket door = new ServerSocket();
            door.setReuseAddress(true);
            door.bind(new InetSocketAddress(InetAddress.getByName(host), port), BACKLOG);
            doors.put(protocol, door);
            Thread thread = new Thread(() -> accept(protocol, door), name + " " + protocol);
            thread.setDaemon(true);
            thread.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept(Protocol protocol, ServerSocket door) {
        while (!door.isClosed()) {
            try {
                Socket socket = door.accept();
                sockets.add(socket);
                if (door.isClosed()) {
                    // Closing does not stop the system at once from giving us one more.
                    sockets.remove(socket);
                    socket.close();
                    return;
                }
                if (protocol == Protocol.IMAP) {
                    // Before anything is said: one more than allowed cannot go unseen.
                    opening.more();
                }
                Thread thread = new Thread(null, () -> serve(protocol, socket), name, STACK);
                thread.setDaemon(true);
                thread.start();
            } catch (IOException e) {
                // The door was shut; the loop's condition sees it.
                continue;
            }
        }
    }

    private void serve(Protocol protocol, Socket socket) {
        AtomicInteger stillOpening = new AtomicInteger(protocol == Protocol.IMAP ? 1 : 0);
        Runnable opened =
                () -> {
                    if (stillOpening.getAndSet(0) == 1) {
                        opening.less();
                    }
                };
        try (Wire wire = new Wire(socket)) {
            if (mood == Mood.CLOSING) {
                return;
            }
            if (mood == Mood.STALLED) {
                while (wire.line() != null) {
                    continue;
                }
                return;
            }
            switch (protocol) {
                case IMAP -> new FakeImap(this, wire, opened).run();
                case POP3 -> new FakePop3(this, wire).run();
                case SMTP, SUBMISSION, LMTP -> new FakeSmtp(this, wire).run();
            }
        } catch (IOException e) {
            // A client or a test cut the connection: what fakes are for.
            return;
        } finally {
            opened.run();
            sockets.remove(socket);
        }
    }

    private static void shut(Closeable door) {
        try {
            door.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        answer();
        die();
    }
}
