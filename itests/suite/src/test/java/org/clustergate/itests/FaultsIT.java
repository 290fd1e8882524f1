package org.clustergate.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.clustergate.itests.world.Await;
import org.clustergate.itests.world.Clients;
import org.clustergate.itests.world.Crowd;
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
        site = new Site("127.0.3.21", null);
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

    /** Temporary in each protocol's own words: never "no such user", never "wrong password". */
    private void isTemporary(MailUser user) throws IOException {
        assertContains(
                "[UNAVAILABLE]",
                answer(site.door().imap(), "* OK", "a1 LOGIN " + credentials(user)));
        try (Wire pop3 = Wire.connect(site.door().host(), site.door().pop3())) {
            pop3.until("+OK");
            assertContains("+OK", pop3.ask("USER " + user.address()));
            assertContains("-ERR [SYS/TEMP]", pop3.ask("PASS " + user.password()));
        }
        try (Wire smtp = Wire.connect(site.door().host(), site.door().smtp())) {
            smtp.until("220 ");
            smtp.say("EHLO elsewhere.test");
            smtp.until("250 ");
            assertContains("250", smtp.ask("MAIL FROM:<stranger@elsewhere.test>"));
            assertContains("451 4.", smtp.ask("RCPT TO:<" + user.address() + ">"));
        }
        try (Wire submission = Wire.connect(site.door().host(), site.door().submission())) {
            submission.until("220 ");
            submission.say("EHLO client.test");
            submission.until("250 ");
            assertContains("454 4.7.0", submission.ask("AUTH PLAIN " + plain(user)));
        }
    }

    private String answer(int port, String greeting, String command) throws IOException {
        try (Wire wire = Wire.connect(site.door().host(), port)) {
            wire.until(greeting);
            return wire.ask(command);
        }
    }

    private Wire imap(MailUser user) throws IOException {
        Wire wire = Wire.connect(site.door().host(), site.door().imap());
        wire.until("* OK");
        wire.say("a1 LOGIN " + credentials(user));
        assertContains("a1 OK", wire.until("a1 "));
        return wire;
    }

    private static String credentials(MailUser user) {
        return '"' + user.address() + "\" \"" + quoted(user.password()) + '"';
    }

    private static String quoted(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"");
    }

    private static String plain(MailUser user) {
        byte[] octets =
                ("\0" + user.address() + "\0" + user.password()).getBytes(StandardCharsets.UTF_8);
        return Base64.getEncoder().encodeToString(octets);
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

    private static void assertContains(String expected, String actual) {
        assertTrue(
                "expected " + expected + " in: " + actual,
                actual != null && actual.contains(expected));
    }
}
