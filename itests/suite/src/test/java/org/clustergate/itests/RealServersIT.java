package org.clustergate.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.clustergate.itests.world.Await;
import org.clustergate.itests.world.Clients;
import org.clustergate.itests.world.Command.Result;
import org.clustergate.itests.world.Crowd;
import org.clustergate.itests.world.Door;
import org.clustergate.itests.world.Loopback;
import org.clustergate.itests.world.MailServer;
import org.clustergate.itests.world.MailUser;
import org.clustergate.itests.world.RealServers;
import org.clustergate.itests.world.Security;
import org.clustergate.itests.world.Sender;
import org.clustergate.itests.world.Site;
import org.clustergate.itests.world.Trees;
import org.junit.AfterClass;
import org.junit.BeforeClass;
import org.junit.Test;

/** The gateway in front of four real mail servers, knowing nothing but their addresses. */
public class RealServersIT {
    private static final String FIRST = "first-mail-of-";
    private static final int AT_A_TIME = 20;

    private static RealServers world;
    private static Site site;
    private static Clients clients;
    private static Door splitting;

    @BeforeClass
    public static void gateway() {
        world = RealServers.get();
        site = new Site(Loopback.address(20), world.tls());
        world.servers().forEach(server -> site.backend(server));
        splitting = site.smtp("split", 11026, "recipients", "split");
        site.start("256m");
        clients = new Clients(site.door());
        // Everybody gets a mail: the first thing that a gateway has to find out about a user.
        found(
                "smtp",
                user -> {
                    String token = FIRST + user.name();
                    clients.swaks(List.of(user.address()), token, Security.of(user.number()))
                            .expect();
                    awaitMail(user, token);
                });
    }

    @AfterClass
    public static void end() {
        if (site != null) {
            site.close();
        }
    }

    private static void found(String protocol, Crowd.Errand errand) {
        List<String> failures = Crowd.failures(world.users(), errand);
        int all = world.users().size();
        System.out.println(
                "users found by %s without a map: %d of %d"
                        .formatted(protocol, all - failures.size(), all));
        assertEquals(failures.toString(), 0, failures.size());
    }

    private static void awaitMail(MailUser user, String token) {
        Await.until(
                "mail " + token + " to " + user,
                RealServers.PATIENCE,
                () -> world.delivered(user, token));
    }

    /**
     * What each user is shown has the mail that was for this user, and nobody else's: everybody has
     * one of this class, so somebody else's mailbox never passes. Other classes' mails may be
     * there.
     */
    private static void checkOwn(MailUser user, List<String> firstMails) {
        assertEquals(List.of(FIRST + user.name()), firstMails);
    }

    private static List<String> firstMails(String mails) {
        return mails.lines()
                .filter(line -> line.startsWith("Subject: " + FIRST))
                .map(line -> line.substring("Subject: ".length()).strip())
                .toList();
    }

    @Test
    public void everybodySeesTheirOwnMailboxByImap() {
        found(
                "imap",
                user -> {
                    Security security = Security.of(user.number() + 1);
                    List<Integer> numbers =
                            numbers(clients.curlImapSearch(user, FIRST, security).expect());
                    assertFalse("nothing by that name", numbers.isEmpty());
                    checkOwn(user, firstMails(clients.curlImap(user, numbers, security).expect()));
                });
    }

    /** RFC 9051 section 7.3.4, as RFC 3501 has it: the reply to SEARCH. */
    private static List<Integer> numbers(String output) {
        return output.lines()
                .filter(line -> line.startsWith("* SEARCH "))
                .flatMap(line -> Stream.of(line.substring("* SEARCH ".length()).strip().split(" ")))
                .map(Integer::valueOf)
                .toList();
    }

    @Test
    public void everybodySeesTheirOwnMailboxByPop3() {
        found(
                "pop3",
                user -> {
                    Security security = Security.of(user.number() + 2);
                    long all =
                            clients.curlPop3List(user, user.password(), security)
                                    .expect()
                                    .lines()
                                    .filter(line -> line.matches("\\d+ \\d+"))
                                    .count();
                    // From the newest back: other classes may have sent many.
                    List<String> first = List.of();
                    for (int to = (int) all; to > 0 && first.isEmpty(); to -= AT_A_TIME) {
                        int from = Math.max(1, to - AT_A_TIME + 1);
                        first = firstMails(clients.curlPop3(user, from, to, security).expect());
                    }
                    checkOwn(user, first);
                });
    }

    @Test
    public void everybodySendsThroughTheirOwnServer() {
        found(
                "submission",
                user -> {
                    String token = "submitted-by-" + user.name();
                    clients.curlSubmit(
                                    user, user.password(), user, token, Security.of(user.number()))
                            .expect();
                    awaitMail(user, token);
                });
    }

