package org.clustergate.itests;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.clustergate.itests.world.FakeMailServer;
import org.clustergate.itests.world.MailUser;
import org.clustergate.itests.world.RealServers;

/**
 * Mails to one to six recipients each, some of whom nobody knows, and what has become of them. All
 * that is told of a mail to a recipient is written {@code token address}.
 */
final class MixedMails {
    private static final Pattern FINAL_RECIPIENT =
            Pattern.compile("(?im)^Final-Recipient: *rfc822; *<?([^>\\s]+)>?");

    private final String name;
    private final List<MailUser> users;
    private final List<List<String>> recipients = new ArrayList<>();
    private final List<String> messages = new ArrayList<>();
    private final List<String> valid = new ArrayList<>();
    private final List<String> unknown = new ArrayList<>();

    /**
     * @param name tells these mails from others
     * @param users who may get one
     * @param others names of the domain that get many
     */
    MixedMails(String name, int count, List<MailUser> users, List<String> others) {
        this.name = name;
        this.users = users;
        Random random = new Random(name.hashCode());
        for (int i = 0; i < count; i++) {
            String token = name + "-" + i + ".";
            List<String> pool = new ArrayList<>(users.stream().map(MailUser::address).toList());
            Collections.shuffle(pool, random);
            List<String> chosen = new ArrayList<>(pool.subList(0, 1 + random.nextInt(6)));
            if (random.nextInt(2) == 0) {
                String other = others.get(random.nextInt(others.size()));
                chosen.set(chosen.size() - 1, other + "@" + MailUser.DOMAIN);
            }
            chosen.forEach(address -> valid.add(token + " " + address));
            if (random.nextInt(4) == 0) {
                // A name of its own: no two mails' bounces look alike.
                String nobody = "nobody-" + name + "-" + i + "@" + MailUser.DOMAIN;
                chosen.add(random.nextInt(chosen.size() + 1), nobody);
                unknown.add(nobody);
            }
            recipients.add(List.copyOf(chosen));
            messages.add(message(token, random));
        }
        Collections.sort(valid);
        Collections.sort(unknown);
    }

    private static String message(String token, Random random) {
        StringBuilder text =
                new StringBuilder(
                        "From: <sender@elsewhere.test>\r\nSubject: "
                                + token
                                + "\r\nDate: Thu, 1 Jan 2026 12:00:00 +0000\r\nMessage-ID: <"
                                + token
                                + "@elsewhere.test>\r\n\r\n");
        for (int line = random.nextInt(200); line >= 0; line--) {
            text.append(random.nextInt(8) == 0 ? ".." : "line ").append(line).append("\r\n");
        }
        return text.toString();
    }

    List<String> recipients(int i) {
        return recipients.get(i);
    }

    /** As it is sent, without the final dot. */
    String message(int i) {
        return messages.get(i);
    }

    /** What has to be delivered, once. */
    List<String> valid() {
        return valid;
    }

    /** Who has to be bounced, once. */
    List<String> unknown() {
        return unknown;
    }

    /** Every copy of one of these mails in any of the mailboxes. */
    List<String> copies(RealServers world, FakeMailServer other) {
        Pattern subject = Pattern.compile("(?m)^Subject: (" + name + "-\\d+\\.)");
        List<String> copies = new ArrayList<>();
        for (MailUser user : users) {
            for (String mail : world.mails(user)) {
                found(subject, mail).forEach(token -> copies.add(token + " " + user.address()));
            }
        }
        for (FakeMailServer.Mail mail : other.mails()) {
            found(subject, mail.start())
                    .forEach(
                            token -> mail.recipients().forEach(to -> copies.add(token + " " + to)));
        }
        Collections.sort(copies);
        return copies;
    }

    /** All recipients that the bounces among these mails name. */
    static List<String> bounced(List<String> mails, String name) {
        return mails.stream()
                .filter(mail -> mail.contains("Subject: " + name + "-"))
                .flatMap(mail -> found(FINAL_RECIPIENT, mail))
                .map(address -> address.toLowerCase(Locale.ROOT))
                .sorted()
                .toList();
    }

    private static Stream<String> found(Pattern pattern, String text) {
        return pattern.matcher(text).results().map((MatchResult match) -> match.group(1));
    }
}
