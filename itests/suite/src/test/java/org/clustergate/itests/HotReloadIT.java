package org.clustergate.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.inject.Inject;
import org.clustergate.itests.world.Await;
import org.clustergate.itests.world.Conf;
import org.clustergate.itests.world.DistributionOptions;
import org.clustergate.itests.world.FakeMailServer;
import org.clustergate.itests.world.GatewayProcess;
import org.clustergate.itests.world.Loopback;
import org.clustergate.itests.world.Wire;
import org.clustergate.mail.Protocol;
import org.clustergate.runtime.GatewayRuntime;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerMethod;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.framework.wiring.FrameworkWiring;
import org.osgi.service.cm.ConfigurationAdmin;

/**
 * Bundles and configurations are replaced while users log in, and no login fails. The full size
 * ({@code -Dcampaign=full}) is a hundred bundles and a thousand configurations.
 */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerMethod.class)
public class HotReloadIT {
    private static final boolean FULL = "full".equals(System.getProperty("campaign"));
    private static final int BUNDLES = FULL ? 100 : 20;
    private static final int CONFIGURATIONS = FULL ? 1000 : 150;

    /** Every so many-th change is one of backends and pools, which is taken as a whole. */
    private static final int WHOLE = 25;

    private static final int CLIENTS = 4;
    private static final String HOST = Loopback.address(25);
    private static final String USER = "anna@branch.test";

    @Inject private BundleContext context;
    @Inject private GatewayRuntime gateway;
    @Inject private ConfigurationAdmin configurations;

    private final List<FakeMailServer> backends = new ArrayList<>();
    private final AtomicInteger logins = new AtomicInteger();
    private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean enough = new AtomicBoolean();
    private final ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
    private Conf conf;
    private int port;

    @Configuration
    public Option[] distribution() throws IOException {
        Path target = Files.createDirectories(Path.of("target/exam").toAbsolutePath());
        return new Option[] {
            DistributionOptions.distribution(Files.createTempDirectory(target, "gateway"))
        };
    }

