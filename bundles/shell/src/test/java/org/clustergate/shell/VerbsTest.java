package org.clustergate.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.clustergate.runtime.Explanation;
import org.clustergate.runtime.Explanation.Outcome;
import org.clustergate.runtime.GatewayRuntime.StateDto;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VerbsTest {
    private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");

    private final FakeRuntime runtime = new FakeRuntime();
    private final Verbs verbs = new Verbs(runtime);

    private Verb.Answer say(String line) {
        List<String> words = List.of(line.split(" "));
        return verbs.run(words.get(0), words.subList(1, words.size()));
    }

    private static Explanation explanation(Outcome outcome) {
        boolean routed = outcome == Outcome.ROUTED;
        return new Explanation(
                "anna@example.test",
                "imap",
                "imaps",
                "default",
                outcome,
                routed ? "mail2" : "",
                routed ? "192.0.2.12:143 starttls" : "",
                "location",
                "HOME (mail2=HOME by login)",
                List.of(
                        new Explanation.Step("domainip", "pass", "", "no rule names it", 3),
                        new Explanation.Step(
                                "location",
                                routed ? "route" : "defer",
                                routed ? "mail2" : "",
                                "HOME (mail2=HOME by login)",
                                12_345)),
                List.of(
                        new Explanation.Proof(
                                "mail2",
                                "HOME",
                                "login",
                                "LOGGED_IN",
                                "accepted",
                                NOW.minusSeconds(90),
                                NOW.plusSeconds(86_310))),
                List.of(new StateDto("mail2", "imap", "UP", "", NOW.minusSeconds(200_000), 7, 0.5)),
                routed ? "mail3: mail3 holds a copy" : "",
                NOW,
                412,
                "");
    }

    @Test
    void explains() {
        runtime.explanation = explanation(Outcome.ROUTED);

        Verb.Answer answer = say("explain anna@example.test --proto imap --from 192.0.2.9");

        assertThat(answer.code()).isZero();
        assertThat(runtime.heard)
                .containsExactly(
                        "Question[user=anna@example.test, protocol=imap, frontend=,"
                                + " client=192.0.2.9, sni=]");
        assertThat(answer.text())
                .isEqualTo(
                        """
                        anna@example.test  imap  -> mail2 (192.0.2.12:143 starttls)  412 us
                          frontend imaps, policy default; HOME (mail2=HOME by login)

                        STRATEGIES
                              STRATEGY  SAID   TO     TIME   BECAUSE
                          1   domainip  pass   -      3 us   no rule names it
                          2*  location  route  mail2  12 ms  HOME (mail2=HOME by login)

                        EVIDENCE
                          BACKEND  VERDICT  METHOD  STRENGTH   AGE         LEFT         DETAIL
                          mail2    HOME     login   LOGGED_IN  1 min 30 s  23 h 58 min  accepted

                        BACKENDS
                          NAME   PROTOCOL  STATE  FOR      SESSIONS  SHARE  REASON
                          mail2  imap      UP     2 d 7 h  7         50 %   -

                        If mail2 could not be used: mail3: mail3 holds a copy
                        """);
    }

    @Test
    void explainsInJsonToo() {
        runtime.explanation = explanation(Outcome.DEFERRED);

        Verb.Answer answer = say("explain anna@example.test --json");

        assertThat(answer.code()).isEqualTo(Verb.Answer.WARNING);
        assertThat(answer.text())
                .startsWith("{\"user\":\"anna@example.test\",\"protocol\":\"imap\"")
                .contains("\"outcome\":\"DEFERRED\"")
                .contains("\"verdict\":\"defer\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "locate forget anna@a.test --realm w | forget w:anna@a.test",
                "locate unpin anna@a.test | unpin anna@a.test",
                "locate pin anna@a.test mail2 --for 7d | pin anna@a.test to mail2 for PT168H: by an operator",
                "backend drain mail1 --within 10m --why disk | drain mail1 within PT10M: disk",
                "backend ready mail1 | ready mail1 within PT0S: by an operator",
                "kick anna@a.test | kick anna@a.test at ",
                "kick --backend mail1 | kick  at mail1",
                "decisions anna --limit 3 | decisions anna 3",
            },
            ignoreLeadingAndTrailingWhitespace = false)
    void hears(String said, String heard) {
        assertThat(say(said.strip()).code()).isZero();
        assertThat(runtime.heard.get(0).strip()).isEqualTo(heard.strip());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "explain | the user is missing",
                "explain anna --port 3 | unknown option --port",
                "explain anna --from | --from wants a value",
                "locate lose anna | 'lose' is none of forget, pin, unpin",
                "locate pin anna | the backend is missing",
                "locate pin anna mail1 --for ever | --for wants a time as 90s, 10m, 2h or 7d, not 'ever'",
                "kick | a user or --backend is missing",
                "decisions --limit 0 | --limit wants a number, not '0'",
            })
    void saysWhatIsWrongAndHowItIsSaid(String said, String problem) {
        Verb.Answer answer = say(said);

        assertThat(answer.code()).isEqualTo(Verb.Answer.ERROR);
        assertThat(answer.text()).startsWith(problem + "\n" + said.split(" ")[0]);
        assertThat(runtime.heard).isEmpty();
    }

    @Test
    void tellsWhatTheGatewayHasAgainstIt() {
        runtime.problem = "there is no backend 'mail9'";

        assertThat(say("backend drain mail9"))
                .isEqualTo(new Verb.Answer(Verb.Answer.ERROR, "there is no backend 'mail9'"));
    }

    @Test
    void knowsItsVerbs() {
        Verb.Answer answer = say("destroy everything");

        assertThat(answer.code()).isEqualTo(Verb.Answer.ERROR);
        assertThat(answer.text()).startsWith("'destroy' is no verb").contains("explain USER");
    }
}
