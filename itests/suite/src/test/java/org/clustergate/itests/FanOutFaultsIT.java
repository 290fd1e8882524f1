package org.clustergate.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.clustergate.itests.world.Await;
import org.clustergate.itests.world.Dialogues;
import org.clustergate.itests.world.FakeMailServer;
import org.clustergate.itests.world.Fate.Mishap;
import org.clustergate.itests.world.Fate.Step;
import org.clustergate.itests.world.GatewayProcess;
import org.clustergate.itests.world.Loopback;
import org.clustergate.itests.world.Site;
import org.clustergate.itests.world.Wire;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

/**
 * Senders that try again, and one to four backends on which anything goes wrong at any step: per
 * recipient exactly one copy but where nobody can know better, nothing lost, nothing invented,
 * nothing cut off. The same judge as in the simulation of the engine; here with all that is around
 * it, on sockets. What goes wrong is drawn from a seed, what meets what depends on the threads.
 */
public class FanOutFaultsIT {
    private static final int TRANSACTIONS =
            "full".equals(System.getProperty("campaign")) ? 10_000 : 200;
    private static final int BACKENDS = 4;
    private static final int USERS = 4;
    private static final int TRIES_IN_TROUBLE = 6;
    private static final int TRIES_AFTER = 30;
    private static final String STUBBORN = "stubborn-";

    private final List<FakeMailServer> backends = new ArrayList<>();
    private final Map<String, Integer> mishaps = new TreeMap<>();
    private Site site;
    private volatile Wire client;

    private int transactions;
    private int mails;
    private int recipients;
    private int bounces;
    private int doubtful;
    private int twice;
    private int wronglyTold;

    /** Guarded by itself. */
    private final Random fate = new Random(20260201);

    private volatile int trouble;

    @Before
    public void gateway() throws IOException {
        site = new Site(Loopback.address(30), null);
        for (int k = 0; k < BACKENDS; k++) {
            int home = k;
            Set<String> users =
                    IntStream.range(0, USERS)
                            .mapToObj(i -> user(home, i))
                            .collect(Collectors.toSet());
            FakeMailServer backend =
                    new FakeMailServer("mail" + k, Loopback.address(31 + k), users, "secret");
            backend.fate((step, sender) -> mishap(home, step, sender));
            backends.add(backend);
            site.backend(backend);
        }
        site.start("128m");
        for (int k = 0; k < BACKENDS; k++) {
            for (int i = 0; i < USERS; i++) {
                String reply = new Dialogues(site.door()).recipient(user(k, i));
                assertTrue(reply, reply.startsWith("250"));
            }
        }
    }

    @After
    public void end() {
        if (site != null) {
            site.close();
        }
        backends.forEach(FakeMailServer::close);
    }

    private static String user(int backend, int i) {
        return backend + "user" + i + "@example.test";
    }

    private Mishap mishap(int backend, Step step, String sender) {
        if (sender.isEmpty()) {
            return Mishap.NONE;
        }
        if (step == Step.DOT && sender.startsWith(STUBBORN + backend)) {
            return Mishap.REFUSE;
        }
        Mishap mishap = draw(step);
        if (mishap == Mishap.SILENCE) {
            // Nobody waits for ever: this client gives up as soon as a backend does.
            leave(client);
        }
        return mishap;
    }

    private Mishap draw(Step step) {
        synchronized (fate) {
            // There are many lines of content, and one dot.
            int chance =
                    step == Step.CONTENT ? trouble / 8 : step == Step.DOT ? trouble * 2 : trouble;
            if (fate.nextInt(1000) >= chance) {
                return Mishap.NONE;
            }
            Mishap mishap = Mishap.values()[1 + fate.nextInt(Mishap.values().length - 1)];
            mishaps.merge(step + " " + mishap, 1, Integer::sum);
            return mishap;
        }
    }

    private static void leave(Wire wire) {
        try {
            wire.abort();
        } catch (IOException e) {
            // It has left already: another backend fell silent, too, or this one heard it late.
            return;
        }
    }

