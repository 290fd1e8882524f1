package org.clustergate.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.clustergate.itests.world.Await;
import org.clustergate.itests.world.Clients;
import org.clustergate.itests.world.Command.Result;
import org.clustergate.itests.world.Crowd;
import org.clustergate.itests.world.DovecotPostfix;
import org.clustergate.itests.world.DovecotPostfix.Habit;
import org.clustergate.itests.world.FakeMailServer;
import org.clustergate.itests.world.Loopback;
import org.clustergate.itests.world.MailServer;
import org.clustergate.itests.world.MailUser;
import org.clustergate.itests.world.RealServers;
import org.clustergate.itests.world.Security;
import org.clustergate.itests.world.Site;
import org.clustergate.itests.world.Trees;
import org.clustergate.itests.world.Wire;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

/**
 * The four servers, and beside them one that makes it hard to find out who lives where. Everybody
 * is found all the same, on all protocols, and nobody is told that a user does not exist who might.
 */
public class DifficultServersIT {
    private static final int USERS_OF_ITS_OWN = 6;
    private static final int MOST_TRIES = 200;
    private static final String HOST = Loopback.address(26);

    private RealServers world;
    private Site site;
    private Clients clients;
    private MailServer fifth;
    private List<MailUser> ofFifth = List.of();

    @Before
    public void world() {
        world = RealServers.get();
        site = new Site(HOST, world.tls());
        world.servers().forEach(server -> site.backend(server));
        clients = new Clients(site.door()).verbose();
    }

    @After
    public void end() {
        site.close();
        if (fifth != null) {
            fifth.stop();
        }
    }

    private void fifthServer(String name, int address, Habit habit) {
        ofFifth =
                IntStream.rangeClosed(1, USERS_OF_ITS_OWN)
                        .mapToObj(i -> new MailUser(900 + i, name + "-" + i, "pw-" + i, name))
                        .toList();
        fifth =
                new DovecotPostfix(
                        name,
                        Loopback.address(address),
                        world.scratch().resolve(name),
                        world.tls(),
                        ofFifth,
                        false,
                        habit);
        fifth.start();
        RealServers.await(fifth);
        site.backend(fifth);
    }

    /** Twelve of each of the four servers, whom no other class counts mails of. */
    private List<MailUser> some() {
        List<MailUser> some = new ArrayList<>(ofFifth);
        world.servers()
                .forEach(
                        server ->
                                some.addAll(
                                        world.at(server.name()).stream()
                                                .skip(26)
                                                .limit(12)
                                                .toList()));
        return some;
    }

    private boolean arrived(MailUser user, String token) {
        return ofFifth.contains(user)
                ? Trees.count(fifth.mailbox(user).resolve("Maildir/new"), token) > 0
                : world.delivered(user, token);
    }

    /**
     * Login first: then nothing has been learned from mail.
     *
     * @param putOff whether the fifth server puts its users off, so that it is right to tell them
     *     to try again; anybody else only where a server was late
     */
    private void everybodyIsFound(String token, boolean putOff) {
        found(
                "imap",
                " NO \\[UNAVAILABLE\\] ",
                putOff,
                u -> clients.curlImapList(u, u.password(), Security.of(u.number())));
        found(
                "pop3",
                "< -ERR \\[SYS/TEMP\\] ",
                putOff,
                u -> clients.curlPop3List(u, u.password(), Security.PLAIN));
        found(
                "smtp",
                "<\\*\\* 45[01] 4\\.",
                putOff,
                u -> clients.swaks(List.of(u.address()), token, Security.PLAIN));
        found(
                "submission",
                "< 454 4\\.7\\.0 ",
                putOff,
                u -> clients.curlSubmit(u, u.password(), u, token + "-sent", Security.STARTTLS));
        for (MailUser user : some()) {
            Await.until(
                    "mails to " + user,
                    RealServers.PATIENCE,
                    () -> arrived(user, token) && arrived(user, token + "-sent"));
        }
    }

    private interface Attempt {
        Result by(MailUser user);
    }

