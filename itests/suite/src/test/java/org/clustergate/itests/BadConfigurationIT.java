package org.clustergate.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.clustergate.itests.world.Await;
import org.clustergate.itests.world.FakeMailServer;
import org.clustergate.itests.world.GatewayProcess;
import org.clustergate.itests.world.Loopback;
import org.clustergate.itests.world.Site;
import org.clustergate.itests.world.Wire;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

/** What is wrong with a configuration is said in one line, and what was running keeps running. */
public class BadConfigurationIT {
    private static final String USER = "anna@example.test";
    private static final String HOST = Loopback.address(22);
    private static final int NEW_PORT = 11200;

    private FakeMailServer backend;
    private Site site;
    private Wire session;

    @Before
    public void gateway() throws IOException {
        backend = new FakeMailServer("mail1", Loopback.address(10), Set.of(USER), "secret");
        site = new Site(HOST, null).backend(backend).start("128m");
        session = login();
    }

    @After
    public void end() throws IOException {
        if (session != null) {
            session.close();
        }
        if (site != null) {
            site.close();
        }
        backend.close();
    }

    private Wire login() throws IOException {
        Wire wire = Wire.connect(HOST, site.door().imap());
        wire.until("* OK");
        wire.say("a1 LOGIN " + USER + " secret");
        String reply = wire.until("a1 ");
        assertTrue(reply, reply.startsWith("a1 OK"));
        return wire;
    }

    @Test
    public void anUnknownKey() throws IOException {
        refuses(
                "gateway.backend-extra",
                List.of("gateway.backend-extra", "imap.prot"),
                "host",
                Loopback.address(10),
                "imap.prot",
                143);
    }

    @Test
    public void aPortThatIsNone() throws IOException {
        refuses(
                "gateway.backend-extra",
                List.of("gateway.backend-extra", "imap.port", "70000"),
                "host",
                Loopback.address(10),
                "imap.port",
                70_000);
    }

    @Test
    public void aFrontendsPortThatIsNone() throws IOException {
        refuses(
                "gateway.frontend-extra",
                List.of("gateway.frontend-extra", "addresses", "99999"),
                "protocol",
                "imap",
                "addresses",
                List.of(HOST + ":99999"));
    }

    @Test
    public void anUnknownPool() throws IOException {
        refuses(
                "gateway.frontend-extra",
                List.of("gateway.frontend-extra", "pool", "atlantis"),
                "protocol",
                "imap",
                "addresses",
                List.of(HOST + ":11201"),
                "pool",
                "atlantis");
    }

    @Test
    public void aMissingCertificate() throws IOException {
        refuses(
                "gateway.frontend-extra",
                List.of("gateway.frontend-extra", "certificate", "absent.pem"),
                "protocol",
                "imap",
                "addresses",
                List.of(HOST + ":11201"),
                "tls",
                "starttls",
                "certificate",
                "absent.pem",
                "key",
                "absent.pem");
    }

    @Test
    public void anAddressThatIsTaken() throws IOException {
        refuses(
                "gateway.frontend-extra",
                List.of("extra", HOST + ":" + site.door().imap()),
                "protocol",
                "imap",
                "addresses",
                List.of(HOST + ":" + site.door().imap()));
    }

    /**
     * One line that holds all these words; the gateway serves on and takes the next good change.
     */
    private void refuses(String pid, List<String> words, Object... settings) throws IOException {
        site.conf().set(pid, settings);
        Await.until(
                () -> "a line with " + words + " in:\n" + site.gateway().output(),
                GatewayProcess.PATIENCE,
                () -> !lines(words).isEmpty());
        serves();
        assertEquals(site.gateway().output(), 1, lines(words).size());
        // What is refused waits for nobody: removed or mended, the next change is taken.
        site.conf().remove(pid);
        site.conf()
                .set(
                        "gateway.frontend-next",
                        "protocol",
                        "imap",
                        "addresses",
                        List.of(HOST + ":" + NEW_PORT),
                        "plaintext.auth",
                        true);
        Await.until(
                () -> "the next change is taken:\n" + site.gateway().output(),
                GatewayProcess.PATIENCE,
                () -> Await.listens(HOST, NEW_PORT));
        serves();
    }

    private void serves() throws IOException {
        String reply = session.ask("a2 NOOP");
        assertTrue(reply, reply.startsWith("a2 OK"));
        login().close();
    }

    private List<String> lines(List<String> words) {
        return site.gateway()
                .output()
                .lines()
                .filter(line -> line.startsWith("clustergate: "))
                .filter(line -> words.stream().allMatch(line::contains))
                .toList();
    }
}
