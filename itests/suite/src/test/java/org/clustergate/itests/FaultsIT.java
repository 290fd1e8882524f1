package org.clustergate.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.clustergate.itests.world.Await;
import org.clustergate.itests.world.Clients;
import org.clustergate.itests.world.Crowd;
import org.clustergate.itests.world.Dialogues;
import org.clustergate.itests.world.Loopback;
import org.clustergate.itests.world.MailServer;
import org.clustergate.itests.world.MailUser;
import org.clustergate.itests.world.RealServers;
import org.clustergate.itests.world.Security;
import org.clustergate.itests.world.Site;
import org.clustergate.itests.world.Wire;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

/** A backend falls silent or dies: its users are told to come back, the others notice nothing. */
public class FaultsIT {
    private static final String FAILING = "mail2";

    private RealServers world;
    private Site site;
    private Clients clients;

    @Before
    public void gateway() {
        world = RealServers.get();
        site = new Site(Loopback.address(21), null);
        for (MailServer server : world.servers()) {
            site.backend(
                    server,
                    "connect.timeout.ms",
                    2000,
                    "greeting.timeout.ms",
                    2000,
                    "login.timeout.ms",
                    6000);
        }
        site.start("256m");
        clients = new Clients(site.door());
    }

    @After
    public void end() {
        if (site != null) {
            site.close();
        }
    }

    @Test
    public void aStoppedBackendConcernsItsUsersOnlyAndComesBackByItself() throws Exception {
        MailServer failing = world.server(FAILING);
        MailUser known = world.at(FAILING).get(30);
        clients.curlImapList(known, known.password(), Security.PLAIN).expect();
        failing.pause();
        try {
            othersAreServed();
            isTemporary(known);
            isTemporary(world.at(FAILING).get(31));
        } finally {
            failing.resume();
        }
        comesBack(known);
        comesBack(world.at(FAILING).get(31));
    }

    @Test
    public void aKilledBackendConcernsItsUsersOnlyAndComesBackByItself() throws Exception {
        MailServer failing = world.server(FAILING);
        MailUser known = world.at(FAILING).get(32);
        clients.curlImapList(known, known.password(), Security.PLAIN).expect();
        failing.kill();
        try {
            othersAreServed();
            isTemporary(known);
            isTemporary(world.at(FAILING).get(33));
        } finally {
            Await.until(
                    "ports of " + FAILING + " are free",
                    RealServers.PATIENCE,
                    () ->
                            MailServer.PORTS.stream()
                                    .noneMatch(p -> Await.listens(failing.host(), p)));
            failing.start();
            RealServers.await(failing);
        }
        comesBack(known);
        comesBack(world.at(FAILING).get(33));
    }

    @Test
    public void sessionsInPassThroughEndWithTheirBackendAndWithNoOther() throws Exception {
        MailServer failing = world.server(FAILING);
        MailUser there = world.at(FAILING).get(34);
        MailUser elsewhere = world.at("mail1").get(34);
        try (Wire lost = imap(there);
                Wire kept = imap(elsewhere)) {
            failing.kill();
            try {
                while (lost.line() != null) {
                    continue;
                }
                assertTrue(kept.ask("a2 NOOP").startsWith("a2 OK"));
            } finally {
                failing.start();
                RealServers.await(failing);
            }
        }
        comesBack(there);
    }

    private void othersAreServed() {
        List<MailUser> others =
                world.servers().stream()
                        .filter(server -> !server.name().equals(FAILING))
                        .flatMap(server -> world.at(server.name()).stream().skip(30).limit(4))
                        .toList();
        List<String> failures =
                Crowd.failures(
                        others,
                        user -> {
                            clients.curlImapList(user, user.password(), Security.PLAIN).expect();
                            String token = "during-a-fault-" + user.number();
                            clients.swaks(List.of(user.address()), token, Security.PLAIN).expect();
                        });
        assertEquals(failures.toString(), 0, failures.size());
    }

    private void isTemporary(MailUser user) throws IOException {
        new Dialogues(site.door()).expectTemporary(user.address(), user.password());
    }

    private Wire imap(MailUser user) throws IOException {
        return new Dialogues(site.door()).imap(user.address(), user.password(), "a1 OK");
    }

    private void comesBack(MailUser user) {
        Await.until(
                user + " is served again",
                Duration.ofSeconds(60),
                () -> clients.curlImapList(user, user.password(), Security.PLAIN).ok());
        Await.until(
                user + " gets mail again",
                Duration.ofSeconds(60),
                () -> clients.swaks(List.of(user.address()), "after", Security.PLAIN).ok());
    }
}
