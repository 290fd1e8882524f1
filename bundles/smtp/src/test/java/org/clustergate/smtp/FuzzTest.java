package org.clustergate.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import org.clustergate.engine.EngineSettings;
import org.clustergate.engine.Event;
import org.clustergate.engine.Failure;
import org.clustergate.engine.ProtocolEngine;
import org.clustergate.engine.ProtocolHandler;
import org.clustergate.engine.Script;
import org.clustergate.engine.Timer;
import org.clustergate.mail.Protocol;
import org.clustergate.monitor.SessionEnd;
import org.clustergate.wire.Octets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random conversations; every assertion tells the seed of its conversation. */
class FuzzTest {
    private static final int ROUNDS = 6000;

    private static final String[] COMMANDS = {
        "EHLO c.test\r\n",
        "HELO c.test\r\n",
        "MAIL FROM:<ann@example.org>\r\n",
        "MAIL FROM:<> SIZE=100 BODY=8BITMIME\r\n",
        "MAIL FROM:<ann@example.org> SIZE=99999999\r\n",
        "RCPT TO:<joe@example.test>\r\n",
        "RCPT TO:<jo@example.test>\r\n",
        "RCPT TO:<jack@example.test>\r\n",
        "RCPT TO:<xaver@example.test>\r\n",
        "RCPT TO:<\"j \\\" x\"@example.test>\r\n",
        "RCPT TO:<u@example.test>\r\n",
        "RCPT TO:<t@example.test>\r\n",
        "RCPT TO:<broken\r\n",
        "DATA\r\n",
        "DATA\r\n",
        "RSET\r\n",
        "NOOP\r\n",
        "VRFY x\r\n",
        "AUTH PLAIN AGpvZQBzZWNyZXQ=\r\n",
        "AUTH PLAIN AGpvZQBzZWNyZXQx\r\n",
        "AUTH LOGIN\r\n",
        "AUTH PLAIN\r\n",
        "am9l\r\n",
        "*\r\n",
        "QUIT\r\n",
        "STARTTLS\r\n",
    };

    private static final String[] LOGINS = {
        "AUTH XOAUTH2\r\n",
        "AUTH XOAUTH2 dXNlcj1qb2UBYXV0aD1CZWFyZXIgdG9rZW4BAQ==\r\n",
        "AUTH OAUTHBEARER bixhPWpvZSwBYXV0aD1CZWFyZXIgdG9rZW4BAQ==\r\n",
        "AUTH OAUTHBEARER bixhPWphY2ssAWF1dGg9QmVhcmVyIHRva2VucwEB\r\n",
        "AUTH OAUTHBEARER bixhPWpvZSwBYXV0aD1CZWFyZXIgdG9rZW4BAQ==\r\nAQ==\r\n",
        "bixhPWpvZSwBYXV0aD1CZWFyZXIgdG9rZW4BAQ==\r\n",
        "AQ==\r\n",
        "\r\n",
        "AUTH PLAIN AGpvZQBzZWNyZXQ=\r\n",
        "NOOP\r\n",
        "*\r\n",
    };

    /** Who is on one backend, on another, on one that cannot be reached, and on none. */
    private static final String[] RECIPIENTS = {"joe", "jolene", "jack", "jo", "xaver", "u"};

    private static final String[] CONTENT = {
        "text",
        "\r\n",
        "\r\n",
        ".",
        ".",
        "\r",
        "\n",
        "\0",
        "..",
        "\r\n.\r\n",
        "MAIL FROM:<>\r\n",
        "\u00e4",
        "Subject: x\r\n"
    };

    private static final Pattern NAME = Pattern.compile("queued as (mail\\d-\\d+)");

    private static final BiFunction<String, String, String> HONEST = (heard, usual) -> usual;

