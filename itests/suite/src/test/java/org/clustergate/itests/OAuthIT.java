package org.clustergate.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import org.clustergate.itests.world.Await;
import org.clustergate.itests.world.Clients;
import org.clustergate.itests.world.Command.Result;
import org.clustergate.itests.world.Crowd;
import org.clustergate.itests.world.DovecotPostfix;
import org.clustergate.itests.world.DovecotPostfix.Habit;
import org.clustergate.itests.world.Loopback;
import org.clustergate.itests.world.MailServer;
import org.clustergate.itests.world.MailUser;
import org.clustergate.itests.world.RealServers;
import org.clustergate.itests.world.Security;
import org.clustergate.itests.world.Site;
import org.clustergate.itests.world.TokenServer;
import org.clustergate.itests.world.Trees;
import org.clustergate.itests.world.Wire;
import org.junit.AfterClass;
import org.junit.BeforeClass;
import org.junit.Test;

/**
 * Submission with tokens (XOAUTH2; OAUTHBEARER, RFC 7628) to a Postfix with Dovecot's SASL and to
 * Dovecot's own submission service, which both ask an authorization server.
 */
public class OAuthIT {
    private static final List<String> MECHANISMS = List.of("XOAUTH2", "OAUTHBEARER");
    private static final int USERS = 6;

    private static RealServers world;
    private static Site site;
    private static Clients clients;
    private static TokenServer tokens;
    private static final List<MailServer> SERVERS = new ArrayList<>();
    private static final List<MailUser> EVERYBODY = new ArrayList<>();

    @BeforeClass
    public static void gateway() {
        world = RealServers.get();
        tokens = new TokenServer(Loopback.address(70));
        site = new Site(Loopback.address(71), world.tls());
        server("bearer-postfix", 72, false);
        server("bearer-dovecot", 73, true);
        SERVERS.forEach(RealServers::await);
        // What is offered is what all backends are known to offer.
        site.start("128m");
        clients = new Clients(site.door());
        Await.until("tokens are offered", RealServers.PATIENCE, OAuthIT::offered);
    }

    private static void server(String name, int address, boolean ownSubmission) {
        List<MailUser> users =
                IntStream.range(0, USERS)
                        .mapToObj(i -> new MailUser(i, name + "-" + i, "pw-" + i, name))
                        .toList();
        MailServer server =
                new DovecotPostfix(
                        name,
                        Loopback.address(address),
                        world.scratch().resolve(name),
                        world.tls(),
                        users,
                        ownSubmission,
                        Habit.TRUTHFUL,
                        tokens.url(name));
        server.start();
        SERVERS.add(server);
        EVERYBODY.addAll(users);
        site.backend(server);
    }

    private static boolean offered() {
        try (Wire wire = Wire.connect(site.door().host(), site.door().submission())) {
            wire.until("220 ");
            wire.say("EHLO client.test");
            List<String> offers = new ArrayList<>();
            for (String line = wire.line(); line != null; line = wire.line()) {
                offers.add(line.substring(4));
                if (line.startsWith("250 ")) {
                    break;
                }
            }
            return offers.stream()
                    .filter(line -> line.startsWith("AUTH "))
                    .anyMatch(line -> List.of(line.split(" ")).containsAll(MECHANISMS));
        } catch (IOException e) {
            return false;
        }
    }

    @AfterClass
    public static void end() {
        if (site != null) {
            site.close();
        }
        for (MailServer server : SERVERS) {
            server.stop();
            Trees.delete(world.scratch().resolve(server.name()));
        }
        SERVERS.clear();
        EVERYBODY.clear();
        if (tokens != null) {
            tokens.close();
        }
    }

    private static MailUser user(String server, int number) {
        return EVERYBODY.stream()
                .filter(user -> user.home().equals(server) && user.number() == number)
                .findFirst()
                .orElseThrow();
    }

    private static long copies(MailUser user, String subject) {
        return SERVERS.stream()
                .filter(server -> server.name().equals(user.home()))
                .mapToLong(
                        server ->
                                Trees.count(
                                        server.mailbox(user).resolve("Maildir/new"),
                                        "Subject: " + subject))
                .sum();
    }

    private static void awaitMail(MailUser user, String subject) {
        Await.until(
                subject + " to " + user, RealServers.PATIENCE, () -> copies(user, subject) == 1);
    }

    @Test
    public void everybodySendsThroughTheirOwnServerByEitherMechanism() {
        for (String mechanism : MECHANISMS) {
            List<String> failures =
                    Crowd.failures(
                            EVERYBODY,
                            user -> {
                                String name = mechanism + "-of-" + user.name();
                                String token = "t0ken~/+" + name + "==";
                                tokens.issue(token, user);
                                clients.curlSubmitByToken(
                                                user,
                                                token,
                                                mechanism,
                                                name + ".",
                                                Security.of(user.number()))
                                        .expect();
                                awaitMail(user, name + ".");
                                assertEquals(List.of(user.home()), tokens.askedAbout(token));
                            });
            System.out.println(
                    "users who sent by %s: %d of %d"
                            .formatted(
                                    mechanism,
                                    EVERYBODY.size() - failures.size(),
                                    EVERYBODY.size()));
            assertEquals(failures.toString(), 0, failures.size());
        }
    }

