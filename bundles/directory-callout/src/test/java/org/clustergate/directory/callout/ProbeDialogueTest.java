package org.clustergate.directory.callout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.clustergate.backend.Security;
import org.clustergate.directory.callout.CalloutConfig.Settings;
import org.clustergate.wire.Octets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Conversations as text, each also with the server's octets coming one by one. S: the server sends;
 * C: it is sent; ASK takes questions; ANSWER expects one; READY, TLS, QUITTING, FAILED expect what
 * the dialogue wants; ROOM how many more it takes; REST, CUT (what was not answered).
 */
class ProbeDialogueTest {
    static final Settings SETTINGS = settings(3, 100);

    static Settings settings(int refusals, int recipients) {
        return new Settings(
                Duration.ofHours(4),
                Duration.ofSeconds(45),
                Duration.ofHours(2),
                Duration.ofSeconds(5),
                Duration.ofSeconds(1),
                4,
                refusals,
                recipients,
                1000,
                Duration.ofSeconds(60),
                "probe.test",
                "probe@gw.test");
    }

    private static final class Run implements ProbeDialogue.Effects {
        final ProbeDialogue dialogue;
        final Deque<String> done = new ArrayDeque<>();
        final Map<String, Question> questions = new LinkedHashMap<>();
        final LineCutter cutter = new LineCutter();

        Run(Settings settings, Security security) {
            dialogue = new ProbeDialogue(settings, security, true, this);
        }

        void play(String script, int segment) throws Exception {
            for (String line : script.lines().map(String::strip).toList()) {
                String[] word = line.split(" ", 2);
                String rest = word.length > 1 ? word[1] : "";
                switch (word[0]) {
                    case "" -> {}
                    case "S:" -> server(rest + "\r\n", segment);
                    case "ASK" -> ask(rest);
                    case "ANSWER" -> {
                        String[] part = rest.split(" ");
                        Question question = questions.get(part[0]);
                        assertThat(question.result).as(line).isDone();
                        assertThat(question.result.join().answer().name()).isEqualTo(part[1]);
                    }
                    case "OPEN" -> assertThat(questions.get(rest).result).as(line).isNotDone();
                    case "TLS" -> {
                        assertThat(done.poll()).isEqualTo("TLS");
                        dialogue.secured();
                    }
                    case "ROOM" ->
                            assertThat(dialogue.room()).as(line).isEqualTo(Integer.parseInt(rest));
                    case "REST" -> dialogue.rest();
                    case "CUT" ->
                            assertThat(
                                            dialogue.takeUnanswered().stream()
                                                    .map(q -> q.path.text())
                                                    .toList())
                                    .isEqualTo(
                                            rest.isEmpty() ? List.of() : List.of(rest.split(" ")));
                    default -> assertThat(done.poll()).isEqualTo(line);
                }
            }
            assertThat(done).isEmpty();
        }

        private void server(String text, int segment) throws Exception {
            byte[] octets = text.getBytes(StandardCharsets.UTF_8);
            for (int from = 0; from < octets.length; from += segment) {
                ByteBuffer data =
                        ByteBuffer.wrap(octets, from, Math.min(segment, octets.length - from));
                Octets line = cutter.next(data);
                while (line != null) {
                    dialogue.line(line);
                    line = cutter.next(data);
                }
            }
        }

        private void ask(String names) {
            List<Question> all = new ArrayList<>();
            for (String name : names.split(" ")) {
                boolean utf8 = !name.chars().allMatch(c -> c < 128);
                Question question = new Question(new RecipientPath(name, utf8), false, 0);
                questions.put(name, question);
                all.add(question);
            }
            dialogue.ask(all);
        }

        @Override
        public void send(String commands) {
            commands.lines().forEach(command -> done.add("C: " + command));
        }

        @Override
        public void startTls() {
            done.add("TLS");
        }

        @Override
        public void ready() {
            done.add("READY");
        }

        @Override
        public void nullSenderRefused() {
            done.add("NULL REFUSED");
        }

        @Override
        public void quitting() {
            done.add("QUITTING");
        }

        @Override
        public void failed(String why) {
            done.add("FAILED");
        }
    }

    private static void run(Settings settings, Security security, String script) throws Exception {
        new Run(settings, security).play(script, Integer.MAX_VALUE / 2);
        new Run(settings, security).play(script, 1);
        new Run(settings, security).play(script, 7);
    }

    private static void run(String script) throws Exception {
        run(SETTINGS, Security.STARTTLS_WHEN_OFFERED, script);
    }

    private static final String PIPELINED =
            """
            S: 220 mail1 ESMTP
            C: EHLO probe.test
            S: 250-mail1
            S: 250-SIZE 1000
            S: 250 PIPELINING
            READY
            """;

    private static final String PLAIN =
            """
            S: 220 mail1
            C: EHLO probe.test
            S: 250 mail1
            READY
            """;