    private static byte[] conversation(Random random) {
        StringBuilder all = new StringBuilder();
        if (random.nextInt(4) > 0) {
            all.append("EHLO c.test\r\n");
        }
        for (int i = random.nextInt(12); i >= 0; i--) {
            switch (random.nextInt(8)) {
                case 0 -> all.append(garbage(random));
                case 1, 2, 3 -> {
                    all.append("EHLO c.test\r\nMAIL FROM:<ann@example.org>\r\n");
                    all.append("RCPT TO:<joe@example.test>\r\n");
                    for (int j = random.nextInt(4); j > 0; j--) {
                        String more = RECIPIENTS[random.nextInt(RECIPIENTS.length)];
                        all.append("RCPT TO:<" + more + "@example.test>\r\n");
                    }
                    all.append("DATA\r\n");
                    for (int j = random.nextInt(12); j > 0; j--) {
                        all.append(CONTENT[random.nextInt(CONTENT.length)]);
                    }
                    all.append("\r\n.\r\n");
                }
                default -> all.append(COMMANDS[random.nextInt(COMMANDS.length)]);
            }
        }
        return all.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    /** What clients say on submission before they are logged in. */
    private static byte[] logins(Random random) {
        StringBuilder all = new StringBuilder("EHLO c.test\r\n");
        for (int i = random.nextInt(8); i >= 0; i--) {
            all.append(
                    random.nextInt(10) == 0
                            ? garbage(random)
                            : LOGINS[random.nextInt(LOGINS.length)]);
        }
        return all.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] conversation(Protocol protocol, Random random) {
        return protocol == Protocol.SUBMISSION && random.nextBoolean()
                ? logins(random)
                : conversation(random);
    }

    private static String garbage(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(random.nextInt(20) == 0 ? 5000 : 20); i > 0; i--) {
            text.append((char) random.nextInt(256));
        }
        return text.append(random.nextBoolean() ? "\r\n" : "").toString();
    }

    private static FakeCluster run(
            Protocol protocol,
            byte[] input,
            Random splits,
            int largest,
            BiFunction<String, String, String> twist) {
        return run(
                new FakeCluster(protocol, engine(protocol, false), twist), input, splits, largest);
    }

    private static FakeCluster run(FakeCluster cluster, byte[] input, Random splits, int largest) {
        for (int at = 0; at < input.length; ) {
            int length = Math.min(input.length - at, 1 + splits.nextInt(largest));
            cluster.input(input, at, length);
            at += length;
        }
        return cluster;
    }

    private static ProtocolEngine engine(Protocol protocol, boolean bouncing) {
        boolean submission = protocol == Protocol.SUBMISSION;
        // Without STARTTLS: what is pipelined behind that is refused, so segments matter there.
        EngineSettings plain = Script.settings(protocol, true, true);
        EngineSettings settings =
                submission
                        ? SubmissionTokenTest.knowing(
                                plain, "8BITMIME", "AUTH PLAIN XOAUTH2 OAUTHBEARER")
                        : bouncing ? Talk.bouncing(plain) : plain;
        ProtocolHandler handler = submission ? new SubmissionHandler() : new SmtpHandler();
        return handler.open(settings);
    }

    @ParameterizedTest
    @ValueSource(strings = {"SMTP", "SUBMISSION"})
    void segmentsDoNotMatter(Protocol protocol) {
        for (int seed = 0; seed < ROUNDS; seed++) {
            byte[] input = conversation(protocol, new Random(seed));

            FakeCluster whole = run(protocol, input, new Random(0), 1 << 20, HONEST);
            FakeCluster octets = run(protocol, input, new Random(0), 1, HONEST);
            FakeCluster some = run(protocol, input, new Random(seed), 40, HONEST);

            for (FakeCluster split : List.of(octets, some)) {
                assertThat(split.toClient()).as("seed " + seed).isEqualTo(whole.toClient());
                assertThat(split.delivered()).as("seed " + seed).isEqualTo(whole.delivered());
                assertThat(split.ended()).as("seed " + seed).isEqualTo(whole.ended());
                assertThat(split.passed()).as("seed " + seed).isEqualTo(whole.passed());
            }
            assertThat(whole.ended()).as("seed " + seed).isNotEqualTo(SessionEnd.Cause.INTERNAL);
            assertThat(whole.toClient().length())
                    .as("seed " + seed)
                    .isLessThan(100 * input.length + 32_768);
        }
    }

