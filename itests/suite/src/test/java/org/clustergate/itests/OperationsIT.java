package org.clustergate.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.clustergate.itests.world.Await;
import org.clustergate.itests.world.Command;
import org.clustergate.itests.world.Dialogues;
import org.clustergate.itests.world.FakeMailServer;
import org.clustergate.itests.world.Fate.Mishap;
import org.clustergate.itests.world.Fate.Step;
import org.clustergate.itests.world.GatewayProcess;
import org.clustergate.itests.world.Loopback;
import org.clustergate.itests.world.Site;
import org.clustergate.itests.world.Wire;
import org.clustergate.mail.Protocol;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

/** What operators ask of a gateway that runs, from the command line, and what comes of it. */
public class OperationsIT {
    /** Lives on mail1. Both servers take her, since the second one holds a copy. */
    private static final String ANNA = "anna@example.test";

    /** Lives on mail1 too. */
    private static final String BERT = "bert@example.test";

    /** Lives on mail2. */
    private static final String CARL = "carl@example.test";

    private static final String NOBODY = "nobody@example.test";
    private static final String PASSWORD = "secret";

    /** States follow what happens within a second or two. */
    private static final List<Object> CHECKED =
            List.of(
                    "check.interval.s",
                    1,
                    "check.rise",
                    1,
                    "check.fall",
                    1,
                    "slow.start.s",
                    0,
                    "connect.timeout.ms",
                    2000,
                    "greeting.timeout.ms",
                    2000);

    private final FakeMailServer mail1 =
            new FakeMailServer("mail1", Loopback.address(50), Set.of(ANNA, BERT), PASSWORD);
    private final FakeMailServer mail2 =
            new FakeMailServer("mail2", Loopback.address(51), Set.of(CARL), PASSWORD);
    private final Site site = new Site(Loopback.address(52), null);
    private final Dialogues dialogues = new Dialogues(site.door());

    @Before
    public void backends() {
        backend(mail1);
        backend(mail2);
    }

    @After
    public void end() {
        site.close();
        mail1.close();
        mail2.close();
    }

    private void backend(FakeMailServer server, Object... more) {
        List<Object> settings = new ArrayList<>(CHECKED);
        settings.addAll(List.of(more));
        site.backend(server, settings.toArray());
    }

    private static void contains(String text, String... parts) {
        for (String part : parts) {
            assertTrue("'" + part + "' in:\n" + text, text.contains(part));
        }
    }

    private void awaitState(String backend, String state) {
        Await.until(
                () -> backend + " is " + state + ": " + site.ask("backend", "list", backend),
                GatewayProcess.PATIENCE,
                () -> {
                    String table = site.ask("backend", "list", backend).expect();
                    List<String> rows = table.lines().filter(l -> l.contains(backend)).toList();
                    return !rows.isEmpty()
                            && rows.stream().allMatch(row -> row.contains(" " + state + " "));
                });
    }

    @Test
    public void explainSaysWhyAUserGoesWhere() throws IOException {
        site.start("128m");
        String[] question = {"explain", ANNA, "--proto", "imap", "--from", "192.0.2.9"};

        String text = site.ask(question).expect();

        contains(
                text,
                ANNA + "  imap  -> mail1 (" + mail1.host() + ":" + mail1.port(Protocol.IMAP),
                "frontend imap, policy default",
                "1*  location",
                "HOME",
                "ABSENT",
                "callout",
                "If mail1 could not be used: nobody: home mail1 unavailable");
        // An explanation is no session: nobody has logged in, nothing is decided.
        assertEquals(0, mail1.logins());
        contains(site.ask("decisions").expect(), "No such decision");

        String json =
                site.ask("explain", ANNA, "--proto", "imap", "--from", "192.0.2.9", "--json")
                        .expect();

        contains(
                json,
                "\"user\":\"" + ANNA + "\"",
                "\"outcome\":\"ROUTED\"",
                "\"backend\":\"mail1\"",
                "\"by\":\"location\"",
                "\"evidence\":[{\"backend\":",
                "\"verdict\":\"HOME\"",
                "\"health\":[{\"backend\":\"mail1\"",
                "\"next\":\"nobody: home mail1 unavailable\"");
        Command.Result nobody = site.ask("explain", NOBODY, "--proto", "smtp");
        assertEquals(nobody.output(), 1, nobody.exit());
        contains(nobody.output(), "nowhere, ");
        Command.Result wrong = site.ask("explain", ANNA, "--from", "not-an-address");
        assertEquals(wrong.output(), 2, wrong.exit());
    }