    @Test
    public void whoseTokenIsBadIsToldWhyAndDenied() throws IOException {
        for (MailServer server : SERVERS) {
            MailUser user = user(server.name(), 0);
            MailUser other = user(server.name(), 1);
            for (String mechanism : MECHANISMS) {
                String name = mechanism + "-at-" + server.name();
                String unknown = "unknown-" + name;
                String revoked = "revoked-" + name;
                tokens.issue(revoked, user);
                tokens.revoke(revoked);
                String others = "others-" + name;
                tokens.issue(others, other);
                String good = "good-" + name;
                tokens.issue(good, user);
                // A third denial would end the session.
                for (List<String> bad : List.of(List.of(unknown, revoked), List.of(others))) {
                    try (Wire wire = connect()) {
                        for (String token : bad) {
                            denied(wire, user, token, mechanism);
                            assertEquals(List.of(server.name()), tokens.askedAbout(token));
                        }
                        // The session has not suffered.
                        String reply = wire.ask(auth(mechanism, user, good));
                        assertTrue(reply, reply.startsWith("235 "));
                        reply = wire.ask("MAIL FROM:<" + user.address() + ">");
                        assertTrue(reply, reply.startsWith("250 "));
                    }
                }
            }
        }
    }

    private static Wire connect() throws IOException {
        Wire wire = Wire.connect(site.door().host(), site.door().submission());
        wire.until("220 ");
        wire.say("EHLO client.test");
        wire.until("250 ");
        return wire;
    }

    private static void denied(Wire wire, MailUser user, String token, String mechanism)
            throws IOException {
        String challenge = wire.ask(auth(mechanism, user, token));
        assertTrue(challenge, challenge.startsWith("334 "));
        // RFC 7628 section 3.2.2: a JSON object with a status.
        String why =
                new String(
                        Base64.getDecoder().decode(challenge.substring(4)), StandardCharsets.UTF_8);
        assertTrue(why, why.startsWith("{") && why.contains("\"status\":"));
        // RFC 7628 section 3.2.3: a client answers with a control-A; at XOAUTH2 with nothing.
        String reply = wire.ask(mechanism.equals("XOAUTH2") ? "" : "AQ==");
        assertTrue(reply, reply.startsWith("535 5.7.8"));
    }

    @Test
    public void curlWithABadTokenIsDenied() {
        for (MailServer server : SERVERS) {
            MailUser user = user(server.name(), 2);
            for (String mechanism : MECHANISMS) {
                String subject = "denied-" + mechanism;
                Result denied =
                        clients.curlSubmitByToken(
                                user, "no-such-token", mechanism, subject, Security.STARTTLS);
                assertEquals(denied.output(), Clients.DENIED, denied.exit());
                assertEquals(0, copies(user, subject));
            }
            // Passwords work as ever.
            clients.curlSubmit(user, user.password(), user, "by-password.", Security.STARTTLS)
                    .expect();
            awaitMail(user, "by-password.");
        }
    }

    @Test
    public void tokensOfWhomNobodyHasAreDenied() throws IOException {
        MailUser nobody = new MailUser(0, "nobody-here", "whatever", "nowhere");
        tokens.issue("token-of-nobody", nobody);
        for (String mechanism : MECHANISMS) {
            try (Wire wire = connect()) {
                String reply = wire.ask(auth(mechanism, nobody, "token-of-nobody"));
                assertTrue(reply, reply.startsWith("535 5.7.8"));
            }
        }
        assertEquals(List.of(), tokens.askedAbout("token-of-nobody"));
    }

    @Test
    public void noTokenIsLogged() throws IOException {
        MailUser user = user("bearer-postfix", 3);
        String token = "never-to-be-seen-again";
        for (String mechanism : MECHANISMS) {
            try (Wire wire = connect()) {
                denied(wire, user, token, mechanism);
            }
        }
        String explained = site.ask("explain", user.address()).expect();
        assertTrue(explained, explained.contains(user.home()));
        String said = site.gateway().output() + explained;
        assertFalse(said, said.contains(token));
        assertFalse(Trees.contain(site.gateway().log(), token));
    }

    private static String auth(String mechanism, MailUser user, String token) {
        String bearer = "auth=Bearer " + token + "\1\1";
        String message =
                mechanism.equals("XOAUTH2")
                        ? "user=" + user.address() + "\1" + bearer
                        : "n,a=" + user.address() + ",\1host=gateway.test\1port=587\1" + bearer;
        return "AUTH "
                + mechanism
                + " "
                + Base64.getEncoder().encodeToString(message.getBytes(StandardCharsets.UTF_8));
    }
}
