package org.clustergate.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.clustergate.itests.world.Await;
import org.clustergate.itests.world.Command;
import org.clustergate.itests.world.Dialogues;
import org.clustergate.itests.world.Door;
import org.clustergate.itests.world.FakeMailServer;
import org.clustergate.itests.world.GatewayProcess;
import org.clustergate.itests.world.Loopback;
import org.clustergate.itests.world.Site;
import org.clustergate.itests.world.Wire;
import org.junit.After;
import org.junit.Test;

/**
 * The strategies that narrow down where a user may be, before anybody is asked. Both backends know
 * all users here, so that only the strategy in question can tell.
 */
public class PoliciesIT {
    private static final String HOST = Loopback.address(58);
    private static final String SECOND = Loopback.address(59);
    private static final String SHARED = Loopback.address(60);
    private static final String ANNA = "anna@example.test";
    private static final String BERT = "bert@example.test";
    private static final String PASSWORD = "secret";

    private final FakeMailServer mail1 = server("mail1", Loopback.address(56));
    private final FakeMailServer mail2 = server("mail2", Loopback.address(57));
    private final Site site = new Site(HOST, null).backend(mail1).backend(mail2);
    private final Dialogues dialogues = new Dialogues(site.door());

    private static FakeMailServer server(String name, String host) {
        return new FakeMailServer(
                name, host, Set.of("anna", "anna@one.test", "anna@two.test", ANNA, BERT), PASSWORD);
    }

    @After
    public void end() {
        site.close();
        mail1.close();
        mail2.close();
    }

    private void pools(String ofMail1, String ofMail2) {
        site.conf().set("gateway.pool-" + ofMail1, "backends", List.of("mail1"));
        site.conf().set("gateway.pool-" + ofMail2, "backends", List.of("mail2"));
    }

    private static void contains(String text, String... parts) {
        for (String part : parts) {
            assertTrue("'" + part + "' in:\n" + text, text.contains(part));
        }
    }

    // ---- domainip -------------------------------------------------------------------------------

    /** One gateway is the mail server of two domains, each at its own address or both at one. */
    @Test
    public void domainsHaveTheirOwnAddressesPoolsAndNames() throws IOException {
        pools("one", "two");
        site.conf()
                .set(
                        "gateway.policy-domains",
                        "strategies",
                        List.of("domainip", "location", "loadsharing"));
        Door door = site.door();
        frontend("imap", door.imap());
        frontend("pop3", door.pop3());
        frontend("smtp", door.smtp());
        frontend("submission", door.submission());
        domain("one", HOST, "send.domain", false);
        domain("two", SECOND, "send.domain", true, "strict", true);
        site.start("128m");
        Dialogues one = at(HOST);
        Dialogues two = at(SECOND);
        Dialogues both = at(SHARED);

        // Short names belong to the address's domain, and go on as the rule says.
        assertEquals("mail1", where(one.imapLogin("anna", PASSWORD)));
        assertEquals("anna", mail1.lastLogin());
        assertEquals("mail1", where(one.pop3Login("anna", PASSWORD)));
        assertEquals("mail2", where(two.imapLogin("anna", PASSWORD)));
        assertEquals("anna@two.test", mail2.lastLogin());
        assertEquals("mail2", where(two.submissionLogin("anna", PASSWORD)));

        // A login's or recipient's own domain goes before the address's.
        for (Dialogues by : List.of(one, both)) {
            by.expectAt("mail1", "anna@one.test", PASSWORD);
            by.expectAt("mail2", "anna@two.test", PASSWORD);
        }
        // Except where the address is for its own domain only.
        two.expectAt("mail2", "anna@two.test", PASSWORD);
        two.expectUnknown("anna@one.test", PASSWORD);

        contains(greeting(HOST, door.smtp()), "220 mail.one.test ");
        contains(greeting(SECOND, door.smtp()), "220 mail.two.test ");
        contains(greeting(HOST, door.submission()), "220 mail.one.test ");
        String shared = greeting(SHARED, door.smtp());
        assertTrue(shared, !shared.contains(".test"));
    }

    private void frontend(String protocol, int port) {
        site.conf()
                .set(
                        "gateway.frontend-" + protocol,
                        "protocol",
                        protocol,
                        "addresses",
                        List.of(HOST + ":" + port, SECOND + ":" + port, SHARED + ":" + port),
                        "plaintext.auth",
                        true,
                        "policy",
                        "domains",
                        "hostname",
                        "gateway.invalid");
    }

    private void domain(String name, String address, Object... more) {
        String pid = "gateway.domain-" + name;
        site.conf()
                .set(
                        pid,
                        "domains",
                        List.of(name + ".test"),
                        "addresses",
                        List.of(address),
                        "pool",
                        name,
                        "hostname",
                        "mail." + name + ".test");
        site.conf().add(pid, more);
    }

