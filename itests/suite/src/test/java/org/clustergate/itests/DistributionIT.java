package org.clustergate.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
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
import org.clustergate.runtime.GatewayRuntime.StrategyDto;
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
import org.osgi.framework.Constants;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;

/** The distribution's bundles, started in any order, in a container that looks inside. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerMethod.class)
public class DistributionIT {
    private static final String HOST = Loopback.address(24);
    private static final String USER = "anna@branch.test";

    @Inject private BundleContext context;
    @Inject private GatewayRuntime gateway;
    @Inject private ServiceComponentRuntime components;

    private final List<FakeMailServer> backends = new ArrayList<>();
    private Conf conf;

    @Configuration
    public Option[] distribution() throws IOException {
        Path target = Files.createDirectories(Path.of("target/exam").toAbsolutePath());
        return new Option[] {
            DistributionOptions.distribution(Files.createTempDirectory(target, "gateway"))
        };
    }

    @Before
    public void backends() {
        conf = new Conf(Path.of(context.getProperty("gateway.conf")));
        // Both know the user: only a rule can say which of them it is.
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
    }

    @After
    public void end() {
        backends.forEach(FakeMailServer::close);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(HOST))) {
            return socket.getLocalPort();
        }
    }

    private void frontend(int port, Object... more) {
        List<Object> settings = new ArrayList<>(List.of("protocol", "imap"));
        settings.addAll(List.of("addresses", List.of(HOST + ":" + port), "plaintext.auth", true));
        settings.addAll(Arrays.asList(more));
        conf.set("gateway.frontend-imap", settings.toArray());
    }

    private void awaitListening(int port) {
        Await.until(
                () -> "imap at " + port + ": " + gateway.snapshot(),
                GatewayProcess.PATIENCE,
                () -> greets(port));
    }

    private static boolean greets(int port) {
        try (Wire wire = Wire.connect(HOST, port)) {
            wire.until("* OK");
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static String login(int port) throws IOException {
        try (Wire wire = Wire.connect(HOST, port)) {
            wire.until("* OK");
            wire.say("a1 LOGIN " + USER + " secret");
            return wire.until("a1 ");
        }
    }

    @Test
    public void everyBundleRunsAndEveryComponentIsSatisfied() throws IOException {
        int port = freePort();
        frontend(port);
        awaitListening(port);
        for (Bundle bundle : context.getBundles()) {
            boolean fragment = bundle.getHeaders("").get(Constants.FRAGMENT_HOST) != null;
            assertTrue(
                    bundle + " is in state " + bundle.getState(),
                    fragment || bundle.getState() == Bundle.ACTIVE);
        }
        int ours = 0;
        for (ComponentDescriptionDTO description : components.getComponentDescriptionDTOs()) {
            if (!description.bundle.symbolicName.startsWith("org.clustergate")) {
                continue;
            }
            ours++;
            var configurations = components.getComponentConfigurationDTOs(description);
            assertTrue(
                    description.name + " has no instance",
                    !configurations.isEmpty() || "require".equals(description.configurationPolicy));
            for (ComponentConfigurationDTO configuration : configurations) {
                assertTrue(
                        description.name
                                + ": state "
                                + configuration.state
                                + " "
                                + configuration.failure
                                + " "
                                + Arrays.toString(configuration.unsatisfiedReferences),
                        configuration.state == ComponentConfigurationDTO.ACTIVE
                                || configuration.state == ComponentConfigurationDTO.SATISFIED);
            }
        }
        assertTrue("only " + ours + " components of ours", ours > 5);
        assertEquals(List.of(), gateway.snapshot().problems());
    }

    @Test
    public void aChangedPortIsBoundAndTheOldOneLeft() throws IOException {
        int first = freePort();
        frontend(first);
        awaitListening(first);
        int second = freePort();
        frontend(second);
        awaitListening(second);
        Await.until(
                "the old port is closed",
                GatewayProcess.PATIENCE,
                () -> !Await.listens(HOST, first));
    }

    @Test
    public void aStrategyIsDroppedInRoutesAndIsTakenOut() throws IOException {
        int port = freePort();
        conf.set(
                "gateway.policy-branches",
                "strategies",
                List.of("branch", "location"),
                "hold.ms",
                300);
        conf.set(
                "example.strategy.domain-branch",
                "gateway.strategy",
                "branch",
                "domain",
                "branch.test",
                "backend",
                "mail2");
        frontend(port, "policy", "branches");
        awaitListening(port);
        assertTemporary(login(port));

        Path jar = Path.of(context.getProperty("gateway.plugins")).resolve("branch.jar");
        Path hidden = jar.resolveSibling(".branch.jar.new");
        Files.copy(Path.of(System.getProperty("example.strategy")), hidden);
        Files.move(hidden, jar, StandardCopyOption.ATOMIC_MOVE);
        awaitStrategy(true);
        String reply = login(port);
        assertTrue(reply, reply.contains("hello at mail2"));

        Files.delete(jar);
        awaitStrategy(false);
        assertTemporary(login(port));
        assertEquals(1, backends.get(1).logins());
        assertEquals(0, backends.get(0).logins());
    }

    private static void assertTemporary(String reply) {
        assertTrue(reply, reply.startsWith("a1 NO [UNAVAILABLE]"));
        assertFalse(reply, reply.contains("AUTHENTICATIONFAILED"));
    }

    private void awaitStrategy(boolean usable) {
        Await.until(
                () -> "strategy usable: " + usable + ", but: " + gateway.snapshot().strategies(),
                GatewayProcess.PATIENCE,
                () ->
                        usable
                                == gateway.snapshot().strategies().stream()
                                        .filter(strategy -> strategy.name().equals("branch"))
                                        .map(StrategyDto::problem)
                                        .anyMatch(String::isEmpty));
    }
}
