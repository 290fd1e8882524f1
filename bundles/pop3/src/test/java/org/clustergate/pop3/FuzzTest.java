package org.clustergate.pop3;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.clustergate.backend.Backend;
import org.clustergate.backend.Security;
import org.clustergate.backend.Trust;
import org.clustergate.engine.Action;
import org.clustergate.engine.EngineLoop;
import org.clustergate.engine.Event;
import org.clustergate.engine.Failure;
import org.clustergate.engine.Script;
import org.clustergate.engine.Side;
import org.clustergate.engine.Timer;
import org.clustergate.mail.Protocol;
import org.clustergate.monitor.SessionEnd.Cause;
import org.clustergate.route.RouteQuery;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever comes from either side, in pieces of any size: no exception, no fault, no growth. */
class FuzzTest {
    private static final String[] CLIENT = {
        "CAPA\r\n",
        "STLS\r\n",
        "USER joe\r\n",
        "USER joe@example.test\r\n",
        "PASS pw\r\n",
        "USER \377\r\n",
        "PASS \r\n",
        "AUTH\r\n",
        "AUTH PLAIN\r\n",
        "AUTH PLAIN =\r\n",
        "AUTH PLAIN AGpvZQBwdw==\r\n",
        "AGpvZQBwdw==\r\n",
        "am9lAGFkbWluAHB3\r\n",
        "*\r\n",
        "QUIT\r\n",
        "NOOP\r\n",
        "\r\n",
        "\n",
        "\r",
        "\0",
        " ",
        "GET / HTTP/1.1\r\n",
        "\26\3\1"
    };

    private static final String[] BACKEND = {
        "+OK\r\n",
        "+OK\r\n",
        "+OK [XCLIENT] ready\r\n",
        "+OK ready\r\n",
        "-ERR\r\n",
        "-ERR [AUTH] no\r\n",
        "-ERR [SYS/TEMP] no\r\n",
        "-ERR [IN-USE\r\n",
        "+ \r\n",
        "STLS\r\n",
        "SASL PLAIN\r\n",
        ".\r\n",
        "-",
        "+",
        "\r\n",
        "\n",
        "\0",
        "[",
        "]"
    };

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void survivesAnything(long seed) {
        int passedThrough = 0;
        for (int i = 0; i < 4000; i++) {
            passedThrough += new Session(new Random(seed * 1_000_003 + i)).play() ? 1 : 0;
        }
        assertThat(passedThrough).as("sessions that got to the end of a login").isPositive();
    }

    private static final class Session implements EngineLoop.Effects {
        private final Random random;
        private final EngineLoop loop;
        private final List<Event> answers = new ArrayList<>();
        private boolean leg;
        private long sent;
        private int connects;
        private int logins;
        private boolean passedThrough;

        Session(Random random) {
            this.random = random;
            boolean tls = random.nextBoolean();
            loop =
                    new EngineLoop(
                            new Pop3Handler()
                                    .open(
                                            Script.settings(
                                                    Protocol.POP3, tls, random.nextInt(4) > 0)),
                            this);
        }

        /** Whether a login succeeded. */
        boolean play() {
            loop.on(new Event.Opened());
            for (int i = 0; i < 60 && !loop.finished(); i++) {
                if (!answers.isEmpty()) {
                    loop.on(answers.remove(0));
                } else if (leg && loop.reads(Pop3State.BACKEND) && random.nextInt(20) > 0) {
                    loop.received(Pop3State.BACKEND, input(BACKEND));
                } else if (leg && random.nextInt(20) == 0) {
                    leg = false;
                    loop.on(new Event.LegFailed(0, Failure.CLOSED, "fuzz"));
                } else if (loop.reads(Side.CLIENT)) {
                    loop.received(Side.CLIENT, input(CLIENT));
                }
            }
            // Three logins with three backends each; every input brings one answer.
            assertThat(connects).isLessThanOrEqualTo(9);
            assertThat(logins).isLessThanOrEqualTo(3);
            assertThat(sent).isLessThan(100_000);
            loop.on(random.nextBoolean() ? new Event.Drain() : new Event.TimedOut(Timer.LOGIN));
            assertThat(loop.finished()).isTrue();
            return passedThrough;
        }

        private ByteBuffer input(String[] words) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(3); i >= 0; i--) {
                text.append(words[random.nextInt(words.length)]);
            }
            int noise = random.nextInt(10);
            if (noise == 0) {
                text.setCharAt(random.nextInt(text.length()), (char) random.nextInt(256));
            } else if (noise == 1) {
                text.setLength(random.nextInt(text.length()) + 1);
            } else if (noise == 2) {
                text.append("x".repeat(random.nextInt(15_000)));
            }
            return ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.ISO_8859_1));
        }

        @Override
        public void perform(Action action) {
            if (action instanceof Action.Send send) {
                sent += send.data().remaining();
            } else if (action instanceof Action.FindRoute find) {
                answers.add(route(find));
            } else if (action instanceof Action.Connect) {
                connects++;
                leg = random.nextInt(4) > 0;
                answers.add(
                        leg
                                ? new Event.LegOpened(0)
                                : new Event.LegFailed(0, Failure.CONNECT, "fuzz"));
            } else if (action instanceof Action.StartTls tls) {
                answers.add(new Event.TlsStarted(tls.side()));
            } else if (action instanceof Action.CloseLeg) {
                leg = false;
            } else if (action instanceof Action.Refused || action instanceof Action.Accepted) {
                logins++;
            } else if (action instanceof Action.PassThrough) {
                passedThrough = true;
            } else if (action instanceof Action.Close close) {
                assertThat(close.cause()).as(close.detail()).isNotEqualTo(Cause.INTERNAL);
            }
        }

        private Event route(Action.FindRoute find) {
            String name = "mail" + (find.excluded().size() + 1);
            Security security = Security.values()[random.nextInt(Security.values().length)];
            Backend backend = Script.backend(name, Protocol.POP3, security, Trust.XCLIENT);
            RouteQuery query =
                    new RouteQuery(
                            find.phase(),
                            Script.session(Protocol.POP3),
                            find.user(),
                            "",
                            true,
                            List.of(backend));
            return random.nextInt(5) > 0
                    ? new Event.Routed(query, backend)
                    : new Event.Unroutable(query, random.nextBoolean(), "fuzz");
        }
    }
}