    private Dialogues at(String host) {
        Door door = site.door();
        return new Dialogues(
                new Door(
                        host,
                        door.imap(),
                        door.imaps(),
                        door.pop3(),
                        door.pop3s(),
                        door.smtp(),
                        door.submission(),
                        door.submissions()));
    }

    private static String greeting(String host, int port) throws IOException {
        try (Wire wire = Wire.connect(host, port)) {
            return wire.line();
        }
    }

    /** The server that has answered; it says its name last. */
    private static String where(String reply) {
        return reply.substring(reply.lastIndexOf(' ') + 1);
    }

    // ---- migration ------------------------------------------------------------------------------

    /** Anna is moved, Bert is not; at every step all protocols are on the same side. */
    @Test
    public void aWaveMovesFromTheOldPoolToTheNewOneAndBack() throws IOException {
        pools("old", "new");
        site.conf().text("pilot.txt", "# the first ones\n" + ANNA + "\n");
        site.conf()
                .set(
                        "gateway.migration-spring",
                        "old.pool",
                        "old",
                        "new.pool",
                        "new",
                        "waves",
                        List.of("pilot: list pilot.txt"),
                        "hold.ms",
                        14_000);
        site.conf()
                .set(
                        "gateway.policy-default",
                        "strategies",
                        List.of("migration", "location", "loadsharing"));
        site.start("128m");

        board("planned");
        bothAt("mail1", "mail1");
        move("wave", "copying");
        bothAt("mail1", "mail1");

        try (Wire session = dialogues.imap(ANNA, PASSWORD, "a1 OK");
                Wire other = dialogues.imap(BERT, PASSWORD, "a1 OK")) {
            Await.until(
                    () -> "her session is on the board: " + json(),
                    GatewayProcess.PATIENCE,
                    () -> json().contains("\"onOld\":1"));
            contains(site.ask("migrate", "hold", "spring", "pilot").expect(), "end now: 1");
            assertTrue(session.line(), session.lastLine().startsWith("* BYE "));
            assertNull(session.line());
            assertEquals("a2 OK done by mail1", other.ask("a2 NOOP"));
        }
        waitDuringTheHold();

        board("cut-over");
        bothAt("mail2", "mail1");
        contains(
                site.ask("migrate", "user", "spring", ANNA).expect(),
                ANNA + " is cut-over, in wave pilot");
        site.restart();
        board("cut-over");
        bothAt("mail2", "mail1");

        move("wave", "rolled-back");
        bothAt("mail1", "mail1");
        site.restart();
        board("rolled-back");
        bothAt("mail1", "mail1");
    }

    @Test
    public void aMigrationSaysWhatItCannotDo() {
        pools("old", "new");
        toPool("new");
        site.start("128m");
        contains(site.ask("migrate").expect(), "MIGRATION spring, old to new", "planned");
        for (String[] wrong :
                List.of(
                        new String[] {"migrate", "wave", "spring", "rest", "confirmed"},
                        new String[] {"migrate", "wave", "spring", "rest", "elsewhere"},
                        new String[] {"migrate", "wave", "spring", "nobody", "copying"},
                        new String[] {"migrate", "wave", "autumn", "rest", "copying"})) {
            Command.Result refused = site.ask(wrong);
            assertEquals(refused.output(), 2, refused.exit());
        }

        toPool("elsewhere");
        Await.until(
                () -> "the problem is shown: " + site.ask("show"),
                GatewayProcess.PATIENCE,
                () -> site.ask("show").exit() == 1);

        String problem = "spring.config: new.pool: there is no pool 'elsewhere' (new, old are";
        contains(site.ask("show").output(), problem);
        Command.Result board = site.ask("migrate");
        assertEquals(board.output(), 1, board.exit());
        // What was in force still is.
        contains(board.output(), "MIGRATION spring, old to new", "PROBLEM: ", problem, "planned");

        toPool("new");
        Await.until(
                () -> "all is well: " + site.ask("show"),
                GatewayProcess.PATIENCE,
                () -> site.ask("show").exit() == 0);
        contains(site.ask("migrate").expect(), "planned");
    }

    private void toPool(String pool) {
        site.conf()
                .set(
                        "gateway.migration-spring",
                        "old.pool",
                        "old",
                        "new.pool",
                        pool,
                        "waves",
                        List.of("rest: percent 100"));
    }

    private void board(String state) {
        String board = site.ask("migrate").expect();
        contains(board, "MIGRATION spring, old to new", "list pilot.txt");
        String wave =
                board.lines()
                        .filter(line -> line.strip().startsWith("pilot"))
                        .findFirst()
                        .orElse("");
        assertTrue(board, wave.matches("\\s*pilot\\s+" + state + "\\s+\\S+\\s+1\\s.*"));
    }

    private String json() {
        return site.ask("migrate", "--json").expect();
    }