    @Test
    void asksSeveralInOneFlight() throws Exception {
        run(
                PIPELINED
                        + """
                        ROOM 3
                        ASK joe@a.test ann@a.test
                        C: MAIL FROM:<>
                        C: RCPT TO:<joe@a.test>
                        C: RCPT TO:<ann@a.test>
                        ROOM 1
                        S: 250 ok
                        S: 250 2.1.5 ok
                        ANSWER joe@a.test YES
                        OPEN ann@a.test
                        S: 550 5.1.1 no
                        ANSWER ann@a.test NO
                        ROOM 2
                        ASK bob@a.test
                        C: RCPT TO:<bob@a.test>
                        S: 250 ok
                        ANSWER bob@a.test YES
                        ROOM 2
                        """);
    }

    @Test
    void waitsForEveryReplyWithoutPipelining() throws Exception {
        run(
                PLAIN
                        + """
                        ASK joe@a.test ann@a.test
                        C: MAIL FROM:<>
                        S: 250 ok
                        C: RCPT TO:<joe@a.test>
                        S: 250 ok
                        C: RCPT TO:<ann@a.test>
                        S: 450 4.2.0 greylisted
                        ANSWER joe@a.test YES
                        ANSWER ann@a.test NOTHING
                        """);
    }

    @Test
    void goesBeforeTheServerLosesPatience() throws Exception {
        run(
                PIPELINED
                        + """
                        ASK a@a.test b@a.test c@a.test
                        C: MAIL FROM:<>
                        C: RCPT TO:<a@a.test>
                        C: RCPT TO:<b@a.test>
                        C: RCPT TO:<c@a.test>
                        ROOM 0
                        S: 250 ok
                        S: 550 5.1.1 no
                        S: 550 5.1.1 no
                        S: 550 5.1.1 no
                        C: QUIT
                        QUITTING
                        ROOM 0
                        ANSWER c@a.test NO
                        S: 221 bye
                        CUT
                        """);
    }

    @Test
    void aPlainRefusalBehindAnAcceptedRecipientIsAskedAlone() throws Exception {
        run(
                PIPELINED
                        + """
                        ASK joe@a.test ann@a.test
                        C: MAIL FROM:<>
                        C: RCPT TO:<joe@a.test>
                        C: RCPT TO:<ann@a.test>
                        S: 250 ok
                        S: 250 ok
                        S: 550 only one recipient for this kind of mail
                        OPEN ann@a.test
                        C: RSET
                        C: MAIL FROM:<>
                        C: RCPT TO:<ann@a.test>
                        S: 250 ok
                        S: 250 ok
                        S: 250 ok
                        ANSWER ann@a.test YES
                        ASK bob@a.test
                        C: RSET
                        C: MAIL FROM:<>
                        C: RCPT TO:<bob@a.test>
                        S: 250 ok
                        S: 250 ok
                        S: 550 no such user
                        ANSWER bob@a.test NO
                        """);
    }

    @Test
    void takesTheSenderWhereTheNullSenderIsRefused() throws Exception {
        run(
                PIPELINED
                        + """
                        ASK joe@a.test
                        C: MAIL FROM:<>
                        C: RCPT TO:<joe@a.test>
                        S: 550 5.7.1 no null sender
                        NULL REFUSED
                        S: 503 5.5.1 need MAIL
                        C: MAIL FROM:<probe@gw.test>
                        C: RCPT TO:<joe@a.test>
                        S: 250 ok
                        S: 250 ok
                        ANSWER joe@a.test YES
                        """);
    }

    @Test
    void takesTheSenderWhereTheNullSenderIsRefusedOnlyAtTheRecipient() throws Exception {
        run(
                PIPELINED
                        + """
                        ASK joe@a.test
                        C: MAIL FROM:<>
                        C: RCPT TO:<joe@a.test>
                        S: 250 ok
                        S: 550 5.7.1 <>: Sender address rejected
                        NULL REFUSED
                        C: RSET
                        C: MAIL FROM:<probe@gw.test>
                        C: RCPT TO:<joe@a.test>
                        S: 250 ok
                        S: 250 ok
                        S: 550 5.1.1 no such user
                        ANSWER joe@a.test NO
                        """);
    }

    @Test
    void aServerThatRefusesBothSendersKnowsNothing() throws Exception {
        run(
                PLAIN
                        + """
                        ASK joe@a.test
                        C: MAIL FROM:<>
                        S: 550 no
                        NULL REFUSED
                        C: MAIL FROM:<probe@gw.test>
                        S: 550 no
                        FAILED
                        OPEN joe@a.test
                        CUT joe@a.test
                        """);
    }

    @Test
    void beginsAnewWhenTheTransactionIsFull() throws Exception {
        run(
                settings(8, 2),
                Security.NONE,
                PIPELINED
                        + """
                        ASK a@a.test b@a.test c@a.test
                        C: MAIL FROM:<>
                        C: RCPT TO:<a@a.test>
                        C: RCPT TO:<b@a.test>
                        C: RSET
                        C: MAIL FROM:<>
                        C: RCPT TO:<c@a.test>
                        S: 250 ok
                        S: 250 ok
                        S: 452 4.5.3 too many
                        OPEN b@a.test
                        C: RSET
                        C: MAIL FROM:<>
                        C: RCPT TO:<b@a.test>
                        S: 250 reset
                        S: 250 ok
                        S: 250 ok
                        ANSWER c@a.test YES
                        S: 250 reset
                        S: 250 ok
                        S: 250 ok
                        ANSWER b@a.test YES
                        """);
    }

