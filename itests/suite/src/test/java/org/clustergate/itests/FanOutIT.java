package org.clustergate.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.clustergate.itests.world.Await;
import org.clustergate.itests.world.Clients;
import org.clustergate.itests.world.Door;
import org.clustergate.itests.world.EximSender;
import org.clustergate.itests.world.FakeMailServer;
import org.clustergate.itests.world.Fate.Mishap;
import org.clustergate.itests.world.Fate.Step;
import org.clustergate.itests.world.GatewayProcess;
import org.clustergate.itests.world.Loopback;
import org.clustergate.itests.world.MailServer;
import org.clustergate.itests.world.MailUser;
import org.clustergate.itests.world.Outbox;
import org.clustergate.itests.world.RealServers;
import org.clustergate.itests.world.Security;
import org.clustergate.itests.world.Sender;
import org.clustergate.itests.world.Site;
import org.clustergate.itests.world.Wire;
import org.junit.AfterClass;
import org.junit.BeforeClass;
import org.junit.Test;

/**
 * Mails to users of several real servers, from real senders with a queue; a fifth server puts every
 * third mail off at its final dot. {@code -Dcampaign=full} sends a thousand of each kind.
 */
public class FanOutIT {
    private static final int MAILS = "full".equals(System.getProperty("campaign")) ? 1000 : 40;
    private static final String PAUSED = "mail2";

    private static RealServers world;
    private static FakeMailServer moody;

    /** At the fifth server. */
    private static final String FAKE = "fake2@example.test";

    private static final String CLIENT = Loopback.address(77);

    private static Site site;
    private static Door splitting;
    private static Door bouncing;

    @BeforeClass
    public static void gateway() {
        world = RealServers.get();
        Set<String> fakes = Set.of("fake1@example.test", "fake2@example.test");
        moody = new FakeMailServer("mail5", Loopback.address(5), fakes, "secret");
        site = new Site(Loopback.address(28), null);
        for (MailServer server : world.servers()) {
            site.backend(server, "greeting.timeout.ms", 2000, "trust", List.of("xforward"));
        }
        site.backend(moody);
        splitting = site.smtp("split", 11026, "recipients", "split");
        bouncing = site.smtp("bounce", 11027, "mixed", "bounce");
        site.start("256m");
    }

    @AfterClass
    public static void end() {
        if (site != null) {
            site.close();
            moody.close();
        }
    }

    private static List<MailUser> each(int from, int count) {
        return world.servers().stream()
                .flatMap(server -> world.at(server.name()).stream().skip(from).limit(count))
                .toList();
    }

    private static void expectOneCopy(MailUser user, String token) {
        Await.until(
                "mail " + token + " to " + user,
                RealServers.PATIENCE,
                () -> world.delivered(user, token));
        assertEquals(user.toString(), 1, world.copies(user, token));
    }

    private static void awaitIdleServers() {
        for (MailServer server : world.servers()) {
            Await.until(server.name() + " is idle", RealServers.PATIENCE, server::idle);
        }
    }

    @Test
    public void oneTransactionReachesUsersOfAllServers() {
        List<MailUser> users = each(23, 1);
        String said =
                new Clients(site.door())
                        .swaks(
                                users.stream().map(MailUser::address).toList(),
                                "at-four-servers",
                                Security.PLAIN)
                        .expect();
        // Postfix and Exim each in its own words.
        assertEquals(said, 3, said.split("queued as ", -1).length - 1);
        assertEquals(said, 1, said.split("OK id=", -1).length - 1);
        users.forEach(user -> expectOneCopy(user, "at-four-servers"));
    }

