package org.clustergate.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Senders that try again, backends on which anything goes wrong at any step: per recipient exactly
 * one copy but where nobody can know better, nothing lost, nothing invented, nothing cut off. With
 * {@code -Dcampaign=full} the whole campaign.
 */
class FanOutSimulationTest {
    private static final int WORLDS = "full".equals(System.getProperty("campaign")) ? 4000 : 300;

    private static final int TRIES_IN_TROUBLE = 6;
    private static final int TRIES_AFTER = 8;

    private int doubtful;
    private int twice;
    private int bounces;
    private int wronglyTold;
    private int mails;
    private int transactions;

    @Test
    void everyRecipientHasOneCopy() {
        for (int seed = 0; seed < WORLDS; seed++) {
            run(seed);
        }
        // The faults are there, and rare enough that most of it is about the rest.
        assertThat(doubtful).isGreaterThan(mails / 100);
        assertThat(bounces).isGreaterThan(mails / 20);
        System.out.printf(
                "%d mails in %d transactions, %d recipients bounced, %d copies in doubt, %d second copies, %d bounced with"
                        + " others for want of a size%n",
                mails, transactions, bounces, doubtful, twice, wronglyTold);
    }

    private void run(int seed) {
        SimulatedWorld world = new SimulatedWorld(seed);
        int backends = 1 + world.random.nextInt(4);
        Set<String> users = new TreeSet<>();
        for (int i = 1 + world.random.nextInt(6); i > 0; i--) {
            users.add(world.random.nextInt(backends) + "user" + i + "@example.test");
        }
        for (int i = 0; i < backends; i++) {
            if (world.random.nextInt(3) == 0) {
                world.speakLmtp("mail" + i);
            }
        }
        List<SimulatedMail> queue = new ArrayList<>();
        for (int i = 1 + world.random.nextInt(3); i > 0; i--) {
            String id = seed + "." + i;
            queue.add(unlikeOthers(world, id, users, queue));
            if (world.random.nextInt(5) == 0) {
                world.refuseForEver("mail" + world.random.nextInt(backends), "<" + id + ">");
            }
        }
        mails += queue.size();
        world.trouble = 10 + world.random.nextInt(100);
        for (int i = 0; i < TRIES_IN_TROUBLE + TRIES_AFTER; i++) {
            if (i == TRIES_IN_TROUBLE) {
                world.trouble = 0;
            }
            for (SimulatedMail mail : queue) {
                if (!mail.waiting.isEmpty()) {
                    mail.attempt();
                    transactions++;
                }
            }
        }
        for (SimulatedMail mail : queue) {
            judge(world, mail, users, "seed " + seed);
        }
    }

    /** At RCPT a mail is told from others by its size: that is no more than it can be. */
    private static SimulatedMail unlikeOthers(
            SimulatedWorld world, String id, Set<String> users, List<SimulatedMail> others) {
        while (true) {
            SimulatedMail mail = new SimulatedMail(world, id, users);
            int size = mail.message.length();
            if (others.stream().noneMatch(other -> other.message.length() == size)) {
                return mail;
            }
        }
    }

    private void judge(SimulatedWorld world, SimulatedMail mail, Set<String> users, String seed) {
        assertThat(mail.waiting).as(seed + ": waits for ever").isEmpty();
        bounces += mail.bounced.size();
        for (String user : users) {
            List<SimulatedWorld.Delivery> copies =
                    world.deliveries.stream()
                            .filter(one -> one.recipients.contains(user))
                            .filter(one -> one.content.contains(id(mail)))
                            .toList();
            String about = seed + ": " + user + " of " + id(mail);
            assertThat(copies)
                    .as(about)
                    .allMatch(one -> one.content.equals(mail.message))
                    .allMatch(one -> one.backend.equals("mail" + user.charAt(0)));
            long inDoubt =
                    copies.stream().filter(one -> !one.told).count()
                            + mail.unheard.stream().filter(user::equals).count();
            doubtful += inDoubt;
            twice += Math.max(0, copies.size() - 1);
            if (mail.delivered.contains(user)) {
                assertThat(copies.size()).as(about).isBetween(1, (int) (1 + inDoubt));
            } else {
                assertThat(mail.bounced).as(about).contains(user);
                // A sender without sizes is told once for all, see the ADR.
                int told = mail.declaresSize() ? 0 : 1;
                wronglyTold += copies.isEmpty() ? 0 : told;
                assertThat(copies.size()).as(about).isBetween(0, (int) inDoubt + told);
            }
        }
    }

    private static String id(SimulatedMail mail) {
        int at = mail.message.indexOf('<');
        return mail.message.substring(at, mail.message.indexOf('>') + 1);
    }
}
