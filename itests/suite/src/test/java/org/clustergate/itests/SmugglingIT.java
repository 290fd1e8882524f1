package org.clustergate.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.clustergate.itests.world.Await;
import org.clustergate.itests.world.Door;
import org.clustergate.itests.world.DovecotPostfix;
import org.clustergate.itests.world.DovecotPostfix.Habit;
import org.clustergate.itests.world.Loopback;
import org.clustergate.itests.world.MailServer;
import org.clustergate.itests.world.MailUser;
import org.clustergate.itests.world.OpenSmtpd;
import org.clustergate.itests.world.RealServers;
import org.clustergate.itests.world.Sendmail;
import org.clustergate.itests.world.Site;
import org.clustergate.itests.world.Smuggler;
import org.clustergate.itests.world.Trees;
import org.clustergate.itests.world.Wire;
import org.junit.AfterClass;
import org.junit.BeforeClass;
import org.junit.Test;

/**
 * Every way to smuggle a mail, through the gateway to servers that differ in what they take for the
 * end of a mail: what is one mail here is never two there, whether bare CR and LF are refused or
 * normalised.
 */
public class SmugglingIT {
    private static final int AT_A_TIME = 4;

    private static RealServers world;
    private static Site site;
    private static Door normalising;

    /** Each server with whom openly, and whom by stealth, mail is sent to. */
    private static final Map<MailServer, List<MailUser>> SERVERS = new LinkedHashMap<>();

    private static final List<MailServer> OWN = new ArrayList<>();
    private static MailServer trusting;
    private static MailServer openSmtpd;
    private static MailServer sendmail;

    @BeforeClass
    public static void gateway() {
        world = RealServers.get();
        List<MailUser> trusted = users("trusting", 800);
        trusting =
                own(
                        new DovecotPostfix(
                                "trusting",
                                Loopback.address(44),
                                world.scratch().resolve("trusting"),
                                world.tls(),
                                trusted,
                                false,
                                Habit.TRUSTING),
                        trusted);
        List<MailUser> ofOpenSmtpd = users("opensmtpd", 810);
        openSmtpd =
                own(
                        new OpenSmtpd(
                                "opensmtpd",
                                Loopback.address(45),
                                world.scratch().resolve("opensmtpd"),
                                ofOpenSmtpd),
                        ofOpenSmtpd);
        List<MailUser> ofSendmail = users("sendmail", 820);
        sendmail =
                own(
                        new Sendmail(
                                "sendmail",
                                Loopback.address(46),
                                world.scratch().resolve("sendmail"),
                                ofSendmail),
                        ofSendmail);
        for (String name : List.of("mail1", "mail4")) {
            SERVERS.put(world.server(name), world.at(name).subList(36, 38));
        }
        site = new Site(Loopback.address(29), null);
        SERVERS.keySet().forEach(server -> site.backend(server));
        normalising = site.smtp("normalising", 11026, "bare.newlines", "normalise");
        site.start("128m");
    }

    private static List<MailUser> users(String server, int number) {
        return IntStream.rangeClosed(1, 2)
                .mapToObj(i -> new MailUser(number + i, server + "-" + i, "pw-" + i, server))
                .toList();
    }

    private static MailServer own(MailServer server, List<MailUser> users) {
        OWN.add(server);
        SERVERS.put(server, users);
        server.start();
        RealServers.await(server);
        return server;
    }

    @AfterClass
    public static void end() {
        if (site != null) {
            site.close();
        }
        for (MailServer server : OWN) {
            server.stop();
            Trees.delete(world.scratch().resolve(server.name()));
        }
        OWN.clear();
        SERVERS.clear();
    }

    @Test
    public void whereTheyAreRefusedNothingArrives() throws IOException {
        for (MailServer server : SERVERS.keySet()) {
            for (Way way : ways("refused")) {
                String reply = smuggler(site.door(), server).send(way.token, way.end, way.octets);
                assertTrue(
                        server.name() + " " + way + ": " + reply, reply.startsWith("550 5.6.11"));
            }
            fence(server);
            for (Way way : ways("refused")) {
                assertEquals(server.name() + " " + way, List.of(), hidden(server, way));
                assertEquals(server.name() + " " + way, List.of(), open(server, way));
            }
            System.out.printf(
                    "%s: %d ways to smuggle a mail, each at once and in single octets: refused, none"
                            + " arrived%n",
                    server.name(), Smuggler.ENDS.size());
        }
    }

    @Test
    public void whereLineEndsAreNormalisedAllOfItArrivesAsOneMail() throws IOException {
        for (MailServer server : SERVERS.keySet()) {
            Smuggler smuggler = smuggler(normalising, server);
            for (Way way : ways("normalised")) {
                String reply = smuggler.send(way.token, way.end, way.octets);
                assertTrue(server.name() + " " + way + ": " + reply, reply.startsWith("250"));
            }
            fence(server);
            for (Way way : ways("normalised")) {
                assertEquals(server.name() + " " + way, List.of(), hidden(server, way));
                assertEquals(
                        server.name() + " " + way,
                        List.of(smuggler.body(way.token, way.end)),
                        open(server, way).stream().map(SmugglingIT::body).toList());
            }
            System.out.printf(
                    "%s: %d ways to smuggle a mail, each at once and in single octets: normalised,"
                            + " each arrived whole as one mail%n",
                    server.name(), Smuggler.ENDS.size());
        }
    }