    @Test
    public void aStoppedServerConcernsItsOwnRecipientsOnly() throws IOException {
        List<MailUser> users = each(35, 3);
        String token = "while-one-is-stopped";
        MailServer stopped = world.server(PAUSED);
        stopped.pause();
        try (Wire wire = Wire.connect(site.door().host(), site.door().smtp())) {
            wire.until("220 ");
            wire.say("EHLO elsewhere.test");
            wire.until("250 ");
            expect("250", wire.ask("MAIL FROM:<stranger@elsewhere.test>"));
            for (MailUser user : users) {
                String reply = wire.ask("RCPT TO:<" + user.address() + ">");
                expect(user.home().equals(PAUSED) ? "451 4." : "250", reply);
            }
            expect("354", wire.ask("DATA"));
            wire.say("Subject: " + token);
            wire.say("");
            expect("250", wire.ask("."));
        } finally {
            stopped.resume();
        }
        for (MailUser user : users) {
            if (!user.home().equals(PAUSED)) {
                expectOneCopy(user, token);
            }
        }
        Await.until(
                PAUSED + " is served again",
                GatewayProcess.PATIENCE,
                () ->
                        new Clients(site.door())
                                .swaks(
                                        List.of(world.at(PAUSED).get(35).address()),
                                        "back-again",
                                        Security.PLAIN)
                                .ok());
        awaitIdleServers();
        world.at(PAUSED).forEach(user -> assertEquals(0, world.copies(user, token)));
    }

    /** One mail to these; the answer to its final dot. */
    private static String sent(Wire wire, String sender, String token, String... to)
            throws IOException {
        expect("250", wire.ask("MAIL FROM:<" + sender + "> SIZE=200"));
        for (String recipient : to) {
            expect("250", wire.ask("RCPT TO:<" + recipient + ">"));
        }
        expect("354", wire.ask("DATA"));
        wire.say("Subject: " + token);
        wire.say("Message-ID: <" + token + "@elsewhere.test>");
        wire.say("");
        return wire.ask(".");
    }

    private static Wire toBouncing() throws IOException {
        Wire wire = Wire.connect(CLIENT, bouncing.host(), bouncing.smtp());
        wire.until("220 ");
        wire.say("EHLO elsewhere.test");
        wire.until("250 ");
        return wire;
    }

    @Test
    public void whatOneServerRefusesForGoodIsBouncedToTheSendersOwn() throws IOException {
        MailUser sender = world.at("mail1").get(39);
        MailUser served = world.at("mail2").get(39);
        String token = "bounced-to-its-sender";
        moody.fate((step, from) -> step == Step.DOT ? Mishap.REFUSE : Mishap.NONE);
        try (Wire wire = toBouncing()) {
            expect("250 ", sent(wire, sender.address(), token, served.address(), FAKE));
        }
        expectOneCopy(served, "Subject: " + token);
        // The bounce holds the mail's header.
        expectOneCopy(sender, "Subject: " + token);
        String bounce =
                world.mails(sender).stream()
                        .filter(mail -> mail.contains("Subject: " + token))
                        .findFirst()
                        .orElseThrow();
        for (String line :
                List.of(
                        "Content-Type: multipart/report",
                        "Final-Recipient: rfc822; " + FAKE,
                        "Action: failed",
                        "Status: 5.7.1",
                        "Diagnostic-Code: smtp; 554 5.7.1 never")) {
            assertTrue(line + " is missing in " + bounce, bounce.contains(line));
        }
        assertFalse(bounce, bounce.contains(served.address()));
    }

    @Test
    public void whereNobodyTakesTheBounceTheSenderTriesAgain() throws IOException {
        MailUser served = world.at("mail3").get(39);
        String token = "bounced-by-its-sender";
        String stranger = "stranger@elsewhere.test";
        moody.fate((step, from) -> step == Step.DOT ? Mishap.REFUSE : Mishap.NONE);
        try (Wire wire = toBouncing()) {
            // No server here relays for the gateway.
            expect("451 4.3.0 Not all", sent(wire, stranger, token, served.address(), FAKE));
            expect("250", wire.ask("MAIL FROM:<" + stranger + "> SIZE=200"));
            expect("554 5.7.1 never", wire.ask("RCPT TO:<" + FAKE + ">"));
            expect("250", wire.ask("RSET"));
            expect("250 ", sent(wire, stranger, token, served.address()));
        }
        expectOneCopy(served, "Subject: " + token);
    }

