package org.clustergate.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.unboundid.ldap.listener.InMemoryDirectoryServer;
import com.unboundid.ldap.listener.InMemoryDirectoryServerConfig;
import com.unboundid.ldap.listener.InMemoryListenerConfig;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldif.LDIFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.clustergate.itests.world.Await;
import org.clustergate.itests.world.Command;
import org.clustergate.itests.world.Dialogues;
import org.clustergate.itests.world.FakeMailServer;
import org.clustergate.itests.world.GatewayProcess;
import org.clustergate.itests.world.Loopback;
import org.clustergate.itests.world.Site;
import org.clustergate.mail.Protocol;
import org.junit.After;
import org.junit.Test;

/**
 * What operators know about their users decides; what they cannot say just now is never taken for a
 * no.
 */
public class DirectoriesIT {
    /** Known to both servers: nobody could tell where she lives by asking these. */
    private static final String ANNA = "anna@example.test";

    private static final String BERT = "bert@example.test";

    /**
     * Has an account on mail2, which takes no mail for him: he lives there if a directory says so.
     */
    private static final String CARL = "carl@example.test";

    private static final String DORA = "dora@example.test";
    private static final String NOBODY = "nobody@example.test";
    private static final String NOBODY_ELSE = "nobody.else@example.test";
    private static final String PASSWORD = "secret";
    private static final String HOST = Loopback.address(67);

    private final FakeMailServer mail1 =
            new FakeMailServer("mail1", Loopback.address(65), Set.of(ANNA, BERT), PASSWORD);
    private final FakeMailServer mail2 =
            new FakeMailServer("mail2", Loopback.address(66), Set.of(ANNA, BERT), PASSWORD);
    private final Site site = new Site(HOST, null).backend(mail1).backend(mail2);
    private final Dialogues dialogues = new Dialogues(site.door());

    @After
    public void end() {
        site.close();
        mail1.close();
        mail2.close();
    }

    private static void contains(String text, String... parts) {
        for (String part : parts) {
            assertTrue("'" + part + "' in:\n" + text, text.contains(part));
        }
    }

    private String explain(String user) {
        return site.ask("explain", user).output();
    }

    private void awaitExplained(String user, String... parts) {
        Await.until(
                () -> List.of(parts) + " in:\n" + explain(user),
                GatewayProcess.PATIENCE,
                () -> {
                    String text = explain(user);
                    return List.of(parts).stream().allMatch(text::contains);
                });
    }

    // ---- file -----------------------------------------------------------------------------------

    @Test
    public void aMapDecidesAndIsReadAgainAndStaysWhenItIsBroken() throws IOException {
        site.conf().text("users.map", ANNA + " mail2\n" + BERT + " mail1\n");
        site.conf()
                .set("gateway.directory.file-map", "file", "users.map", "reload.s", 1, "ttl.s", 1);
        site.start("128m");
        awaitExplained(ANNA, "-> mail2", "CONFIGURED");
        awaitExplained(BERT, "-> mail1", "CONFIGURED");
        dialogues.expectAt("mail2", ANNA, PASSWORD);
        dialogues.expectAt("mail1", BERT, PASSWORD);

        site.conf().text("users.map", ANNA + " mail1\n" + BERT + " mail1\n");
        awaitLogin("mail1");
        dialogues.expectAt("mail1", ANNA, PASSWORD);

        site.conf().text("users.map", ANNA + " mail2\n/^[broken/ mail2\n");
        Await.until(
                () -> "the problem is shown: " + site.ask("show"),
                GatewayProcess.PATIENCE,
                () -> site.ask("show").exit() == 1);
        contains(site.ask("show").output(), "gateway.directory.file-map.config: file: users.map");
        dialogues.expectAt("mail1", ANNA, PASSWORD);
        dialogues.expectAt("mail1", BERT, PASSWORD);

        site.conf().text("users.map", ANNA + " mail2\n");
        awaitLogin("mail2");
        dialogues.expectAt("mail2", ANNA, PASSWORD);
        Command.Result mended = site.ask("show");
        assertEquals(mended.output(), 0, mended.exit());
    }

