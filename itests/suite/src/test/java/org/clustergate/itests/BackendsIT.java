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
    public void everyClientWorksWithEveryBackend() throws Exception {
        for (MailServer server : world.servers()) {
            Clients clients = new Clients(Door.of(server));
            for (Security security : Security.values()) {
                MailUser user = world.at(server.name()).get(security.ordinal());
                String token = "direct-" + security;
                clients.swaks(List.of(user.address()), token, security).expect();
                Await.until(token, RealServers.PATIENCE, () -> world.delivered(user, token));
                assertTrue(
                        clients.curlImap(user, user.password(), security).expect().contains(token));
                assertTrue(
                        clients.curlPop3(user, user.password(), security).expect().contains(token));
                clients.curlSubmit(user, user.password(), user, "own-" + token, security).expect();
                for (String what :
                        List.of("imap", "imap-authenticate", "pop3", "submission", "smtp")) {
                    if (what.equals("imap-authenticate") && !authenticates(server, security)) {
                        continue;
                    }
                    clients.python(what, user, security, what + "-" + token).expect();
                }
                Path folder = Files.createTempDirectory("clustergate-fetch");
                clients.mbsync(user, security, folder).expect();
                assertTrue(Trees.contain(folder.resolve("inbox"), token));
                clients.fetchmail(user, true, security, folder.resolve("imap")).expect();
                clients.fetchmail(user, false, security, folder.resolve("pop3")).expect();
                assertTrue(Files.readString(folder.resolve("imap")).contains(token));
                assertTrue(Files.readString(folder.resolve("pop3")).contains(token));
                Trees.delete(folder);
            }
        }
    }

    /** Courier, as its package is configured, offers AUTH=PLAIN nowhere. */
    private static boolean authenticates(MailServer server, Security security) {
        return !server.name().equals("mail4");
    }

    @Test
    public void knowsOnlyItsOwnUsers() {
        for (MailServer server : world.servers()) {
            Clients clients = new Clients(Door.of(server));
            MailUser other =
                    world.users().stream()
                            .filter(user -> !user.home().equals(server.name()))
                            .findFirst()
                            .orElseThrow();
            Command.Result refused =
                    clients.swaks(List.of(other.address()), "astray", Security.PLAIN);
            assertFalse(refused.output(), refused.ok());
            assertTrue(refused.output(), refused.output().contains("550"));
            // 67 is curl's word for a login that was denied.
            assertEquals(67, clients.curlImapList(other, other.password(), Security.PLAIN).exit());
        }
    }
}