    /**
     * A mail on several legs has one answer, which names what each of their backends has called it.
     */
    @Test
    void everyMailIsTakenOnceAndOnlyWhereABackendSaysSo() {
        int alone = 0;
        int fannedOut = 0;
        for (int seed = 0; seed < 2 * ROUNDS; seed++) {
            byte[] input = conversation(new Random(seed));

            FakeCluster cluster =
                    run(Protocol.SMTP, input, new Random(seed), 1 + seed % 30, HONEST);

            List<List<String>> told = told(cluster);
            assertThat(told.stream().flatMap(List::stream).toList())
                    .as("seed " + seed)
                    .containsExactlyInAnyOrderElementsOf(cluster.deliveries().keySet());
            for (List<String> mail : told) {
                assertIsOneMail(mail, cluster, "seed " + seed);
                assertThat(mail.stream().map(name -> name.substring(0, name.indexOf('-'))))
                        .as("seed " + seed)
                        .doesNotHaveDuplicates();
                alone += mail.size() == 1 ? 1 : 0;
                fannedOut += mail.size() > 1 ? 1 : 0;
            }
            assertThat(cluster.openLegs()).as("seed " + seed).isLessThanOrEqualTo(2);
        }
        assertThat(alone).isGreaterThan(ROUNDS);
        assertThat(fannedOut).isGreaterThan(ROUNDS / 10);
    }

    /** Who has a mail that the client is not told of has it because another backend refused it. */
    @Test
    void aMailThatNotAllTakeIsToldToBeTriedAgain() {
        int mixed = 0;
        for (int seed = 0; seed < ROUNDS; seed++) {
            Random dots = new Random(seed);
            byte[] input = conversation(new Random(seed));

            FakeCluster cluster =
                    run(
                            Protocol.SMTP,
                            input,
                            new Random(seed),
                            1 + seed % 30,
                            (heard, usual) ->
                                    heard.equals("(dot)") && dots.nextInt(3) == 0 ? "no" : usual);

            List<String> told = told(cluster).stream().flatMap(List::stream).toList();
            assertThat(cluster.deliveries().keySet()).as("seed " + seed).containsAll(told);
            assertThat(told).as("seed " + seed).doesNotHaveDuplicates();
            for (List<String> mail : told(cluster)) {
                assertIsOneMail(mail, cluster, "seed " + seed);
            }
            int untold = cluster.deliveries().size() - told.size();
            if (untold > 0) {
                assertThat(cluster.toClient())
                        .as("seed " + seed)
                        .containsAnyOf(Replies.NOT_ALL, "554 5.0.0 Delivered, but");
            }
            mixed += untold;
        }
        assertThat(mixed).isGreaterThan(ROUNDS / 30);
    }

    /** What the client was told of each mail that was taken: its names at the backends. */
    private static List<List<String>> told(FakeCluster cluster) {
        return cluster.toClient()
                .lines()
                .map(line -> NAME.matcher(line).results().map(name -> name.group(1)).toList())
                .filter(names -> !names.isEmpty())
                .toList();
    }

    /** The same content everywhere, and once for each recipient. */
    private static void assertIsOneMail(List<String> names, FakeCluster cluster, String how) {
        List<FakeCluster.Delivery> all = names.stream().map(cluster.deliveries()::get).toList();
        assertThat(all.stream().map(FakeCluster.Delivery::mail).distinct()).as(how).hasSize(1);
        assertThat(all.stream().flatMap(one -> one.recipients().stream()))
                .as(how)
                .isNotEmpty()
                .doesNotHaveDuplicates();
    }