    /**
     * Clients try again where they are told to, as mail programs and queues do, and each try is
     * counted; whoever is told anything else has not been found.
     *
     * @param words how the protocol says so; the greylisting server's own words among them
     */
    private void found(String protocol, String words, boolean putOff, Attempt attempt) {
        Predicate<String> later = Pattern.compile(words).asPredicate();
        List<MailUser> some = some();
        AtomicInteger told = new AtomicInteger();
        AtomicInteger blameless = new AtomicInteger();
        AtomicInteger tries = new AtomicInteger();
        List<String> failures =
                Crowd.failures(
                        some,
                        user -> {
                            Result result = attempt.by(user);
                            if (!result.ok() && later.test(result.output())) {
                                told.incrementAndGet();
                                blameless.addAndGet(putOff && ofFifth.contains(user) ? 0 : 1);
                                result = again(user, later, attempt, tries);
                            }
                            result.expect();
                        });
        System.out.println(
                "users found by %s beside %s without a map: %d of %d, %d told to try again, %d tries"
                        .formatted(
                                protocol,
                                fifth == null ? "a silent server" : fifth.name(),
                                some.size() - failures.size(),
                                some.size(),
                                told.get(),
                                tries.get()));
        assertEquals(failures.toString(), 0, failures.size());
        assertTrue(
                blameless + " were told to try again by " + protocol + ", and no server was late",
                blameless.get() == 0 || aServerWasLate());
    }

    private static Result again(
            MailUser user, Predicate<String> later, Attempt attempt, AtomicInteger tries) {
        AtomicInteger own = new AtomicInteger();
        AtomicReference<Result> last = new AtomicReference<>();
        Await.until(
                () -> user + ": " + last.get(),
                RealServers.PATIENCE,
                () -> {
                    tries.incrementAndGet();
                    assertTrue(user + ": " + last.get(), own.incrementAndGet() <= MOST_TRIES);
                    last.set(attempt.by(user));
                    return last.get().ok() || !later.test(last.get().output());
                });
        return last.get();
    }

    /** The gateway logs what it has waited for in vain: callouts, and tests of health. */
    private boolean aServerWasLate() {
        return Trees.contain(site.gateway().log(), "no answer in ")
                || Trees.contain(site.gateway().log(), " ms are over");
    }

    @Test
    public void besideOneThatTakesAnyName() {
        fifthServer("catchall", 6, Habit.CATCH_ALL);
        // Whoever relays for a catch-all says which domains are served.
        site.conf().add("gateway.frontend-smtp", "domains", List.of(MailUser.DOMAIN));
        site.start("256m");

        everybodyIsFound("beside-catchall", false);
    }

    @Test
    public void besideOneThatPutsOff() throws IOException {
        fifthServer("greylist", 7, Habit.GREYLISTING);
        site.start("256m");
        MailUser first = ofFifth.get(0);
        try (Wire wire = Wire.connect(HOST, site.door().imap())) {
            wire.until("* OK");
            wire.say("a1 LOGIN " + first.address() + " " + first.password());
            String reply = wire.until("a1 ");
            assertTrue(reply, reply.startsWith("a1 NO [UNAVAILABLE]"));
        }

        everybodyIsFound("beside-greylist", true);

        // Whom nobody has is unknown only when the last one has said so.
        List<String> nobody = List.of("nobody-at-all@example.test");
        String put = clients.swaks(nobody, "x", Security.PLAIN).output();
        assertTrue(put, put.contains("451 4."));
        Await.until(
                "the stranger is refused for good",
                RealServers.PATIENCE,
                () -> clients.swaks(nobody, "x", Security.PLAIN).output().contains("550 5.1.1"));
    }

    @Test
    public void besideOneThatIsSilent() {
        try (FakeMailServer silent =
                new FakeMailServer("silent", Loopback.address(8), Set.of(), "")) {
            silent.mood(FakeMailServer.Mood.STALLED);
            site.backend(silent);
            site.start("256m");

            everybodyIsFound("beside-silent", false);

            Result stranger = clients.swaks(List.of("nobody@example.test"), "x", Security.PLAIN);
            assertTrue(stranger.output(), stranger.output().contains("451 4."));
            assertFalse(stranger.output(), stranger.output().contains("550"));
        }
    }
}