    @Test
    public void everyRecipientHasOneCopy() throws IOException {
        for (int world = 0; transactions < TRANSACTIONS; world++) {
            run(world);
        }
        System.out.printf(
                "%d mails to %d recipients in %d transactions, %d recipients bounced, %d copies in"
                        + " doubt, %d second copies, %d bounced with others for want of a size%n",
                mails, recipients, transactions, bounces, doubtful, twice, wronglyTold);
        System.out.println("what went wrong: " + mishaps);
        for (Step step : Step.values()) {
            assertTrue(step + ": " + mishaps, has(step + " "));
        }
        for (Mishap mishap : Mishap.values()) {
            assertTrue(mishap + ": " + mishaps, mishap == Mishap.NONE || has(" " + mishap));
        }
        assertTrue("nothing bounced", bounces > 0);
    }

    private boolean has(String part) {
        return mishaps.keySet().stream().anyMatch(key -> (key + " ").contains(part));
    }

    private void run(int world) throws IOException {
        Random random = new Random(world);
        int used = 1 + random.nextInt(BACKENDS);
        Set<String> users = new TreeSet<>();
        for (int i = 1 + random.nextInt(6); i > 0; i--) {
            users.add(user(random.nextInt(used), random.nextInt(USERS)));
        }
        String sender =
                (random.nextInt(5) == 0 ? STUBBORN + random.nextInt(used) : "s")
                        + "-"
                        + world
                        + "@elsewhere.test";
        List<TriedMail> queue = new ArrayList<>();
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            queue.add(unlikeOthers("<" + world + "." + i + ">", sender, users, random, queue));
        }
        trouble = 10 + random.nextInt(100);
        for (int i = 0; i < TRIES_IN_TROUBLE + TRIES_AFTER; i++) {
            if (i == TRIES_IN_TROUBLE) {
                trouble = 0;
            }
            for (TriedMail mail : queue) {
                if (!mail.waiting.isEmpty()) {
                    mail.attempt(site.door(), wire -> client = wire);
                    backends.forEach(FakeMailServer::endSilence);
                    transactions++;
                }
            }
        }
        // What a client has left behind may still be on its way.
        Await.until(
                "no backend receives a mail",
                GatewayProcess.PATIENCE,
                () -> {
                    backends.forEach(FakeMailServer::endSilence);
                    return backends.stream().allMatch(backend -> backend.receiving() == 0);
                });
        for (TriedMail mail : queue) {
            judge(mail, users, "world " + world);
        }
        backends.forEach(FakeMailServer::forgetMails);
    }

    /** At RCPT a mail is told from others by its size: that is no more than it can be. */
    private static TriedMail unlikeOthers(
            String id, String sender, Set<String> users, Random random, List<TriedMail> others) {
        while (true) {
            TriedMail mail = new TriedMail(id, sender, users, random);
            if (others.stream().noneMatch(other -> other.octets() == mail.octets())) {
                return mail;
            }
        }
    }

    private void judge(TriedMail mail, Set<String> users, String world) {
        mails++;
        recipients += users.size();
        bounces += mail.bounced.size();
        assertEquals(world + ": waits for ever: " + mail.waiting, 0, mail.waiting.size());
        for (String user : users) {
            // It knows its own users only, so it cannot be at another one.
            FakeMailServer home = backends.get(user.charAt(0) - '0');
            List<FakeMailServer.Mail> copies =
                    home.mails().stream()
                            .filter(copy -> copy.recipients().contains(user))
                            .filter(copy -> copy.start().contains(mail.id))
                            .toList();
            String about = world + ": " + user + " of " + mail.id + ": " + copies.size();
            for (FakeMailServer.Mail copy : copies) {
                assertEquals(about, mail.octets(), copy.octets());
                assertEquals(about, mail.sum(), copy.sum());
            }
            long inDoubt =
                    copies.stream().filter(copy -> !copy.told()).count()
                            + mail.unheard.stream().filter(user::equals).count();
            doubtful += (int) inDoubt;
            twice += Math.max(0, copies.size() - 1);
            if (mail.delivered.contains(user)) {
                assertTrue(about + " lost", !copies.isEmpty());
                assertTrue(about + ", " + inDoubt + " in doubt", copies.size() <= 1 + inDoubt);
            } else {
                assertTrue(about, mail.bounced.contains(user));
                // A sender without sizes is told once for all, see the ADR.
                int told = mail.declaresSize() ? 0 : 1;
                wronglyTold += copies.isEmpty() ? 0 : told;
                assertTrue(about + ", " + inDoubt + " in doubt", copies.size() <= inDoubt + told);
            }
        }
    }
}
