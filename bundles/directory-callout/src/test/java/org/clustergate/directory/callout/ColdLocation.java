package org.clustergate.directory.callout;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.clustergate.backend.Backend;
import org.clustergate.directory.Evidence;
import org.clustergate.directory.Evidence.Verdict;
import org.clustergate.directory.LocationQuery;
import org.clustergate.mail.MailAddress;
import org.clustergate.transport.mina.RealSockets;

/**
 * Finds users that nobody has asked about before, at many servers of different distance, over the
 * gateway's own sockets and with default settings: {@code ColdLocation [servers] [users]
 * [seconds]}. Servers and gateway share the process and its processors, and a server has up to
 * eight connections with two ends: 500 servers want {@code ulimit -n} of about 9,000.
 */
final class ColdLocation implements AutoCloseable {
    private static final String[] DOMAINS = {"a.test", "b.test"};
    private static final int DESCRIPTORS_A_SERVER = 17;
    private static final int IN_FLIGHT = 16;
    private static final long PATIENCE_S = 60;

    private final RealSockets sockets;
    private final FarServers servers;
    private final CalloutComponent directory;
    private final Random random = new Random(1);
    private final long slowestNanos;

    /** Users by number, with the number of the one server that has each. */
    private final List<MailAddress> users = new ArrayList<>();

    private final List<Integer> homes = new ArrayList<>();

    private int strangers;
    private boolean closed;