    /** What is known is used while it is looked up again, so the change shows at a later login. */
    private void awaitLogin(String server) {
        Await.until(
                () -> "anna at " + server + ": " + explain(ANNA),
                GatewayProcess.PATIENCE,
                () -> login(ANNA).endsWith(" at " + server));
    }

    // ---- LDAP -----------------------------------------------------------------------------------

    @Test
    public void ldapDecidesAndNobodyIsMovedOrRefusedWhenItIsGone() throws Exception {
        mail2.guest(CARL);
        mail2.guest(DORA);
        InMemoryDirectoryServer ldap = ldap();
        try {
            site.conf()
                    .set(
                            "gateway.directory.ldap-people",
                            "name",
                            "people",
                            "urls",
                            List.of("ldap://" + HOST + ":" + ldap.getListenPort()),
                            "base",
                            "ou=people,dc=example,dc=test",
                            "bind.dn",
                            "cn=gateway,dc=example,dc=test",
                            "bind.password",
                            "s3cret",
                            "complete",
                            true,
                            "ttl.s",
                            2);
            site.start("128m");
            awaitExplained(ANNA, "-> mail2", "people");
            dialogues.expectAt("mail2", ANNA, PASSWORD);
            assertEquals("a1 OK", dialogues.imapLogin(CARL, PASSWORD).substring(0, 5));
            assertEquals("+OK", dialogues.pop3Login(CARL, PASSWORD).substring(0, 3));
            dialogues.expectUnknown(NOBODY, PASSWORD);

            ldap.shutDown(true);

            awaitExplained(ANNA, "-> mail2", "expired");
            dialogues.expectAt("mail2", ANNA, PASSWORD);
            assertEquals("a1 OK", dialogues.imapLogin(CARL, PASSWORD).substring(0, 5));
            // They were never asked for: one is in the directory, the other is not.
            dialogues.expectTemporary(DORA, PASSWORD);
            dialogues.expectTemporary(NOBODY_ELSE, PASSWORD);
            assertEquals(0, mail1.logins());

            ldap.startListening();

            Await.until(
                    () -> "dora is served: " + explain(DORA),
                    GatewayProcess.PATIENCE,
                    () -> login(DORA).startsWith("a1 OK"));
            Await.until(
                    () -> "nobody is unknown again: " + explain(NOBODY_ELSE),
                    GatewayProcess.PATIENCE,
                    () -> login(NOBODY_ELSE).startsWith("a1 NO [AUTHENTICATIONFAILED]"));
        } finally {
            ldap.shutDown(true);
        }
    }

    private static InMemoryDirectoryServer ldap() throws Exception {
        InMemoryDirectoryServerConfig config =
                new InMemoryDirectoryServerConfig("dc=example,dc=test");
        // A port that is known beforehand: after a pause it listens there again.
        config.setListenerConfigs(
                InMemoryListenerConfig.createLDAPConfig(
                        "ldap", InetAddress.getByName(HOST), freePort(), null));
        config.addAdditionalBindCredentials("cn=gateway,dc=example,dc=test", "s3cret");
        config.setSchema(null);
        InMemoryDirectoryServer server = new InMemoryDirectoryServer(config);
        server.add("dn: dc=example,dc=test", "objectClass: domain", "dc: example");
        server.add(
                "dn: ou=people,dc=example,dc=test",
                "objectClass: organizationalUnit",
                "ou: people");
        person(server, ANNA, "mail2");
        person(server, CARL, "mail2");
        person(server, DORA, "mail2");
        server.startListening();
        return server;
    }

