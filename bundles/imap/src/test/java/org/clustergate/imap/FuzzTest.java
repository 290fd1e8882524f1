package org.clustergate.imap;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.clustergate.backend.Security;
import org.clustergate.backend.Trust;
import org.clustergate.engine.Action;
import org.clustergate.engine.EngineLoop;
import org.clustergate.engine.Event;
import org.clustergate.engine.Failure;
import org.clustergate.engine.Script;
import org.clustergate.engine.Side;
import org.clustergate.mail.Protocol;
import org.clustergate.monitor.SessionEnd;
import org.clustergate.route.RouteQuery;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Clients and backends that send anything: never an exception, never a fault of ours, never more
 * said than there is reason to, and the same whatever the segments. A failure names its seed.
 */
class FuzzTest {
    private static final int ROUNDS = 2000;

    private static final String[] CLIENT = {
        "a1 ",
        "b ",
        "* ",
        "LOGIN ",
        "AUTHENTICATE ",
        "PLAIN",
        "ID ",
        "NIL",
        "(",
        ")",
        "\"",
        "joe",
        "NOOP",
        "CAPABILITY",
        "LOGOUT",
        "STARTTLS",
        "{3}",
        "{3+}",
        "{0+}",
        "{5000+}",
        "{99999+}",
        "\r\n",
        "\r\n",
        "\r\n",
        "\r\n",
        "\n",
        "\r",
        "\0",
        " ",
        "\\",
        "AGpvZQBwdw==",
        "=",
        "\u00ff",
        "a1 LOGIN joe pw\r\n",
        "a1 AUTHENTICATE PLAIN\r\n",
        "a1 ID (\"a\" {3+}\r\nabc)\r\n"
    };

    private static final String[] BACKEND = {
        "* ",
        "a1 ",
        "b ",
        "G ",
        "+ ",
        "+",
        "OK ",
        "NO ",
        "BAD ",
        "BYE ",
        "PREAUTH ",
        "hello",
        "[CAPABILITY ",
        "] ",
        "CAPABILITY ",
        "AUTH=PLAIN ",
        "SASL-IR ",
        "STARTTLS ",
        "ID ",
        "LOGINDISABLED ",
        "[LIMIT] ",
        "{3}",
        "{99999999}",
        "\r\n",
        "\r\n",
        "\r\n",
        "\n",
        "\0",
        "* OK [CAPABILITY AUTH=PLAIN SASL-IR ID STARTTLS] hi\r\n",
        "* OK hi\r\n",
        "G OK\r\n",
        "* CAPABILITY STARTTLS AUTH=PLAIN\r\n",
        "a1 OK in\r\n",
        "a1 NO no\r\n",
        "+ \r\n"
    };

    private static final String[] LOGINS = {
        "a1 LOGIN joe pw\r\n",
        "a1 LOGIN {3+}\r\njoe {2+}\r\np\"\r\n",
        "a1 LOGIN {3}\r\njoe \"p \\\"\"\r\n",
        "a1 AUTHENTICATE PLAIN am9lAG1hc3RlcgBwdw==\r\n",
        "a1 AUTHENTICATE PLAIN\r\nAGpvZQBwdw==\r\n",
        "a1 ID (\"name\" {3+}\r\nabc)\r\n"
    };

