package org.clustergate.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.clustergate.itests.world.Await;
import org.clustergate.itests.world.Door;
import org.clustergate.itests.world.DovecotPostfix;
import org.clustergate.itests.world.DovecotPostfix.Habit;
import org.clustergate.itests.world.Loopback;
import org.clustergate.itests.world.MailServer;
import org.clustergate.itests.world.MailUser;
import org.clustergate.itests.world.RealServers;
import org.clustergate.itests.world.Site;
import org.clustergate.itests.world.Trees;
import org.clustergate.itests.world.Wire;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

/**
 * All the ways to write a dot between line ends of which one is no CRLF, through the gateway to a
 * Postfix that trusts the gateway's network, to one that does not, and to Exim: what is one mail
 * here is never two there (RFC 5321 section 4.1.1.4, VU#302671).
 */
public class SmugglingIT {
    private static final List<String> ENDS =
            List.of(
                    "\n.\n",
                    "\n.\r\n",
                    "\n.\r",
                    "\r.\r",
                    "\r.\n",
                    "\r.\r\n",
                    "\r\n.\n",
                    "\r\n.\r",
                    "\r\n.\r\r\n",
                    "\r\r\n.\r\r\n",
                    "\r\n.\n\r\n",
                    "\n\n.\r\n",
                    "\n\r.\n\r",
                    "\r\r.\r\n",
                    "\r\n\n.\n",
                    "\r\n\r.\r\n",
                    "\n..\r\n",
                    "\r\0\n.\r\n",
                    "\r\n\0.\r\n",
                    "\r\n.\0\r\n",
                    "\n\0.\n",
                    "\n.\0\n",
                    "\0\n.\n\0",
                    "\r\n.\0\r\n\n.\r\n");

    private RealServers world;
    private Site site;
    private MailServer trusting;
    private final List<MailServer> servers = new ArrayList<>();
    private final List<MailUser> trusted =
            IntStream.rangeClosed(1, 3)
                    .mapToObj(i -> new MailUser(800 + i, "trusted-" + i, "pw-" + i, "trusting"))
                    .toList();

    @Before
    public void gateway() {
        world = RealServers.get();
        trusting =
                new DovecotPostfix(
                        "trusting",
                        Loopback.address(44),
                        world.scratch().resolve("trusting"),
                        world.tls(),
                        trusted,
                        false,
                        Habit.TRUSTING);
        trusting.start();
        RealServers.await(trusting);
        servers.addAll(List.of(trusting, world.server("mail1"), world.server("mail4")));
        site = new Site(Loopback.address(29), null);
        servers.forEach(server -> site.backend(server));
        site.start("128m");
    }

    @After
    public void end() {
        if (site != null) {
            site.close();
        }
        if (trusting != null) {
            trusting.stop();
            Trees.delete(world.scratch().resolve("trusting"));
        }
    }

    @Test
    public void oneMailIsNeverTwo() throws IOException {
        for (MailServer server : servers) {
            List<MailUser> users = users(server);
            for (int i = 0; i < ENDS.size(); i++) {
                for (boolean pieces : List.of(false, true)) {
                    String token = token(i, pieces);
                    String reply = send(site.door(), users, token, ENDS.get(i), pieces);
                    assertTrue(token + ": " + reply, reply.startsWith("250") || refused(reply));
                }
            }
            int mails = 0;
            fence(server, users.get(0));
            for (int i = 0; i < ENDS.size(); i++) {
                for (boolean pieces : List.of(false, true)) {
                    String token = token(i, pieces);
                    assertEquals(token, 0, copies(server, users.get(1), token));
                    long first = copies(server, users.get(0), token);
                    assertTrue(token + ": " + first, first <= 1);
                    mails += (int) first;
                }
            }
            System.out.printf(
                    "%s: %d ways to smuggle a mail, each at once and in single octets: none arrived"
                            + " as two, %d mails arrived at all%n",
                    server.name(), ENDS.size(), mails);
        }
    }

    /** Shows that there is something to be protected: without the gateway mails come in two. */
    @Test
    public void theTrustingServerAloneIsFooled() throws IOException {
        List<String> ends = fooling(trusting);
        assertTrue(ends.toString(), ends.contains("LF.LF"));
        // What the others are fooled by is their own business.
        fooling(world.server("mail4"));
    }

    private List<String> fooling(MailServer server) throws IOException {
        List<MailUser> users = users(server);
        for (int i = 0; i < ENDS.size(); i++) {
            send(Door.of(server), users, "direct-" + token(i, false), ENDS.get(i), false);
        }
        fence(server, users.get(0));
        List<String> fooling = new ArrayList<>();
        for (int i = 0; i < ENDS.size(); i++) {
            if (copies(server, users.get(1), "direct-" + token(i, false)) > 0) {
                fooling.add(shown(ENDS.get(i)));
            }
        }
        System.out.println(server.name() + " without the gateway makes two mails of: " + fooling);
        return fooling;
    }

    private List<MailUser> users(MailServer server) {
        return server == trusting ? trusted : world.at(server.name()).subList(36, 39);
    }

    private static boolean refused(String reply) {
        return reply.startsWith("550 5.6.11");
    }

    private static String token(int end, boolean pieces) {
        return "smuggled-" + end + (pieces ? "-in-pieces." : "-at-once.");
    }

    private static String shown(String end) {
        return end.replace("\r\n", "CRLF")
                .replace("\n", "LF")
                .replace("\r", "CR")
                .replace("\0", "NUL");
    }

    /** A mail to the first user with one to the second hidden in it; the answer to the first. */
    private static String send(
            Door door, List<MailUser> users, String token, String end, boolean pieces)
            throws IOException {
        try (Wire wire = Wire.connect(door.host(), door.smtp())) {
            wire.until("220 ");
            wire.say("EHLO elsewhere.test");
            wire.until("250 ");
            wire.ask("MAIL FROM:<stranger@elsewhere.test>");
            String taken = wire.ask("RCPT TO:<" + users.get(0).address() + ">");
            assertTrue(taken, taken.startsWith("250"));
            wire.ask("DATA");
            byte[] hidden =
                    (end
                                    + "MAIL FROM:<evil@elsewhere.test>\r\nRCPT TO:<"
                                    + users.get(1).address()
                                    + ">\r\nDATA\r\n")
                            .getBytes(StandardCharsets.ISO_8859_1);
            wire.send(
                    ("Subject: " + token + "\r\n\r\nfirst").getBytes(StandardCharsets.ISO_8859_1));
            if (pieces) {
                for (byte octet : hidden) {
                    wire.send(new byte[] {octet});
                }
            } else {
                wire.send(hidden);
            }
            wire.say("Subject: " + token + "\r\n\r\nsecond\r\n.");
            String reply = wire.line();
            wire.say("QUIT");
            wire.until("221 ");
            return reply;
        }
    }

    /** Returns when all that the server has taken before is in mailboxes. */
    private void fence(MailServer server, MailUser user) throws IOException {
        String token = "fence-" + server.name() + System.nanoTime();
        try (Wire wire = Wire.connect(site.door().host(), site.door().smtp())) {
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
                () -> copies(server, user, token) == 1 && server.idle());
    }

    private static long copies(MailServer server, MailUser user, String token) {
        return Trees.count(server.mailbox(user).resolve("Maildir/new"), "Subject: " + token);
    }
}