    @Test
    public void decisionsOfThePastAreShown() throws IOException {
        site.start("128m");
        dialogues.expectServed(ANNA, PASSWORD);
        dialogues.expectUnknown(NOBODY, PASSWORD);

        String anna = site.ask("decisions", ANNA).expect();

        contains(anna, "imap login  " + ANNA + "  -> mail1", "smtp recipient  " + ANNA, "1*");
        assertFalse(anna, anna.contains(NOBODY));
        assertEquals(anna, 4, anna.lines().filter(line -> line.contains(ANNA)).count());
        contains(site.ask("decisions", NOBODY, "--limit", "1").expect(), "nowhere, ");
        contains(site.ask("decisions", "--json").expect(), "\"strategy\":\"location\"");
    }

    @Test
    public void aUserWhoseHomeIsDownIsServedByNobodyElse() throws IOException {
        // It would let her in, and she would find an empty mailbox.
        mail2.guest(ANNA);
        site.start("128m");
        dialogues.expectServed(ANNA, PASSWORD);
        mail1.die();

        dialogues.expectTemporary(ANNA, PASSWORD);
        awaitState("mail1", "DOWN");
        dialogues.expectTemporary(ANNA, PASSWORD);
        dialogues.expectTemporary(BERT, PASSWORD);

        assertEquals(0, mail2.logins());
        contains(site.ask("explain", ANNA).output(), "nowhere, ", "home mail1 unavailable", "DOWN");
        mail1.revive();
        awaitState("mail1", "UP");
        dialogues.expectServed(ANNA, PASSWORD);
        // Nobody knew him, and that is remembered for a few seconds.
        Await.until(
                "bert is found", GatewayProcess.PATIENCE, () -> reply(BERT).startsWith("a1 OK"));
        assertEquals(0, mail2.logins());
    }

