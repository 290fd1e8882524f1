package org.clustergate.launcher;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One gateway from start to end. Everything happens on the thread that calls {@link #run}; bundles
 * and signals only put an event into its queue.
 */
public final class Gateway {
    private enum Event {
        /** A launcher service came, changed or went. */
        SERVICES,
        /** Somebody asked the gateway to end. */
        END,
        /** The framework has ended, by the shell or the web console. */
        FRAMEWORK_ENDED
    }

    private static final int OK = 0;
    private static final int FAILED = 1;
    private static final int KILLED = 130;
    private static final String ADDRESS_IN_USE = "address already in use";
    // timeout(1) signals the process and its group, a terminal may repeat a key.
    private static final long SAME_SIGNAL_NS = 500_000_000;
    private static final Duration DRAIN_GRACE = Duration.ofSeconds(5);

    private final Directories directories;
    private final boolean shell;
    private final Runnable whenReady;
    private final PrintStream out = System.out;
    private final PrintStream err = System.err;
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();

    private String firstPassword = "";
    private boolean ready;
    private String console = "";
    private String announcedConsole = "";
    private List<String> problems = List.of();

    /**
     * @param shell whether the Gogo shell reads standard input
     * @param whenReady run once, after the ready line
     */
    public Gateway(Directories directories, boolean shell, Runnable whenReady) {
        this.directories = directories;
        this.shell = shell;
        this.whenReady = whenReady;
    }

    /**
     * Runs until a signal, or until the first start fails.
     *
     * @return the exit code
     */
    public int run() {
        try {
            directories.prepare();
            Duration drain = drainDeadline();
            StartOrder order = StartOrder.of(System.getenv("GATEWAY_START_ORDER"));
            try (Instance instance = Instance.take(directories.data())) {
                endOnSignals();
                return run(instance, order, drain);
            }
        } catch (StartException e) {
            complain(e.getMessage());
            return FAILED;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return FAILED;
        }
    }

    private int run(Instance instance, StartOrder order, Duration drain)
            throws StartException, InterruptedException {
        if (order.seed() != null) {
            complain("start order " + order.name());
        }
        ensurePassword();
        hintAtExamples();
        Map<String, String> settings = FrameworkSettings.of(directories, shell);
        // Also for logback.xml, which sees system properties only.
        settings.forEach(
                (key, value) -> {
                    if (key.startsWith("gateway.")) {
                        System.setProperty(key, value);
                    }
                });
        BundleHost host = BundleHost.open(settings, () -> events.add(Event.FRAMEWORK_ENDED));
        LauncherServices services =
                new LauncherServices(host.context(), () -> events.add(Event.SERVICES));
        host.startAll(directories.bundles(), order, this::complain);
        events.add(Event.SERVICES);
        while (true) {
            switch (events.take()) {
                case SERVICES -> {
                    if (!announce(services, instance)) {
                        host.stop();
                        return FAILED;
                    }
                }
                case END -> {
                    instance.state("draining", List.of());
                    drain(services, drain);
                    host.stop();
                    out.println("clustergate stopped");
                    return OK;
                }
                case FRAMEWORK_ENDED -> {
                    out.println("clustergate stopped");
                    return OK;
                }
            }
        }
    }

    /** Says what is new. False when the first start has failed for good. */
    private boolean announce(LauncherServices services, Instance instance) {
        List<String> present = services.problems();
        present.stream().filter(line -> !problems.contains(line)).forEach(this::complain);
        problems = present;
        if (!ready && present.stream().anyMatch(Gateway::isAddressInUse)) {
            return false;
        }
        Optional<String> addresses = services.ready();
        if (addresses.isPresent() && !ready) {
            ready = true;
            out.println("clustergate ready: " + orNothing(addresses.get()));
            whenReady.run();
        }
        announceConsole(services.console().orElse(""));
        List<String> details = new ArrayList<>();
        addresses.ifPresent(line -> details.add(orNothing(line)));
        if (!console.isEmpty()) {
            details.add("web console " + console);
        }
        present.forEach(line -> details.add("problem: " + line));
        instance.state(ready ? "ready" : present.isEmpty() ? "starting" : "waiting", details);
        return true;
    }

    private void announceConsole(String address) {
        if (!address.isEmpty() && !address.equals(announcedConsole)) {
            announcedConsole = address;
            out.println("clustergate console: " + address);
        }
        console = address;
        if (!firstPassword.isEmpty() && (ready || !console.isEmpty())) {
            err.println(
                    "clustergate: web console: "
                            + (console.isEmpty() ? "" : console + " ")
                            + "user admin password "
                            + firstPassword
                            + " (shown only now; 'bin/gateway password' sets another one)");
            firstPassword = "";
        }
    }

    private void drain(LauncherServices services, Duration deadline) throws InterruptedException {
        out.println("clustergate draining for at most " + deadline.toSeconds() + " s");
        try {
            services.drain(deadline)
                    .toCompletableFuture()
                    .get(deadline.plus(DRAIN_GRACE).toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            complain("sessions left after the drain are cut");
        } catch (ExecutionException e) {
            complain("cannot drain: " + e.getCause());
        }
    }

    private void endOnSignals() {
        AtomicLong first = new AtomicLong();
        Signals.onEnd(
                () -> {
                    long now = System.nanoTime();
                    if (first.compareAndSet(0, now)) {
                        events.add(Event.END);
                    } else if (now - first.get() > SAME_SIGNAL_NS) {
                        Runtime.getRuntime().halt(KILLED);
                    }
                });
    }

    private void ensurePassword() {
        try {
            if (!Password.isSet(directories.conf())) {
                char[] password = Password.random();
                Password.set(directories.conf(), password);
                firstPassword = new String(password);
            }
        } catch (IOException e) {
            complain(
                    "the web console stays closed, it has no password and none can be saved: " + e);
        }
    }

    private void hintAtExamples() {
        try (DirectoryStream<?> frontends =
                Files.newDirectoryStream(directories.conf(), "gateway.frontend*.{config,cfg}")) {
            if (!frontends.iterator().hasNext()) {
                complain(
                        "no frontends in "
                                + directories.conf()
                                + ": copy the files of "
                                + directories.home().resolve("conf/examples/three-servers")
                                + " there and put in your servers; a running gateway takes them");
            }
        } catch (IOException e) {
            complain("cannot read the configuration: " + e);
        }
    }

    private void complain(String line) {
        err.println("clustergate: " + line);
    }

    private static String orNothing(String addresses) {
        return addresses.isBlank() ? "listens nowhere, no frontends are configured" : addresses;
    }

    private static boolean isAddressInUse(String problem) {
        return problem.toLowerCase(Locale.ROOT).contains(ADDRESS_IN_USE);
    }

    static Duration drainDeadline() throws StartException {
        String seconds = System.getenv("GATEWAY_DRAIN_SECONDS");
        if (seconds == null || seconds.isBlank()) {
            return Duration.ofSeconds(10);
        }
        try {
            int value = Integer.parseInt(seconds.strip());
            if (value >= 0) {
                return Duration.ofSeconds(value);
            }
        } catch (NumberFormatException e) {
            // Said below, as for a negative number.
        }
        throw new StartException("GATEWAY_DRAIN_SECONDS=" + seconds + ": not a number of seconds");
    }
}
