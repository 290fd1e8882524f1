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
    private int mailed;
    private int mailedTwice;
    private int mails;
    private int transactions;

    @Test
    void everyRecipientHasOneCopy() {
        for (int seed = 0; seed < WORLDS; seed++) {
            run(seed, false);
        }
        // The faults are there, and rare enough that most of it is about the rest.
        assertThat(doubtful).isGreaterThan(mails / 100);
        assertThat(bounces).isGreaterThan(mails / 20);
        System.out.printf(
                "%d mails in %d transactions, %d recipients bounced, %d copies in doubt, %d second copies, %d bounced with"
                        + " others for want of a size%n",
                mails, transactions, bounces, doubtful, twice, wronglyTold);
    }

    @Test
    void everyRecipientHasOneCopyOrIsNamedInOneBounce() {
        for (int seed = 0; seed < WORLDS; seed++) {
            run(seed, true);
        }
        assertThat(doubtful).isGreaterThan(mails / 100);
        assertThat(mailed).isGreaterThan(mails / 20);
        System.out.printf(
                "%d mails in %d transactions, %d recipients named in bounces, %d of them twice, %d bounced by their"
                        + " senders, %d copies in doubt, %d second copies%n",
                mails, transactions, mailed, mailedTwice, bounces, doubtful, twice);
    }

    private void run(int seed, boolean bouncing) {
        SimulatedWorld world = new SimulatedWorld(seed, bouncing);
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
            if (world.random.nextInt(bouncing ? 2 : 5) == 0) {
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
            long named = bounces(world, mail, user, about);
            if (mail.delivered.contains(user) && named == 0) {
                assertThat(copies.size()).as(about).isBetween(1, (int) (1 + inDoubt));
            } else if (mail.delivered.contains(user)) {
                // Who has it all the same has it from a try that nobody has heard the end of.
                assertThat(copies.size()).as(about).isBetween(0, (int) inDoubt);
            } else {
                assertThat(mail.bounced).as(about).contains(user);
                // A sender without sizes is told once for all, see the ADR.
                int told = mail.declaresSize() ? 0 : 1;
                wronglyTold += copies.isEmpty() ? 0 : told;
                assertThat(copies.size()).as(about).isBetween(0, (int) inDoubt + told);
            }
        }
    }

    /** How often the sender has been sent a bounce that names the user. */
    private long bounces(SimulatedWorld world, SimulatedMail mail, String user, String about) {
        List<SimulatedWorld.Delivery> all =
                world.deliveries.stream()
                        .filter(one -> one.recipients.contains(SimulatedMail.SENDER))
                        .filter(one -> one.content.contains("Message-ID: " + id(mail) + "\r\n"))
                        .filter(
                                one ->
                                        one.content.contains(
                                                "\r\nFinal-Recipient: rfc822; " + user + "\r\n"))
                        .toList();
        if (!world.bounces() || !mail.hasSender()) {
            assertThat(all).as(about).isEmpty();
        }
        assertThat(all).as(about).allMatch(one -> one.recipients.size() == 1);
        long inDoubt =
                all.stream().filter(one -> !one.told).count()
                        + mail.unheard.stream().filter(user::equals).count();
        // Whoever is told by its own server too has not heard of the bounce.
        int heard = mail.bounced.contains(user) ? 0 : 1;
        assertThat(all.size()).as(about).isBetween(0, (int) (heard + inDoubt));
        mailed += all.isEmpty() ? 0 : 1;
        mailedTwice += all.size() > 1 ? 1 : 0;
        return all.size();
    }

    private static String id(SimulatedMail mail) {
        int at = mail.message.indexOf('<');
        return mail.message.substring(at, mail.message.indexOf('>') + 1);
    }
}