    @Test
    public void everyClientWorksWithEveryBackendOverEveryKindOfConnection() {
        // Users whom no other test counts mails of.
        List<MailUser> some =
                world.servers().stream()
                        .flatMap(server -> world.at(server.name()).stream().skip(10).limit(3))
                        .toList();
        List<String> failures =
                Crowd.failures(
                        some,
                        user -> {
                            Security security = Security.of(world.at(user.home()).indexOf(user));
                            everyClient(user, security);
                        });
        assertEquals(failures.toString(), 0, failures.size());
    }

    private static void everyClient(MailUser user, Security security) throws Exception {
        String token = FIRST + user.name();
        for (String what : List.of("imap", "imap-authenticate", "pop3", "submission", "smtp")) {
            clients.python(what, user, security, what + "-by-python").expect();
        }
        awaitMail(user, "submission-by-python");
        awaitMail(user, "smtp-by-python");
        Path folder = Files.createTempDirectory("clustergate-fetch");
        clients.mbsync(user, security, folder).expect();
        assertTrue(Trees.contain(folder.resolve("inbox"), token));
        clients.fetchmail(user, true, security, folder.resolve("imap")).expect();
        clients.fetchmail(user, false, security, folder.resolve("pop3")).expect();
        assertTrue(Files.readString(folder.resolve("imap")).contains(token));
        assertTrue(Files.readString(folder.resolve("pop3")).contains(token));
        Trees.delete(folder);
    }

    @Test
    public void whomNobodyKnowsIsUnknown() {
        MailUser nobody = new MailUser(0, "nobody-here", "whatever", "nowhere");
        Result mail = clients.swaks(List.of(nobody.address()), "to nobody", Security.PLAIN);
        assertFalse(mail.output(), mail.ok());
        assertTrue(mail.output(), mail.output().contains("550 5.1.1"));
        assertEquals(
                Clients.DENIED, clients.curlImapList(nobody, "whatever", Security.PLAIN).exit());
        assertEquals(Clients.DENIED, clients.curlPop3(nobody, "whatever", Security.TLS).exit());
        assertEquals(
                Clients.DENIED,
                clients.curlSubmit(nobody, "whatever", nobody, "sent", Security.STARTTLS).exit());
    }

    @Test
    public void aWrongPasswordIsDeniedAndTheRightOneStillWorks() {
        for (MailServer server : world.servers()) {
            MailUser user = world.at(server.name()).get(20);
            assertEquals(Clients.DENIED, clients.curlImapList(user, "wrong", Security.TLS).exit());
            assertEquals(Clients.DENIED, clients.curlPop3(user, "wrong", Security.TLS).exit());
            assertEquals(
                    Clients.DENIED,
                    clients.curlSubmit(user, "wrong", user, "sent", Security.TLS).exit());
            clients.curlImapList(user, user.password(), Security.TLS).expect();
        }
    }

    @Test
    public void oneMailToUsersOfAllServersArrivesOnceAtEach() {
        List<MailUser> recipients =
                world.servers().stream().map(server -> world.at(server.name()).get(21)).toList();
        try (Sender sender =
                Sender.start(Loopback.address(9), world.scratch().resolve("sender"), site.door())) {
            String token = "one-mail-to-all";
            new Clients(sender.door())
                    .swaks(
                            recipients.stream().map(MailUser::address).toList(),
                            token,
                            Security.PLAIN)
                    .expect();
            recipients.forEach(user -> awaitMail(user, token));
            for (MailUser user : recipients) {
                assertEquals(user.toString(), 1, world.copies(user, token));
            }
        }
    }

    @Test
    public void oneTransactionReachesUsersOfTwoServers() {
        MailUser one = world.at("mail1").get(22);
        MailUser two = world.at("mail2").get(22);
        // swaks does not try again.
        clients.swaks(List.of(one.address(), two.address()), "fan-out", Security.PLAIN).expect();
        for (MailUser user : List.of(one, two)) {
            awaitMail(user, "fan-out");
            assertEquals(user.toString(), 1, world.copies(user, "fan-out"));
        }
    }

    @Test
    public void whereMailsAreSplitTheSecondServersRecipientIsNeverTakenToTheFirst() {
        MailUser one = world.at("mail1").get(22);
        MailUser two = world.at("mail2").get(22);
        // swaks goes on with whom the server takes, and does not try again.
        Result sent =
                new Clients(splitting)
                        .swaks(List.of(one.address(), two.address()), "split", Security.PLAIN);
        assertTrue(sent.output(), sent.output().contains("452 4.5.3"));
        awaitMail(one, "split");
        assertEquals(0, world.copies(two, "split"));
    }
}
