package org.clustergate.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.clustergate.backend.Security;
import org.clustergate.config.Secret;
import org.clustergate.mail.Protocol;

/**
 * Plays a conversation with a backend. S: the backend sends a line, S+: one that comes together
 * with the next, LF: one that ends in a bare line feed; C: it is sent; TLS is asked for, and is on;
 * PASSED with features, FAILED with words, ABORT; AWAITS names what is to come.
 */
final class Conversation {
    private final Deque<String> done = new ArrayDeque<>();
    private final LineInput input = new LineInput();
    private final StringBuilder together = new StringBuilder();
    private Dialogue dialogue;

    private Conversation(Dialogue dialogue) {
        this.dialogue = dialogue;
    }

    static Plan plan(Protocol protocol, Security security) {
        return new Plan(protocol, security, "gw.test", "", Secret.NONE, "");
    }

    static Plan plan(Protocol protocol, Security security, String user, String password) {
        return new Plan(protocol, security, "gw.test", user, new Secret(password), "");
    }

    static Plan plan(Protocol protocol, Security security, String recipient) {
        return new Plan(protocol, security, "gw.test", "", Secret.NONE, recipient);
    }

    /** Plays it with lines in one piece, in pieces of seven octets, and octet by octet. */
    static void play(Plan plan, String script) throws Exception {
        playWhole(plan, script);
        new Conversation(plan.begin()).play(script, 7);
        new Conversation(plan.begin()).play(script, 1);
    }

    /** Plays it with lines in one piece only: where it matters what comes together. */
    static void playWhole(Plan plan, String script) throws Exception {
        new Conversation(plan.begin()).play(script, Integer.MAX_VALUE / 2);
    }

    private void play(String script, int segment) throws Exception {
        for (String line : script.lines().map(String::strip).toList()) {
            String[] word = line.split(" ", 2);
            String rest = word.length > 1 ? word[1] : "";
            switch (word[0]) {
                case "" -> {}
                case "S:" -> send(rest + "\r\n", segment);
                case "S+:" -> together.append(rest).append("\r\n");
                case "LF:" -> send(rest + "\n", segment);
                case "TLS" -> {
                    assertThat(done.poll()).isEqualTo("TLS");
                    input.clear();
                    perform(dialogue.secured());
                }
                case "AWAITS" -> assertThat(dialogue.awaits()).isEqualTo(rest);
                default -> assertThat(done.poll()).isEqualTo(line);
            }
        }
        assertThat(done).isEmpty();
    }

    private void send(String text, int segment) throws Exception {
        byte[] octets = (together + text).getBytes(StandardCharsets.UTF_8);
        together.setLength(0);
        for (int from = 0; from < octets.length; from += segment) {
            ByteBuffer data =
                    ByteBuffer.wrap(octets, from, Math.min(segment, octets.length - from));
            Dialogue.Line line = input.next(data);
            while (line != null) {
                perform(dialogue.line(line));
                line = input.next(data);
            }
        }
    }

    private void perform(Dialogue.Move move) {
        dialogue = move.next();
        for (Act act : move.acts()) {
            if (act instanceof Act.Send send) {
                String text = new String(send.octets().toArray(), StandardCharsets.UTF_8);
                assertThat(text).endsWith("\r\n");
                done.add("C: " + text.substring(0, text.length() - 2).replace("\r\n", "|"));
            } else if (act instanceof Act.StartTls) {
                done.add("TLS");
            } else if (act instanceof Act.Skip skip) {
                input.skip(skip.octets());
            } else if (act instanceof Act.Passed passed) {
                List<String> features = passed.features();
                done.add(("PASSED " + String.join(", ", features)).strip());
            } else if (act instanceof Act.Failed failed) {
                done.add("FAILED " + failed.why());
            } else {
                done.add("ABORT");
            }
        }
    }
}