    private void move(String what, String state) {
        contains(
                site.ask("migrate", what, "spring", "pilot", state).expect(),
                "pilot is " + state + ": 1 known user;");
    }

    private void bothAt(String anna, String bert) throws IOException {
        dialogues.expectAt(anna, ANNA, PASSWORD);
        dialogues.expectAt(bert, BERT, PASSWORD);
    }

    /** Logins and mail wait, and find themselves on the new side. */
    private void waitDuringTheHold() throws IOException {
        Door door = site.door();
        try (Wire imap = Wire.connect(HOST, door.imap());
                Wire pop3 = Wire.connect(HOST, door.pop3());
                Wire smtp = Wire.connect(HOST, door.smtp())) {
            imap.until("* OK");
            pop3.until("+OK");
            assertTrue(pop3.ask("USER " + ANNA), pop3.lastLine().startsWith("+OK"));
            smtp.until("220 ");
            smtp.say("EHLO elsewhere.test");
            smtp.until("250 ");
            smtp.ask("MAIL FROM:<stranger@elsewhere.test>");
            imap.say("a1 LOGIN " + ANNA + " " + PASSWORD);
            pop3.say("PASS " + PASSWORD);
            smtp.say("RCPT TO:<" + ANNA + ">");
            Await.until(
                    () -> "all three wait: " + json(),
                    GatewayProcess.PATIENCE,
                    () -> json().contains("\"waiting\":3"));

            contains(
                    site.ask("migrate", "release", "spring", "pilot").expect(),
                    "pilot is cut-over: 1 known user; sessions that end now: 0");

            assertEquals("mail2", where(imap.line()));
            assertEquals("mail2", where(pop3.line()));
            assertEquals("mail2", where(smtp.line()));
        }
    }

    // ---- users whom nobody knows ----------------------------------------------------------------

    private List<String> strangers() {
        List<String> users = IntStream.range(0, 12).mapToObj(i -> "user" + i).toList();
        users.forEach(mail1::guest);
        users.forEach(mail2::guest);
        Door door = site.door();
        login("imap", door.imap());
        login("pop3", door.pop3());
        login("submission", door.submission());
        return users;
    }

    private void login(String protocol, int port) {
        site.conf()
                .set(
                        "gateway.frontend-" + protocol,
                        "protocol",
                        protocol,
                        "addresses",
                        List.of(HOST + ":" + port),
                        "plaintext.auth",
                        true,
                        "default.domain",
                        "example.test");
    }

    @Test
    public void strangersAreSharedOutAndStayWhereTheyAreInEveryProtocol() throws IOException {
        List<String> users = strangers();
        site.conf().set("gateway.strategy.location", "strangers", "pass");
        site.start("128m");
        Set<String> used = new HashSet<>();
        for (String user : users) {
            String first = where(dialogues.imapLogin(user, PASSWORD));
            assertEquals(first, where(dialogues.pop3Login(user, PASSWORD)));
            assertEquals(first, where(dialogues.submissionLogin(user, PASSWORD)));
            assertEquals(first, where(dialogues.imapLogin(user, PASSWORD)));
            used.add(first);
        }
        assertEquals(Set.of("mail1", "mail2"), used);
    }

    @Test
    public void clientsOfASiteArePreferablyServedThere() throws IOException {
        List<String> users = strangers();
        pools("north", "south");
        String north = Loopback.address(61);
        String south = Loopback.address(62);
        site.conf()
                .set(
                        "gateway.strategy.location",
                        "strangers",
                        "pass",
                        "sites",
                        List.of(north + "/32=north", south + "/32=south"));
        site.start("128m");
        Dialogues fromNorth = new Dialogues(site.door(), north);
        Dialogues fromSouth = new Dialogues(site.door(), south);
        for (String user : users.subList(0, 5)) {
            assertEquals("mail1", where(fromNorth.imapLogin(user, PASSWORD)));
            assertEquals("mail1", where(fromNorth.pop3Login(user, PASSWORD)));
        }
        for (String user : users.subList(5, 10)) {
            assertEquals("mail2", where(fromSouth.imapLogin(user, PASSWORD)));
            assertEquals("mail2", where(fromSouth.submissionLogin(user, PASSWORD)));
        }
        contains(
                site.ask("explain", users.get(10) + "@example.test", "--from", south).expect(),
                "-> mail2",
                "site south");
        // Who has a home is not moved by where they are.
        mail1.user("carl@example.test");
        assertEquals("mail1", where(fromSouth.imapLogin("carl@example.test", PASSWORD)));
        // Nor is anybody refused because their site is down, if it is known that nobody knows them.
        contains(
                site.ask("explain", users.get(11) + "@example.test", "--from", north).expect(),
                "-> mail1");
        mail1.die();
        assertEquals("mail2", where(fromNorth.imapLogin(users.get(11), PASSWORD)));
    }
}
