package org.clustergate.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.clustergate.itests.world.Await;
import org.clustergate.itests.world.Clients;
import org.clustergate.itests.world.Command;
import org.clustergate.itests.world.Crowd;
import org.clustergate.itests.world.Door;
import org.clustergate.itests.world.MailServer;
import org.clustergate.itests.world.MailUser;
import org.clustergate.itests.world.RealServers;
import org.clustergate.itests.world.Security;
import org.clustergate.itests.world.Trees;
import org.junit.BeforeClass;
import org.junit.Test;

/** The backends and clients without a gateway: what fails here is no fault of the gateway's. */
public class BackendsIT {
    private static RealServers world;

    @BeforeClass
    public static void servers() {
        world = RealServers.get();
    }

    @Test
    public void everyClientWorksWithEveryBackend() {
        List<String> failures =
                Crowd.failures(
                        firstOfEach(),
                        user -> {
                            MailServer server = world.server(user.home());
                            everyClient(server, user, Security.of(user.number()));
                        });
        assertEquals(failures.toString(), 0, failures.size());
    }

    private static List<MailUser> firstOfEach() {
        return world.servers().stream().map(server -> world.at(server.name()).get(0)).toList();
    }

    private static void everyClient(MailServer server, MailUser user, Security security)
            throws Exception {
        Clients clients = new Clients(Door.of(server));
        String token = "direct-" + security;
        clients.swaks(List.of(user.address()), token, security).expect();
        Await.until(token, RealServers.PATIENCE, () -> world.delivered(user, token));
        contains(token, clients.curlImap(user, user.password(), security).expect());
        contains(token, clients.curlPop3(user, user.password(), security).expect());
        clients.curlSubmit(user, user.password(), user, "own-" + token, security).expect();
        for (String what : List.of("imap", "imap-authenticate", "pop3", "submission", "smtp")) {
            // Courier, as its package is configured, offers AUTH=PLAIN nowhere.
            if (!what.equals("imap-authenticate") || !server.name().equals("mail4")) {
                clients.python(what, user, security, what + "-" + token).expect();
            }
        }
        Path folder = Files.createTempDirectory("clustergate-fetch");
        clients.mbsync(user, security, folder).expect();
        assertTrue(Trees.contain(folder.resolve("inbox"), token));
        clients.fetchmail(user, true, security, folder.resolve("imap")).expect();
        clients.fetchmail(user, false, security, folder.resolve("pop3")).expect();
        contains(token, Files.readString(folder.resolve("imap")));
        contains(token, Files.readString(folder.resolve("pop3")));
        Trees.delete(folder);
    }

    private static void contains(String expected, String actual) {
        assertTrue("expected " + expected + " in: " + actual, actual.contains(expected));
    }

    @Test
    public void everyBackendKnowsOnlyItsOwnUsers() {
        List<String> failures =
                Crowd.failures(
                        firstOfEach(),
                        stranger -> {
                            // To the server after the one that is the user's home.
                            int home = world.servers().indexOf(world.server(stranger.home()));
                            int next = (home + 1) % world.servers().size();
                            Clients clients = new Clients(Door.of(world.servers().get(next)));
                            Command.Result refused =
                                    clients.swaks(
                                            List.of(stranger.address()), "astray", Security.PLAIN);
                            assertFalse(refused.output(), refused.ok());
                            contains("550", refused.output());
                            assertEquals(
                                    Clients.DENIED,
                                    clients.curlImapList(
                                                    stranger, stranger.password(), Security.PLAIN)
                                            .exit());
                        });
        assertEquals(failures.toString(), 0, failures.size());
    }
}