    private static final String[] LAST_WORDS = {
        "+ ",
        "+",
        "a1 OK in",
        "a1 OK [CAPABILITY IMAP4rev1] in",
        "a1 NO no",
        "a1 NO [LIMIT] no",
        "* OK [ALERT] hi",
        "* CAPABILITY IMAP4rev1",
        "* X {3}\r\nabc"
    };

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 5);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void survivesAnything(long seed) {
        Random random = new Random(seed);
        int passed = 0;
        for (int round = 0; round < ROUNDS; round++) {
            Session session = new Session(random);
            session.play();
            passed += session.passed ? 1 : 0;
        }
        assertThat(passed).as("sessions that came all the way").isPositive();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void doesTheSameWhateverTheSegments(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            byte[] input = words(random, CLIENT, 60);
            String whole = alone(input, input.length);
            assertThat(alone(input, 1)).isEqualTo(whole);
            assertThat(alone(input, 1 + random.nextInt(40))).isEqualTo(whole);
        }
    }

    private static byte[] words(Random random, String[] vocabulary, int max) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(max); i >= 0; i--) {
            text.append(vocabulary[random.nextInt(vocabulary.length)]);
        }
        return text.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    /** What a client hears where nobody knows any user. */
    private static String alone(byte[] input, int segment) {
        StringBuilder heard = new StringBuilder();
        EngineLoop[] loop = new EngineLoop[1];
        loop[0] =
                new EngineLoop(
                        new ImapHandler().open(Script.settings(Protocol.IMAP, true, false)),
                        action -> {
                            if (action instanceof Action.Send send) {
                                heard.append(StandardCharsets.ISO_8859_1.decode(send.data()));
                            } else if (action instanceof Action.FindRoute find) {
                                heard.append("[route ").append(find.user()).append("]");
                                loop[0].on(new Event.Unroutable(query(find), false, ""));
                            } else if (action instanceof Action.Close close) {
                                heard.append("[").append(close).append("]");
                            }
                        });
        loop[0].on(new Event.Opened());
        for (int i = 0; i < input.length; i += segment) {
            int length = Math.min(segment, input.length - i);
            byte[] part = new byte[length];
            System.arraycopy(input, i, part, 0, length);
            loop[0].received(Side.CLIENT, ByteBuffer.wrap(part));
        }
        return heard.toString();
    }

    private static RouteQuery query(Action.FindRoute find) {
        return new RouteQuery(
                find.phase(), Script.session(Protocol.IMAP), find.user(), "", true, List.of());
    }

    /** A session whose every side plays dice. */
    private static final class Session implements EngineLoop.Effects {
        private final Random random;
        private final EngineLoop loop;
        private String asked = "";
        private long received;
        private long sent;
        private boolean open;
        private boolean passed;

        Session(Random random) {
            this.random = random;
            this.loop =
                    new EngineLoop(
                            new ImapHandler()
                                    .open(
                                            Script.settings(
                                                    Protocol.IMAP,
                                                    random.nextBoolean(),
                                                    random.nextBoolean())),
                            this);
        }

        void play() {
            loop.on(new Event.Opened());
            for (int i = 0; i < 40 && !loop.finished(); i++) {
                if (open && random.nextInt(8) > 0) {
                    receive(Leg.SIDE, random.nextInt(4) > 0 ? answer() : noise(BACKEND));
                } else {
                    receive(Side.CLIENT, random.nextInt(4) > 0 ? login() : noise(CLIENT));
                }
            }
            // A reply costs at most its text; an octet that makes one be sent is rarely alone.
            assertThat(sent).isLessThan(100 * received + 32_768);
        }

        private byte[] noise(String[] vocabulary) {
            return words(random, vocabulary, 6);
        }

        private byte[] login() {
            return LOGINS[random.nextInt(LOGINS.length)].getBytes(StandardCharsets.ISO_8859_1);
        }

        /** What a sane backend would say now, or something like it. */
        private byte[] answer() {
            String text =
                    switch (asked) {
                        case "" -> random.nextBoolean() ? "* OK hi" : "* OK [CAPABILITY ID] hi";
                        case "G CAPABILITY" ->
                                random.nextBoolean()
                                        ? "* CAPABILITY AUTH=PLAIN STARTTLS ID\r\nG OK"
                                        : "* CAPABILITY AUTH=PLAIN SASL-IR\r\nG OK";
                        case "G STARTTLS" -> "G OK";
                        case "G ID" -> "G OK";
                        default -> LAST_WORDS[random.nextInt(LAST_WORDS.length)];
                    };
            return (text + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
        }

        private void receive(Side side, byte[] octets) {
            received += octets.length;
            loop.received(side, ByteBuffer.wrap(octets));
        }

        @Override
        public void perform(Action action) {
            if (action instanceof Action.Send send) {
                sent += send.data().remaining();
                if (send.to().equals(Leg.SIDE)) {
                    String text = StandardCharsets.ISO_8859_1.decode(send.data()).toString();
                    asked = text.startsWith("G ID") ? "G ID" : text.strip();
                }
            } else if (action instanceof Action.FindRoute find) {
                RouteQuery query = query(find);
                loop.on(
                        random.nextInt(8) == 0
                                ? new Event.Unroutable(query, random.nextBoolean(), "")
                                : new Event.Routed(
                                        query,
                                        Scripts.backend(
                                                "mail" + random.nextInt(9),
                                                Security.values()[random.nextInt(4)],
                                                Trust.ID)));
            } else if (action instanceof Action.Connect) {
                asked = "";
                open = random.nextInt(8) > 0;
                loop.on(
                        open
                                ? new Event.LegOpened(0)
                                : new Event.LegFailed(0, Failure.CONNECT, ""));
            } else if (action instanceof Action.StartTls start) {
                loop.on(new Event.TlsStarted(start.side()));
            } else if (action instanceof Action.CloseLeg) {
                open = false;
            } else if (action instanceof Action.PassThrough) {
                passed = true;
            } else if (action instanceof Action.Close close) {
                assertThat(close.cause()).isNotEqualTo(SessionEnd.Cause.INTERNAL);
            }
        }
    }
}
