package org.clustergate.itests.world;

import java.io.Closeable;
import java.io.IOException;
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
    private final AtomicInteger receiving = new AtomicInteger();
    private final AtomicInteger logins = new AtomicInteger();
    private volatile Mood mood = Mood.WELL;
    private volatile Fate fate = Fate.KIND;
    private volatile long bulk = 1024;
    private volatile long lastSum;

    /** Starts on ports of the system's choice. */
    public FakeMailServer(String name, String host, Set<String> users, String password) {
        this.name = name;
        this.host = host;
        this.users = Set.copyOf(users);
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
        boolean right = users.contains(user) && password.equals(secret);
        if (right) {
            logins.incrementAndGet();
        }
        return right;
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
                case IMAP -> new FakeImap(this, wire).run();
                case POP3 -> new FakePop3(this, wire).run();
                case SMTP, SUBMISSION, LMTP -> new FakeSmtp(this, wire).run();
            }
        } catch (IOException e) {
            // A client or a test cut the connection: what fakes are for.
            return;
        } finally {
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
        die();
    }
}
