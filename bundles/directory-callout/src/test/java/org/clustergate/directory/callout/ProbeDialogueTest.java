package org.clustergate.directory.callout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.clustergate.backend.Security;
import org.clustergate.config.Settings;
import org.clustergate.directory.callout.Handshake.Dialect;
import org.clustergate.wire.Octets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Conversations as text, each also with the server's octets coming one by one. S: the server sends;
 * C: it is sent; ASK takes questions; ANSWER expects one; READY, TLS, QUITTING, UNWELCOME, FAILED
 * expect what the dialogue wants; ROOM how many more it takes; REST, CUT (what was not answered).
 */
class ProbeDialogueTest {
    static final CalloutSettings SETTINGS = settings(3, 100);

    static CalloutSettings settings(int refusals, int recipients) {
        return settings(
                Map.of(
                        "refusals.per.connection", refusals,
                        "recipients.per.transaction", recipients));
    }

    /** Defaults but for these and for names and limits that suit tests. */
    static CalloutSettings settings(Map<String, Object> others) {
        Map<String, Object> all = new HashMap<>();
        all.put("connections", 4);
        all.put("max.waiting", 1000);
        all.put("hello.name", "clustergate-callout.test");
        all.put("sender", "probe@gw.test");
        all.putAll(others);
        Settings from = Settings.of(CalloutConfig.class, CalloutConfig.PID, all);
        CalloutSettings settings = CalloutSettings.read(from);
        assertThat(from.problems()).isEmpty();
        return settings;
    }

    private static final class Run implements ProbeDialogue.Effects {
        final ProbeDialogue dialogue;
        final Deque<String> done = new ArrayDeque<>();
        final Map<String, Question> questions = new LinkedHashMap<>();
        final LineCutter cutter = new LineCutter();

        Run(CalloutSettings settings, Dialect dialect, Security security) {
            dialogue =
                    new ProbeDialogue(
                            settings,
                            new Handshake(dialect, security, settings.helloName()),
                            true,
                            this);
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
                Question question = new Question(new RecipientPath(name, utf8), false, 0, 0);
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
        public void unwelcome(String why) {
            done.add("UNWELCOME");
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

    private static void run(CalloutSettings settings, Security security, String script)
            throws Exception {
        run(settings, Dialect.SMTP, security, script);
    }

    private static void run(
            CalloutSettings settings, Dialect dialect, Security security, String script)
            throws Exception {
        new Run(settings, dialect, security).play(script, Integer.MAX_VALUE / 2);
        new Run(settings, dialect, security).play(script, 1);
        new Run(settings, dialect, security).play(script, 7);
    }

    private static void run(String script) throws Exception {
        run(SETTINGS, Security.STARTTLS_WHEN_OFFERED, script);
    }

    private static final String PIPELINED =
            """
            S: 220 mail1 ESMTP
            C: EHLO clustergate-callout.test
            S: 250-mail1
            S: 250-SIZE 1000
            S: 250 PIPELINING
            READY
            """;

    private static final String PLAIN =
            """
            S: 220 mail1
            C: EHLO clustergate-callout.test
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
                        ANSWER ann@a.test LATER
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
                C: EHLO clustergate-callout.test
                S: 250-mail1
                S: 250-PIPELINING
                S: 250 STARTTLS
                C: STARTTLS
                S: 220 go
                TLS
                C: EHLO clustergate-callout.test
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
                C: EHLO clustergate-callout.test
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
                C: EHLO clustergate-callout.test
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
                C: EHLO clustergate-callout.test
                S: 250 mail1
                FAILED
                """);
        run(
                SETTINGS,
                Security.STARTTLS,
                """
                S: 220 mail1
                C: EHLO clustergate-callout.test
                S: 502 what?
                FAILED
                """);
    }

    @Test
    void greetsOldServersTheOldWay() throws Exception {
        run(
                """
                S: 220 mail1
                C: EHLO clustergate-callout.test
                S: 502 what?
                C: HELO clustergate-callout.test
                S: 250 mail1
                READY
                """);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "S: 421 busy\nUNWELCOME",
                "S: 554 no\nUNWELCOME",
                "S: 450 wait",
                "S: 250 odd",
                "S: hello",
                "S: 220-a\nS: 221 b",
                "S: 220 x\nC: EHLO clustergate-callout.test\nS: 451 later"
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
                        UNWELCOME
                        FAILED
                        ANSWER joe@a.test YES
                        CUT ann@a.test
                        """);
    }

    @Test
    void aServerThatClosesARestingConnectionHasNothingAgainstUs() throws Exception {
        run(PIPELINED + "S: 421 4.4.2 idle for too long\nFAILED\nCUT");
    }

    @Test
    void asksMailboxStoresByLmtp() throws Exception {
        run(
                SETTINGS,
                Dialect.LMTP,
                Security.STARTTLS_WHEN_OFFERED,
                """
                S: 220 store1 LMTP ready
                C: LHLO clustergate-callout.test
                S: 250-store1
                S: 250-STARTTLS
                S: 250 PIPELINING
                C: STARTTLS
                S: 220 go
                TLS
                C: LHLO clustergate-callout.test
                S: 250-store1
                S: 250 PIPELINING
                READY
                ASK joe@a.test ann@a.test bob@a.test
                C: MAIL FROM:<>
                C: RCPT TO:<joe@a.test>
                C: RCPT TO:<ann@a.test>
                C: RCPT TO:<bob@a.test>
                S: 250 2.1.0 OK
                S: 250 2.1.5 OK
                S: 550 5.1.1 <ann@a.test> User doesn't exist: ann@a.test
                S: 552 5.2.2 <bob@a.test> Quota exceeded (mailbox for user is full)
                ANSWER joe@a.test YES
                ANSWER ann@a.test NO
                ANSWER bob@a.test YES
                REST
                C: RSET
                S: 250 2.0.0 OK
                """);
    }

    @Test
    void lmtpHasNoOlderGreeting() throws Exception {
        // RFC 2033 section 4.1: HELO and EHLO must not be used.
        run(
                SETTINGS,
                Dialect.LMTP,
                Security.NONE,
                """
                S: 220 store1
                C: LHLO clustergate-callout.test
                S: 500 what?
                FAILED
                """);
    }

    @Test
    void aLoneRecipientTooManyIsPutOff() throws Exception {
        run(
                PIPELINED
                        + """
                        ASK joe@a.test
                        C: MAIL FROM:<>
                        C: RCPT TO:<joe@a.test>
                        S: 250 ok
                        S: 452 no room
                        ANSWER joe@a.test LATER
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