    @Before
    public void gateway() throws Exception {
        conf = new Conf(Path.of(context.getProperty("gateway.conf")));
        for (String name : List.of("mail1", "mail2")) {
            FakeMailServer backend =
                    new FakeMailServer(name, Loopback.address(10), Set.of(USER), "secret");
            backends.add(backend);
            conf.set(
                    "gateway.backend-" + name,
                    "host",
                    backend.host(),
                    "imap.port",
                    backend.port(Protocol.IMAP),
                    "smtp.port",
                    backend.port(Protocol.SMTP),
                    "pop3.port",
                    0,
                    "submission.port",
                    0);
        }
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(HOST))) {
            port = socket.getLocalPort();
        }
        branch("mail1", 0);
        conf.set("gateway.policy-branches", "strategies", List.of("branch"), "hold.ms", 20_000);
        conf.set(
                "gateway.frontend-imap",
                "protocol",
                "imap",
                "addresses",
                List.of(HOST + ":" + port),
                "plaintext.auth",
                true,
                "policy",
                "branches");
    }

    @After
    public void end() {
        enough.set(true);
        clients.shutdownNow();
        backends.forEach(FakeMailServer::close);
    }

    /** The example strategy's configuration, which takes everybody there. */
    private void branch(String backend, int serial) throws IOException {
        configurations
                .getFactoryConfiguration("example.strategy.domain", "branch", "?")
                .update(
                        new Hashtable<>(
                                Map.of(
                                        "gateway.strategy",
                                        "branch",
                                        "domain",
                                        "branch.test",
                                        "backend",
                                        backend,
                                        "serial",
                                        serial)));
    }

    private Bundle installExample() throws Exception {
        Bundle bundle;
        try (InputStream jar = example()) {
            bundle = context.installBundle("hot-reload:example", jar);
        }
        bundle.start();
        Await.until(
                () -> "a login succeeds; " + gateway.snapshot(),
                GatewayProcess.PATIENCE,
                () -> login().startsWith("a1 OK"));
        return bundle;
    }

    private static InputStream example() throws IOException {
        return Files.newInputStream(Path.of(System.getProperty("example.strategy")));
    }

    private void loginsBegin() {
        for (int i = 0; i < CLIENTS; i++) {
            clients.execute(
                    () -> {
                        while (!enough.get()) {
                            String reply = login();
                            logins.incrementAndGet();
                            if (!reply.startsWith("a1 OK")) {
                                failures.add(reply);
                            }
                        }
                    });
        }
        awaitLogins(CLIENTS);
    }

    /** Returns when so many more have logged in. */
    private void awaitLogins(int more) {
        int goal = logins.get() + more;
        Await.until(
                () -> logins.get() + " logins, " + failures,
                GatewayProcess.PATIENCE,
                () -> logins.get() >= goal || !failures.isEmpty());
        assertEquals(List.of(), List.copyOf(failures));
    }

    private String login() {
        try (Wire wire = Wire.connect(HOST, port)) {
            wire.until("* OK");
            wire.say("a1 LOGIN " + USER + " secret");
            return wire.until("a1 ");
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Test
    public void aBundleIsReplacedUnderLoad() throws Exception {
        Bundle bundle = installExample();
        loginsBegin();
        List<WeakReference<ClassLoader>> old = new ArrayList<>();
        for (int i = 0; i < BUNDLES; i++) {
            old.add(new WeakReference<>(bundle.adapt(BundleWiring.class).getClassLoader()));
            update(bundle);
            awaitLogins(1);
        }
        awaitLogins(2 * CLIENTS);
        Await.until(
                () -> alive(old) + " of " + BUNDLES + " old class loaders are left",
                GatewayProcess.PATIENCE,
                () -> alive(old) <= 1);
        System.out.println(
                BUNDLES
                        + " bundles replaced during "
                        + logins
                        + " logins, "
                        + failures.size()
                        + " failed, "
                        + alive(old)
                        + " old class loaders left");
    }

    private static long alive(List<WeakReference<ClassLoader>> loaders) {
        System.gc();
        return loaders.stream().filter(one -> one.get() != null).count();
    }

    /** Its old classes are let go, as File Install does when a jar is replaced. */
    private void update(Bundle bundle) throws IOException, BundleException {
        try (InputStream jar = example()) {
            bundle.update(jar);
        }
        AtomicBoolean refreshed = new AtomicBoolean();
        context.getBundle(0)
                .adapt(FrameworkWiring.class)
                .refreshBundles(List.of(bundle), event -> refreshed.set(true));
        Await.until("the bundle is refreshed", GatewayProcess.PATIENCE, refreshed::get);
    }

    @Test
    public void configurationsAreChangedUnderLoad() throws Exception {
        installExample();
        loginsBegin();
        int wholes = 0;
        for (int i = 1; i <= CONFIGURATIONS; i++) {
            if (i % WHOLE == 0) {
                wholes++;
                String pool = "generation" + i;
                conf.set("gateway.pool-changing", "backends", List.of("mail1", "mail2"));
                conf.set("gateway.policy-" + pool, "strategies", List.of("branch"), "hold.ms", i);
                Await.until(
                        () -> pool + " is in force: " + gateway.snapshot(),
                        GatewayProcess.PATIENCE,
                        () ->
                                gateway.snapshot().policies().stream()
                                        .anyMatch(policy -> policy.name().equals(pool)));
                conf.remove("gateway.policy-" + pool);
            } else {
                branch(i % 2 == 0 ? "mail1" : "mail2", i);
            }
        }
        awaitLogins(2 * CLIENTS);
        assertEquals(List.of(), gateway.snapshot().problems());
        assertTrue("both backends had logins", backends.stream().allMatch(b -> b.logins() > 0));
        System.out.println(
                CONFIGURATIONS
                        + " configurations changed ("
                        + wholes
                        + " of backends, pools and policies) during "
                        + logins
                        + " logins, "
                        + failures.size()
                        + " failed");
    }

    /** What does not hold together changes nothing, and every error is named. */
    @Test
    public void aConfigurationThatDoesNotHoldTogetherIsRefusedAsAWhole() throws Exception {
        installExample();
        loginsBegin();
        conf.set("gateway.backend-mail1", "host", "", "imap.prot", 143, "backup", List.of("mail9"));
        conf.set("gateway.pool-half", "backends", List.of("mail1", "mail7"));
        Await.until(
                () -> "four problems: " + gateway.snapshot().problems(),
                GatewayProcess.PATIENCE,
                () -> gateway.snapshot().problems().size() == 4);
        assertEquals(
                List.of(
                        "gateway.backend-mail1.config: imap.prot: is no key of gateway.backend"
                                + " (did you mean imap.port?)",
                        "gateway.backend-mail1.config: host: is missing",
                        "gateway.backend-mail1.config: backup: there is no backend 'mail9' (mail1,"
                                + " mail2 are configured)",
                        "gateway.pool-half.config: backends: there is no backend 'mail7' (mail1,"
                                + " mail2 are configured)"),
                gateway.snapshot().problems());
        awaitLogins(2 * CLIENTS);
        assertTrue(
                "the old pools are in force",
                gateway.snapshot().pools().stream().noneMatch(pool -> pool.name().equals("half")));
        // The directory is the class's, and the next test wants it to hold together.
        conf.remove("gateway.pool-half");
    }
}