    private String reply(String user) {
        try {
            return dialogues.imapLogin(user, PASSWORD);
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Test
    public void aBackupServesWhileTheHomeIsDown() throws IOException {
        backend(mail1, "backup", List.of("mail2"));
        mail2.user(ANNA);
        mail2.user(BERT);
        site.start("128m");
        // It knows them as well, but is nobody's home.
        dialogues.expectAt("mail1", ANNA, PASSWORD);
        dialogues.expectAt("mail1", BERT, PASSWORD);
        mail1.die();

        // Whether it is known to be down or not yet.
        dialogues.expectAt("mail2", ANNA, PASSWORD);
        awaitState("mail1", "DOWN");
        dialogues.expectAt("mail2", ANNA, PASSWORD);
        contains(site.ask("explain", ANNA).expect(), "mail2 stands in for mail1");

        // Nothing of that has made it her home.
        mail1.revive();
        awaitState("mail1", "UP");
        dialogues.expectAt("mail1", ANNA, PASSWORD);
    }

    @Test
    public void aMirrorServesWhileTheOtherIsDown() throws IOException {
        backend(mail2, "mirror.of", List.of("mail1"));
        mail2.user(ANNA);
        site.start("128m");
        // Whichever it is, she stays there.
        String before = at(dialogues.imapLogin(ANNA, PASSWORD));
        dialogues.expectAt(before, ANNA, PASSWORD);
        boolean first = before.equals("mail1");
        (first ? mail1 : mail2).die();

        dialogues.expectAt(first ? "mail2" : "mail1", ANNA, PASSWORD);
        awaitState(before, "DOWN");
        dialogues.expectAt(first ? "mail2" : "mail1", ANNA, PASSWORD);
    }

    private static String at(String reply) {
        return reply.substring(reply.lastIndexOf(' ') + 1);
    }

    private static void ends(String end, String reply) {
        assertTrue(reply, reply != null && reply.endsWith(end));
    }

    @Test
    public void pinsWinAgainstAllEvidence() throws IOException {
        mail2.guest(ANNA);
        site.start("128m");
        dialogues.expectAt("mail1", ANNA, PASSWORD);

        contains(
                site.ask("locate", "pin", ANNA, "mail2", "--for", "7d", "--why", "moved").expect(),
                ANNA + " lives on mail2 for 168 hours");
        ends(" at mail2", dialogues.imapLogin(ANNA, PASSWORD));
        ends(" at mail2", dialogues.pop3Login(ANNA, PASSWORD));
        contains(site.ask("explain", ANNA).expect(), "-> mail2", "PINNED", "moved");

        contains(site.ask("locate", "unpin", ANNA).expect(), "No longer pinned");
        contains(site.ask("locate", "forget", ANNA).expect(), "Forgotten");
        dialogues.expectAt("mail1", ANNA, PASSWORD);

        Command.Result unpinned = site.ask("locate", "unpin", ANNA);
        assertEquals(unpinned.output(), 2, unpinned.exit());
        contains(unpinned.output(), "'" + ANNA + "' is not pinned");
        Command.Result nowhere = site.ask("locate", "pin", ANNA, "mail9");
        assertEquals(nowhere.output(), 2, nowhere.exit());
        contains(nowhere.output(), "there is no backend 'mail9'");
    }

    @Test
    public void forgettingAsksAnew() throws IOException {
        site.start("128m");
        dialogues.expectAt("mail1", ANNA, PASSWORD);
        contains(site.ask("explain", ANNA).expect(), "LOGGED_IN");

        site.ask("locate", "forget", ANNA).expect();

        String anew = site.ask("explain", ANNA).expect();
        assertFalse(anew, anew.contains("LOGGED_IN"));
        contains(anew, "-> mail1", "callout");
    }

    @Test
    public void pinsAndHomesSurviveARestart() throws IOException {
        mail2.guest(BERT);
        site.start("128m");
        dialogues.expectAt("mail1", ANNA, PASSWORD);
        site.ask("locate", "pin", BERT, "mail2").expect();
        // From now on nobody can find out about a user.
        mail1.shut(Protocol.SMTP);
        mail2.shut(Protocol.SMTP);

        site.restart();

        ends(" at mail1", dialogues.imapLogin(ANNA, PASSWORD));
        ends(" at mail1", dialogues.pop3Login(ANNA, PASSWORD));
        ends(" at mail2", dialogues.imapLogin(BERT, PASSWORD));
        // Which is proved by one who was not known before.
        assertTrue(
                dialogues.imapLogin(CARL, PASSWORD),
                dialogues.imapLogin(CARL, PASSWORD).startsWith("a1 NO [UNAVAILABLE]"));
    }

    @Test
    public void aDrainEndsSessionsInTheirProtocolsWords() throws IOException {
        site.start("128m");
        try (Wire imap = dialogues.imap(ANNA, PASSWORD, "a1 OK");
                Wire idle = dialogues.imap(ANNA, PASSWORD, "a1 OK");
                Wire busy = dialogues.imap(BERT, PASSWORD, "a1 OK");
                Wire pop3 = dialogues.pop3(ANNA, PASSWORD);
                Wire submission = dialogues.submission(ANNA, PASSWORD);
                Wire elsewhere = dialogues.imap(CARL, PASSWORD, "a1 OK")) {
            assertEquals("+ idling", idle.ask("a2 IDLE"));
            mail1.hold("NOOP");
            busy.say("a2 NOOP");
            Await.until("the command is there", GatewayProcess.PATIENCE, () -> mail1.held() == 1);

            contains(
                    site.ask("backend", "drain", "mail1", "--within", "4s", "--why", "new disk")
                            .expect(),
                    "mail1 is set to drain, it has 5 sessions");

            dialogues.expectTemporary(ANNA, PASSWORD);
            assertTrue(imap.line(), imap.lastLine().startsWith("* BYE "));
            assertNull(imap.line());
            assertTrue(idle.line(), idle.lastLine().startsWith("* BYE "));
            assertNull(idle.line());
            assertNull(pop3.line());
            assertTrue(submission.line(), submission.lastLine().startsWith("421 4."));
            assertNull(submission.line());
            // Cut at the deadline, and not told that its command is done.
            assertNull(busy.line());
            ends("OK done by mail2", elsewhere.ask("a2 NOOP"));
        }
        mail1.answer();
        contains(site.ask("backend", "list", "mail1").expect(), "DRAIN", "new disk");
        dialogues.expectTemporary(BERT, PASSWORD);

        site.ask("backend", "ready", "mail1").expect();

        awaitState("mail1", "UP");
        dialogues.expectAt("mail1", ANNA, PASSWORD);
        Command.Result unknown = site.ask("backend", "drain", "mail9");
        assertEquals(unknown.output(), 2, unknown.exit());
    }

    @Test
    public void aKickEndsOneUsersSessionsAndWaitsForTheirCommands() throws IOException {
        site.start("128m");
        try (Wire idle = dialogues.imap(ANNA, PASSWORD, "a1 OK");
                Wire busy = dialogues.imap(ANNA, PASSWORD, "a1 OK");
                Wire other = dialogues.imap(BERT, PASSWORD, "a1 OK")) {
            mail1.hold("NOOP");
            busy.say("a2 NOOP");
            Await.until("the command is there", GatewayProcess.PATIENCE, () -> mail1.held() == 1);
            contains(site.ask("who", "anna").expect(), ANNA, "passed through", "mail1");
            contains(site.ask("kick", ANNA, "--dry-run").expect(), "would be ended: 2");

            contains(site.ask("kick", ANNA).expect(), "Sessions that end now: 2");

            assertTrue(idle.line(), idle.lastLine().startsWith("* BYE "));
            assertNull(idle.line());
            // It has not been cut: its command is answered, and only then it is told to go.
            mail1.answer();
            assertEquals("a2 OK done by mail1", busy.line());
            assertTrue(busy.line(), busy.lastLine().startsWith("* BYE "));
            assertNull(busy.line());
            assertEquals("a2 OK done by mail1", other.ask("a2 NOOP"));
        }
    }

    /** The gateway would wait for ten minutes: not for somebody who has gone. */
    @Test
    public void whoBreaksOffWhileItsServerIsSilentHasNoSessionAnyMore() throws IOException {
        backend(mail1, "login.timeout.ms", 600_000);
        site.start("128m");
        for (Step silent : List.of(Step.RCPT, Step.DATA, Step.DOT)) {
            AtomicBoolean reached = new AtomicBoolean();
            mail1.fate(
                    (step, sender) -> {
                        if (step != silent || sender.isEmpty()) {
                            return Mishap.NONE;
                        }
                        reached.set(true);
                        return Mishap.SILENCE;
                    });
            try (Wire client = Wire.connect(site.door().host(), site.door().smtp())) {
                client.until("220 ");
                client.say("EHLO elsewhere.test");
                client.until("250 ");
                client.ask("MAIL FROM:<stranger@elsewhere.test>");
                if (silent == Step.RCPT) {
                    client.say("RCPT TO:<" + ANNA + ">");
                } else {
                    client.ask("RCPT TO:<" + ANNA + ">");
                    client.say("DATA");
                }
                if (silent == Step.DOT) {
                    client.until("354 ");
                    client.say("Subject: x");
                    client.say(".");
                }
                Await.until(silent + " is there", GatewayProcess.PATIENCE, reached::get);
                contains(site.ask("show", "--json").expect(), "\"sessions\":1,\"problems\"");

                client.abort();
            }

            Await.until(
                    "no session is left after " + silent,
                    GatewayProcess.PATIENCE,
                    () ->
                            site.ask("show", "--json")
                                    .output()
                                    .contains("\"sessions\":0,\"problems\""));
            mail1.endSilence();
        }
    }

    /** The ledger is another bundle's; its figures come to the operator through the core. */
    @Test
    public void showsHowFullTheLedgerIs() {
        site.start("128m");
        contains(site.ask("show").expect(), "LEDGER", "DROPPED");
        contains(
                site.ask("show", "--json").expect(),
                "\"ledger\":[{\"entries\":0,\"keys\":0,\"most\":100000,\"oldest\":\"\",\"dropped\":0");
    }

    @Test
    public void verbsSayWhenNobodyListens() {
        site.start("128m");
        contains(site.ask("show").expect(), "FRONTENDS", "mail1", "location");
        site.gateway().close();

        Command.Result gone = site.ask("show");

        assertEquals(gone.output(), 3, gone.exit());
        contains(gone.output(), "not running");
    }
}