    private static int count(String text, String part) {
        int count = 0;
        for (int at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1)) {
            count++;
        }
        return count;
    }

    @ParameterizedTest
    @ValueSource(strings = {"SMTP", "SUBMISSION"})
    void survivesWhateverBackendsSay(Protocol protocol) {
        for (int seed = 0; seed < ROUNDS; seed++) {
            Random random = new Random(seed);
            BiFunction<String, String, String> twist =
                    (heard, usual) ->
                            switch (random.nextInt(20)) {
                                case 0 -> garbage(random) + "x";
                                case 1 -> "421 leaving";
                                case 2 -> "";
                                case 3 -> random.nextInt(200, 600) + " any";
                                case 4 -> usual + "\r\n250 unasked";
                                default -> usual;
                            };

            FakeCluster cluster =
                    run(
                            new FakeCluster(protocol, engine(protocol, seed % 2 == 0), twist),
                            conversation(protocol, random),
                            random,
                            1 + seed % 60);

            assertThat(cluster.ended())
                    .as("seed " + seed + ": " + cluster.end())
                    .isNotEqualTo(SessionEnd.Cause.INTERNAL);
        }
    }

    @Test
    void reachesEveryEndOfALogin() {
        int passed = 0;
        int explained = 0;
        int refused = 0;
        for (int seed = 0; seed < ROUNDS; seed++) {
            byte[] input = logins(new Random(seed));

            FakeCluster cluster =
                    run(Protocol.SUBMISSION, input, new Random(seed), 1 + seed % 30, HONEST);

            passed += cluster.passed() ? 1 : 0;
            explained += count(cluster.toClient(), "334 eyJ");
            refused += count(cluster.toClient(), "535 5.7.8");
        }
        assertThat(passed).isGreaterThan(ROUNDS / 20);
        assertThat(explained).isGreaterThan(ROUNDS / 20);
        assertThat(refused).isGreaterThan(ROUNDS / 20);
    }

    @ParameterizedTest
    @ValueSource(strings = {"SMTP", "SUBMISSION"})
    void survivesWhateverHappens(Protocol protocol) {
        for (int seed = 0; seed < ROUNDS; seed++) {
            Random random = new Random(seed);
            byte[] input = conversation(protocol, random);
            // A backend that does not answer leaves the engine waiting, so that timers can run out.
            FakeCluster cluster =
                    new FakeCluster(
                            protocol,
                            engine(protocol, seed % 2 == 0),
                            (heard, usual) -> random.nextInt(6) == 0 ? "250-wait" : usual);

            for (int at = 0; at < input.length; at++) {
                cluster.input(input, at, 1);
                switch (random.nextInt(200)) {
                    case 0 -> cluster.happen(new Event.TimedOut(Timer.BACKEND));
                    case 1 -> cluster.happen(new Event.LegFailed(0, Failure.CLOSED, "gone"));
                    case 2 -> cluster.happen(new Event.TimedOut(Timer.CLIENT));
                    case 3 -> cluster.happen(new Event.Drain());
                    default -> {}
                }
            }

            assertThat(cluster.ended())
                    .as("seed " + seed + ": " + cluster.end())
                    .isNotEqualTo(SessionEnd.Cause.INTERNAL);
        }
    }

    @Test
    void parsersNeverThrow() {
        Random random = new Random(4711);
        for (int i = 0; i < 200_000; i++) {
            String line =
                    switch (random.nextInt(3)) {
                        case 0 -> garbage(random);
                        case 1 -> mutated(random, "MAIL FROM:<@a.b:\"j \\\" x\"@[1.2]> SIZE=1 X=y");
                        default -> mutated(random, COMMANDS[random.nextInt(COMMANDS.length)]);
                    };
            assertThat(CommandParser.parse(Octets.latin1(line))).isNotNull();
        }
    }

    private static String mutated(Random random, String text) {
        StringBuilder changed = new StringBuilder(text.strip());
        for (int i = random.nextInt(4); i > 0 && changed.length() > 0; i--) {
            int at = random.nextInt(changed.length());
            switch (random.nextInt(3)) {
                case 0 -> changed.deleteCharAt(at);
                case 1 -> changed.setCharAt(at, (char) random.nextInt(256));
                default -> changed.insert(at, "<>@\"\\.,: []=".charAt(random.nextInt(12)));
            }
        }
        return changed.toString();
    }
}