    private static void person(InMemoryDirectoryServer server, String mail, String home)
            throws LDAPException, LDIFException {
        server.add(
                "dn: mail=" + mail + ",ou=people,dc=example,dc=test",
                "objectClass: inetLocalMailRecipient",
                "mail: " + mail,
                "mailHost: " + home);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(HOST))) {
            return socket.getLocalPort();
        }
    }

    private String login(String user) {
        try {
            return dialogues.imapLogin(user, PASSWORD);
        } catch (IOException e) {
            return e.toString();
        }
    }

    // ---- HTTP -----------------------------------------------------------------------------------

    @Test
    public void aServiceForNginxDecides() throws IOException {
        ConcurrentLinkedQueue<Map<String, List<String>>> asked = new ConcurrentLinkedQueue<>();
        HttpServer http = HttpServer.create(new InetSocketAddress(HOST, 0), 16);
        http.createContext("/auth", exchange -> answer(exchange, asked));
        http.start();
        try {
            site.conf()
                    .set(
                            "gateway.directory.http-nginx",
                            "name",
                            "nginx",
                            "urls",
                            List.of("http://" + HOST + ":" + http.getAddress().getPort() + "/auth"),
                            "key",
                            "s3cret",
                            "complete",
                            true);
            site.start("128m");
            awaitExplained(ANNA, "-> mail2", "nginx");
            dialogues.expectAt("mail2", ANNA, PASSWORD);
            dialogues.expectUnknown(NOBODY, PASSWORD);
            assertTrue(
                    asked.toString(),
                    asked.stream()
                            .allMatch(
                                    headers ->
                                            headers.get("Auth-method").equals(List.of("none"))
                                                    && headers.get("X-auth-key")
                                                            .equals(List.of("s3cret"))
                                                    && !headers.containsKey("Auth-pass")));
        } finally {
            http.stop(0);
        }

        dialogues.expectTemporary(NOBODY_ELSE, PASSWORD);
        dialogues.expectAt("mail2", ANNA, PASSWORD);
    }

    /** What nginx asks for before RCPT, and the answers that it understands. */
    private void answer(
            HttpExchange exchange, ConcurrentLinkedQueue<Map<String, List<String>>> asked)
            throws IOException {
        asked.add(Map.copyOf(exchange.getRequestHeaders()));
        Headers response = exchange.getResponseHeaders();
        if (("RCPT TO:<" + ANNA + ">")
                .equals(exchange.getRequestHeaders().getFirst("Auth-SMTP-To"))) {
            response.set("Auth-Status", "OK");
            response.set("Auth-Server", mail2.host());
            response.set("Auth-Port", Integer.toString(mail2.port(Protocol.SMTP)));
        } else {
            response.set("Auth-Status", "Unknown user");
            response.set("Auth-Error-Code", "550 5.1.1");
        }
        exchange.sendResponseHeaders(200, -1);
        exchange.close();
    }

    // ---- database -------------------------------------------------------------------------------

    @Test
    public void whileADatabaseIsDownNobodyIsUnknown() throws IOException {
        mail1.user(CARL);
        site.conf()
                .set(
                        "gateway.directory.jdbc-users",
                        "name",
                        "users",
                        "url",
                        "jdbc:postgresql://" + HOST + ":" + freePort() + "/mail",
                        "user",
                        "gateway",
                        "password",
                        "s3cret",
                        "query",
                        "SELECT server FROM users WHERE address = :user",
                        "complete",
                        true);
        site.start("128m");
        awaitExplained(NOBODY, "nowhere, deferred", "users");

        dialogues.expectTemporary(NOBODY, PASSWORD);
        // Somebody else knows him, and that is enough.
        dialogues.expectAt("mail1", CARL, PASSWORD);
        Command.Result show = site.ask("show");
        assertEquals(show.output(), 0, show.exit());

        // It was the database that nobody was said to be unknown for.
        site.conf().remove("gateway.directory.jdbc-users");
        Await.until(
                () -> "nobody is unknown: " + explain(NOBODY),
                GatewayProcess.PATIENCE,
                () -> login(NOBODY).startsWith("a1 NO [AUTHENTICATIONFAILED]"));
        dialogues.expectUnknown(NOBODY, PASSWORD);
    }
}