    /**
     * So many servers at 1 to {@code far} milliseconds, one in a hundred at twice that.
     *
     * @param settings of the directory, where they are not the defaults
     * @throws IllegalStateException when the process may not open so many sockets
     */
    ColdLocation(int count, int userCount, int far, Map<String, Object> settings)
            throws IOException {
        int needed = DESCRIPTORS_A_SERVER * count + 300;
        if (RealSockets.descriptorLimit() < needed) {
            throw new IllegalStateException("raise ulimit -n to " + needed);
        }
        List<Integer> roundTrips = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            roundTrips.add(i % 100 == 0 ? 2 * far : 1 + random.nextInt(far));
        }
        slowestNanos = TimeUnit.MILLISECONDS.toNanos(Collections.max(roundTrips));
        servers = new FarServers(roundTrips);
        for (int i = 0; i < userCount; i++) {
            MailAddress user = new MailAddress("user" + i, DOMAINS[i % DOMAINS.length]);
            int home = random.nextInt(count);
            servers.all().get(home).server.hosts(user.toString());
            users.add(user);
            homes.add(home);
        }
        servers.start();
        sockets = new RealSockets();
        directory = new CalloutComponent(sockets.transport(), (source, problems) -> {}, settings);
    }

    private CompletableFuture<List<Evidence>> locate(MailAddress user) {
        return directory
                .locate(new LocationQuery(user, "", servers.backends()))
                .toCompletableFuture();
    }

    /** Asks about strangers, so that connections are open and code is compiled. */
    void warmUp(int count) throws Exception {
        for (int i = 0; i < count; i++) {
            locate(stranger()).get(PATIENCE_S, TimeUnit.SECONDS);
        }
    }

    private MailAddress stranger() {
        return new MailAddress("stranger" + ++strangers, DOMAINS[0]);
    }

    /**
     * Finds all users, one after the other.
     *
     * @return how much longer than the slowest server's round trip each took, sorted
     */
    long[] findEach() throws Exception {
        long[] over = new long[users.size()];
        for (int i = 0; i < over.length; i++) {
            long start = System.nanoTime();
            List<Evidence> evidence = locate(users.get(i)).get(PATIENCE_S, TimeUnit.SECONDS);
            over[i] = System.nanoTime() - start - slowestNanos;
            check(i, evidence);
        }
        Arrays.sort(over);
        return over;
    }

    /** Finds all users at the same time. */
    void findAll() throws Exception {
        List<CompletableFuture<List<Evidence>>> all = users.stream().map(this::locate).toList();
        for (int i = 0; i < all.size(); i++) {
            check(i, all.get(i).get(PATIENCE_S, TimeUnit.SECONDS));
        }
    }

    /** Exactly the home says yes, and everybody else no. */
    private void check(int user, List<Evidence> evidence) {
        List<Backend> backends = servers.backends();
        if (evidence.size() != backends.size()) {
            throw new IllegalStateException(users.get(user) + ": " + evidence.size() + " answers");
        }
        for (int i = 0; i < backends.size(); i++) {
            Verdict right = i == homes.get(user) ? Verdict.HOME : Verdict.ABSENT;
            if (evidence.get(i).verdict() != right) {
                throw new IllegalStateException(users.get(user) + ": " + evidence.get(i));
            }
        }
    }

    /** How many names that nobody has are looked up a second, some at a time. */
    Strangers strangersPerSecond(int seconds) throws Exception {
        Semaphore free = new Semaphore(IN_FLIGHT);
        AtomicInteger wrong = new AtomicInteger();
        AtomicInteger silent = new AtomicInteger();
        long start = System.nanoTime();
        long end = start + TimeUnit.SECONDS.toNanos(seconds);
        int count = 0;
        for (; System.nanoTime() < end; count++) {
            free.acquire();
            locate(stranger())
                    .whenComplete(
                            (evidence, failure) -> {
                                if (failure != null || has(evidence, Verdict.HOME)) {
                                    wrong.incrementAndGet();
                                } else if (has(evidence, Verdict.UNKNOWN)) {
                                    silent.incrementAndGet();
                                }
                                free.release();
                            });
        }
        free.acquire(IN_FLIGHT);
        double rate = count / ((System.nanoTime() - start) / 1e9);
        if (wrong.get() > 0) {
            throw new IllegalStateException(wrong.get() + " of " + count + " found somewhere");
        }
        return new Strangers(rate, count, silent.get());
    }

    /**
     * What came of names that nobody has.
     *
     * @param silent about how many at least one server did not answer in time
     */
    record Strangers(double perSecond, int count, int silent) {}

    private static boolean has(List<Evidence> evidence, Verdict verdict) {
        return evidence.stream().anyMatch(e -> e.verdict() == verdict);
    }

    /**
     * Ends it and looks at what the servers have counted.
     *
     * @return what is not as it should be: a server that was asked about a user more or less than
     *     once, or more or less than one catch-all test for each domain of its users, or misuse
     */
    Optional<String> faults() throws IOException {
        close();
        if (!servers.fault().isEmpty()) {
            return Optional.of(servers.fault());
        }
        for (int i = 0; i < servers.all().size(); i++) {
            FakeServer server = servers.all().get(i).server;
            String name = servers.backends().get(i).name();
            if (!server.misuse.isEmpty()) {
                return Optional.of(name + ": " + server.misuse.get(0));
            }
            for (Map.Entry<String, Integer> asked : server.asked.entrySet()) {
                if (asked.getValue() != 1) {
                    return Optional.of(name + ": " + asked);
                }
            }
            for (MailAddress user : users) {
                if (!server.asked.containsKey(user.toString())) {
                    return Optional.of(name + " was not asked about " + user);
                }
            }
            for (String domain : DOMAINS) {
                boolean hosts = server.users.stream().anyMatch(u -> u.endsWith("@" + domain));
                long tests =
                        server.asked.keySet().stream()
                                .filter(u -> u.startsWith(CalloutSettings.MARK))
                                .filter(u -> u.endsWith("@" + domain))
                                .count();
                if (tests != (hosts ? 1 : 0)) {
                    return Optional.of(name + ": " + tests + " catch-all tests of " + domain);
                }
            }
        }
        return Optional.empty();
    }

    @Override
    public void close() throws IOException {
        if (!closed) {
            closed = true;
            directory.deactivate();
            sockets.close();
            servers.close();
        }
    }

    private int connections() {
        return servers.all().stream().mapToInt(far -> far.server.connections).sum();
    }

    /** CPU seconds of this process. */
    private static double cpuSeconds() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos() / 1e9;
    }

    private static String ms(long nanos) {
        return String.format("%.1f ms", nanos / 1e6);
    }

    /** The measurement, for the operator to read; ends with an exception where a count is wrong. */
    static void measure(int servers, int users, int seconds, int far, PrintStream out)
            throws Exception {
        ColdLocation run = new ColdLocation(servers, users, far, Map.of());
        long first = System.nanoTime();
        run.warmUp(1);
        out.printf(
                "%d servers, slowest round trip %s%nvery first user, no connection open: %s%n",
                servers, ms(run.slowestNanos), ms(System.nanoTime() - first));
        run.warmUp(40);
        long[] over = run.findEach();
        out.printf(
                "%d users, time beyond the slowest round trip: p50 %s, p90 %s, p99 %s, most %s%n",
                users,
                ms(over[over.length / 2]),
                ms(over[over.length * 9 / 10]),
                ms(over[over.length * 99 / 100]),
                ms(over[over.length - 1]));
        double cpu = cpuSeconds();
        int before = run.strangers;
        Strangers strangers = run.strangersPerSecond(seconds);
        double rate = strangers.perSecond();
        cpu = (cpuSeconds() - cpu) / (run.strangers - before) / servers;
        Optional<String> faults = run.faults();
        out.printf(
                "unknown users, %d at a time: %.0f/s, %.0f questions/s, %.1f us of CPU a question"
                        + " (both sides); about %d of %d a server was silent; %d connections in all%n",
                IN_FLIGHT,
                rate,
                rate * servers,
                cpu * 1e6,
                strangers.silent(),
                strangers.count(),
                run.connections());
        if (faults.isPresent()) {
            throw new IllegalStateException(faults.get());
        }
        out.println("every server was asked once about every user, and once for each domain");
    }

    public static void main(String[] arguments) throws Exception {
        int[] sizes = {500, 300, 10, 40};
        IntStream.range(0, arguments.length)
                .forEach(i -> sizes[i] = Integer.parseInt(arguments[i]));
        measure(sizes[0], sizes[1], sizes[2], sizes[3], System.out);
    }
}