    @Test
    public void serversThatLogForWhomTheGatewaySpeaksAreTold() throws IOException {
        MailUser served = world.at("mail2").get(38);
        try (Wire wire = toBouncing()) {
            expect("250 ", sent(wire, "stranger@elsewhere.test", "xforwarded", served.address()));
        }
        Path log = world.scratch().resolve("mail2/postfix.log");
        Await.until(
                "mail2 logs the client",
                RealServers.PATIENCE,
                () -> text(log).contains("orig_client=unknown[" + CLIENT + "]"));
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void expect(String start, String reply) {
        assertTrue("expected " + start + " but was: " + reply, reply.startsWith(start));
    }

    @Test
    public void postfixHasEveryMailDeliveredOnceByFanOut() throws IOException {
        try (Outbox outbox = postfix("postfix-fan-out", site.door())) {
            deliveredOnce("postfix-fan-out", outbox);
        }
    }

    @Test
    public void postfixHasEveryMailDeliveredOnceWhereMailsAreSplit() throws IOException {
        try (Outbox outbox = postfix("postfix-split", splitting)) {
            deliveredOnce("postfix-split", outbox);
        }
    }

    @Test
    public void eximHasEveryMailDeliveredOnceByFanOut() throws IOException {
        try (Outbox outbox = exim("exim-fan-out", site.door())) {
            deliveredOnce("exim-fan-out", outbox);
        }
    }

    @Test
    public void eximHasEveryMailDeliveredOnceWhereMailsAreSplit() throws IOException {
        try (Outbox outbox = exim("exim-split", splitting)) {
            deliveredOnce("exim-split", outbox);
        }
    }

    private static Outbox postfix(String name, Door door) {
        return Sender.start(Loopback.address(9), world.scratch().resolve(name), door);
    }

    private static Outbox exim(String name, Door door) {
        return EximSender.start(Loopback.address(7), world.scratch().resolve(name), door);
    }

    /** The senders' own mailboxes are behind the gateway: bounces come back through it. */
    private static void deliveredOnce(String name, Outbox outbox) throws IOException {
        // One for all: mails that are open at a time are told apart by more than their sender.
        List<MailUser> senders = each(30, 1).subList(0, 1);
        MixedMails mails = new MixedMails(name, MAILS, each(24, 6), List.of("fake1", "fake2"));
        AtomicInteger dots = new AtomicInteger();
        moody.fate(
                (step, from) ->
                        step == Step.DOT && dots.incrementAndGet() % 3 == 0
                                ? Mishap.DEFER
                                : Mishap.NONE);
        long start = System.nanoTime();
        for (int i = 0; i < MAILS; i++) {
            MailUser sender = senders.get(i % senders.size());
            outbox.send(sender.address(), mails.recipients(i), mails.message(i));
        }
        Await.until(
                name + ": the queue is empty",
                RealServers.PATIENCE.multipliedBy(1 + MAILS / 50),
                outbox::idle);
        long millis = (System.nanoTime() - start) / 1_000_000;
        awaitIdleServers();
        System.out.printf(
                "%s: %d mails to %d recipients, %d of them unknown, delivered in %d.%03d s; the fifth"
                        + " server was sent %d dots and put every third off%n",
                name,
                MAILS,
                mails.valid().size() + mails.unknown().size(),
                mails.unknown().size(),
                millis / 1000,
                millis % 1000,
                dots.get());
        assertEquals(mails.valid(), mails.copies(world, moody));
        List<String> received =
                senders.stream().flatMap(sender -> world.mails(sender).stream()).toList();
        assertEquals(mails.unknown(), MixedMails.bounced(received, name));
        assertTrue("nothing was put off", dots.get() >= 3);
    }
}