    @Test
    void leavesNoTransactionOpenWhileItRests() throws Exception {
        run(
                PIPELINED
                        + """
                        REST
                        ASK joe@a.test
                        C: MAIL FROM:<>
                        C: RCPT TO:<joe@a.test>
                        S: 250 ok
                        REST
                        S: 250 ok
                        REST
                        C: RSET
                        S: 250 ok
                        REST
                        ASK ann@a.test
                        C: MAIL FROM:<>
                        C: RCPT TO:<ann@a.test>
                        S: 250 ok
                        S: 250 ok
                        ANSWER ann@a.test YES
                        """);
    }

    @Test
    void asksOnlyServersWithSmtpUtf8AboutOtherAlphabets() throws Exception {
        run(
                PIPELINED
                        + """
                        ASK jörg@a.test
                        ANSWER jörg@a.test NOTHING
                        """);
        run(
                PIPELINED.replace("SIZE 1000", "SMTPUTF8")
                        + """
                        ASK joe@a.test jörg@a.test
                        C: MAIL FROM:<>
                        C: RCPT TO:<joe@a.test>
                        C: RSET
                        C: MAIL FROM:<> SMTPUTF8
                        C: RCPT TO:<jörg@a.test>
                        """);
    }

    @Test
    void startsTlsWhereItIsOffered() throws Exception {
        String offered =
                """
                S: 220 mail1
                C: EHLO probe.test
                S: 250-mail1
                S: 250-PIPELINING
                S: 250 STARTTLS
                C: STARTTLS
                S: 220 go
                TLS
                C: EHLO probe.test
                S: 250 mail1
                READY
                ASK joe@a.test
                C: MAIL FROM:<>
                """;
        run(offered);
        run(SETTINGS, Security.STARTTLS, offered);
    }

    @Test
    void goesOnInPlainTextWhereTlsIsRefusedAndNotRequired() throws Exception {
        String refused =
                """
                S: 220 mail1
                C: EHLO probe.test
                S: 250-mail1
                S: 250 STARTTLS
                C: STARTTLS
                S: 454 4.7.0 not now
                """;
        run(refused + "READY");
        run(SETTINGS, Security.STARTTLS, refused + "FAILED");
    }

    @Test
    void staysInPlainTextWhereThatIsSet() throws Exception {
        run(
                SETTINGS,
                Security.NONE,
                """
                S: 220 mail1
                C: EHLO probe.test
                S: 250-mail1
                S: 250 STARTTLS
                READY
                """);
    }

    @Test
    void doesNotAskWithoutTheTlsThatIsRequired() throws Exception {
        run(
                SETTINGS,
                Security.STARTTLS,
                """
                S: 220 mail1
                C: EHLO probe.test
                S: 250 mail1
                FAILED
                """);
        run(
                SETTINGS,
                Security.STARTTLS,
                """
                S: 220 mail1
                C: EHLO probe.test
                S: 502 what?
                FAILED
                """);
    }

    @Test
    void greetsOldServersTheOldWay() throws Exception {
        run(
                """
                S: 220 mail1
                C: EHLO probe.test
                S: 502 what?
                C: HELO probe.test
                S: 250 mail1
                READY
                """);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "S: 421 busy",
                "S: 554 no",
                "S: 250 odd",
                "S: hello",
                "S: 220-a\nS: 221 b",
                "S: 220 x\nC: EHLO probe.test\nS: 451 later"
            })
    void doesNotAskServersThatDoNotLetItIn(String greeting) throws Exception {
        run(greeting + "\nFAILED\nROOM 0");
    }

    @Test
    void givesBackWhatAClosingServerHasNotAnswered() throws Exception {
        run(
                PIPELINED
                        + """
                        ASK joe@a.test ann@a.test
                        C: MAIL FROM:<>
                        C: RCPT TO:<joe@a.test>
                        C: RCPT TO:<ann@a.test>
                        S: 250 ok
                        S: 250 ok
                        S: 421 4.7.0 too many errors
                        FAILED
                        ANSWER joe@a.test YES
                        CUT ann@a.test
                        """);
    }

    @Test
    void aReplyToNothingIsAFault() throws Exception {
        run(PIPELINED + "S: 250 surprise\nFAILED");
    }

    @Test
    void aLineWithoutEndIsAFault() {
        LineCutter cutter = new LineCutter();
        ByteBuffer endless = ByteBuffer.allocate(LineCutter.MAX_LINE + 1);

        assertThatThrownBy(() -> cutter.next(endless))
                .isInstanceOf(LineCutter.TooLongException.class);
    }
}