    /** Shows that there is something to be protected: without the gateway mails come in two. */
    @Test
    public void serversAloneAreFooled() throws Exception {
        Map<MailServer, List<String>> fooling = new LinkedHashMap<>();
        for (MailServer server : SERVERS.keySet()) {
            boolean pipelining = server != openSmtpd;
            fooling.put(server, pipelining ? fooling(server) : foolingInStep(server));
            System.out.println(
                    server.name()
                            + " without the gateway makes two mails of: "
                            + fooling.get(server));
        }
        for (MailServer server : List.of(trusting, openSmtpd, sendmail)) {
            assertTrue(server.name(), fooling.get(server).contains("LF.LF"));
        }
    }

    private static List<String> fooling(MailServer server) throws IOException {
        List<Way> ways = ways("direct").stream().filter(way -> !way.octets).toList();
        for (Way way : ways) {
            smuggler(Door.of(server), server).send(way.token, way.end, false);
        }
        return fooled(server, ways);
    }

    private static List<String> foolingInStep(MailServer server) throws Exception {
        List<Way> ways = ways("direct").stream().filter(way -> !way.octets).toList();
        // Where the server sees no end, a moment has to be waited for. OpenSMTPD has room for five
        // connections that it has not accepted.
        ExecutorService threads = Executors.newFixedThreadPool(AT_A_TIME);
        try {
            List<Callable<Void>> errands = new ArrayList<>();
            for (Way way : ways) {
                errands.add(
                        () -> {
                            smuggler(Door.of(server), server)
                                    .sendInStep(way.token, way.end, way.end.equals("\n.\n"));
                            return null;
                        });
            }
            for (Future<Void> errand : threads.invokeAll(errands)) {
                errand.get();
            }
        } finally {
            threads.shutdownNow();
        }
        return fooled(server, ways);
    }

    private static List<String> fooled(MailServer server, List<Way> ways) throws IOException {
        fence(server);
        return ways.stream()
                .filter(way -> !hidden(server, way).isEmpty())
                .map(way -> Smuggler.shown(way.end))
                .toList();
    }

    /** One end, sent in one way, in one test. */
    private record Way(String token, String end, boolean octets) {
        @Override
        public String toString() {
            return token + " " + Smuggler.shown(end);
        }
    }

    private static List<Way> ways(String test) {
        List<Way> ways = new ArrayList<>();
        for (int i = 0; i < Smuggler.ENDS.size(); i++) {
            for (boolean octets : List.of(false, true)) {
                String token = test + "-" + i + (octets ? "-in-octets." : "-at-once.");
                ways.add(new Way(token, Smuggler.ENDS.get(i), octets));
            }
        }
        return ways;
    }

    private static Smuggler smuggler(Door door, MailServer server) {
        List<MailUser> users = SERVERS.get(server);
        return new Smuggler(door, users.get(0), users.get(1));
    }

    private static List<String> open(MailServer server, Way way) {
        return mails(server, SERVERS.get(server).get(0), way.token);
    }

    private static List<String> hidden(MailServer server, Way way) {
        return mails(server, SERVERS.get(server).get(1), way.token);
    }

    private static List<String> mails(MailServer server, MailUser user, String token) {
        return Trees.texts(server.mailbox(user).resolve("Maildir/new")).stream()
                .filter(mail -> mail.contains("Subject: " + token))
                .toList();
    }

    /** How many empty lines a server leaves at the end is its own business. */
    private static String body(String mail) {
        String lines = mail.replace("\r\n", "\n");
        return lines.substring(lines.indexOf("\n\n") + 2).replaceFirst("\n+$", "");
    }

    /** Returns when all that the server has taken before is in mailboxes. */
    private static void fence(MailServer server) throws IOException {
        MailUser user = SERVERS.get(server).get(0);
        String token = "fence-" + server.name() + System.nanoTime();
        Door door = site.door();
        try (Wire wire = Wire.connect(door.host(), door.smtp())) {
            wire.until("220 ");
            wire.say("EHLO elsewhere.test");
            wire.until("250 ");
            wire.ask("MAIL FROM:<stranger@elsewhere.test>");
            wire.ask("RCPT TO:<" + user.address() + ">");
            wire.ask("DATA");
            String reply = wire.ask("Subject: " + token + "\r\n\r\n..\r\n.");
            assertTrue(reply, reply.startsWith("250"));
        }
        Await.until(
                server.name() + " has delivered",
                RealServers.PATIENCE,
                () -> mails(server, user, token).size() == 1 && server.idle());
    }
}
