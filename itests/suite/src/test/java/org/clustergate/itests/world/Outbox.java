package org.clustergate.itests.world;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A mail server of somebody else's, with a queue, that sends everything to one door. */
public interface Outbox extends AutoCloseable {
    int PORT = 10026;

    /** Its own loopback address. */
    String host();

    /** Whether nothing is left in its queue. */
    boolean idle();

    /** Where programs hand mail to it. */
    default Door door() {
        return new Door(host(), 0, 0, 0, 0, PORT, 0, 0);
    }

    /** Hands it a mail. */
    default void send(String sender, List<String> recipients, String message) throws IOException {
        try (Wire wire = Wire.connect(host(), PORT)) {
            wire.until("220 ");
            wire.say("EHLO client.elsewhere.test");
            wire.until("250 ");
            expect("250", wire.ask("MAIL FROM:<" + sender + ">"));
            for (String recipient : recipients) {
                expect("250", wire.ask("RCPT TO:<" + recipient + ">"));
            }
            expect("354", wire.ask("DATA"));
            wire.send(message.getBytes(StandardCharsets.ISO_8859_1));
            expect("250", wire.ask("."));
            expect("221", wire.ask("QUIT"));
        }
    }

    private static void expect(String code, String reply) {
        if (reply == null || !reply.startsWith(code)) {
            throw new AssertionError("expected " + code + " but was: " + reply);
        }
    }

    @Override
    void close();
}
