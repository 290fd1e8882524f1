package org.clustergate.itests.world;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.clustergate.itests.world.FakeMailServer.Mood;

/** The POP3 side of {@link FakeMailServer}: one short message. */
final class FakePop3 {
    private final FakeMailServer server;
    private final Wire wire;
    private String user = "";

    FakePop3(FakeMailServer server, Wire wire) {
        this.server = server;
        this.wire = wire;
    }

    void run() throws IOException {
        wire.say("+OK " + server.name());
        for (String line = wire.line(); line != null; line = wire.line()) {
            String[] words = line.split(" ", 2);
            String rest = words.length > 1 ? words[1] : "";
            switch (words[0].toUpperCase(Locale.ROOT)) {
                case "CAPA" -> {
                    wire.say("+OK");
                    wire.say("USER");
                    wire.say("SASL PLAIN");
                    wire.say("RESP-CODES");
                    wire.say("UIDL");
                    wire.say(".");
                }
                case "USER" -> {
                    user = rest;
                    wire.say("+OK");
                }
                case "PASS" -> login(user, rest);
                case "AUTH" -> auth(rest);
                case "STAT" -> wire.say("+OK 1 30");
                case "RETR" -> {
                    wire.say("+OK");
                    wire.say("Subject: at " + server.name());
                    wire.say("");
                    wire.say("hello");
                    wire.say(".");
                }
                case "NOOP" -> wire.say("+OK done by " + server.name());
                case "QUIT" -> {
                    wire.say("+OK");
                    return;
                }
                default -> wire.say("-ERR unknown command");
            }
        }
    }

    private void auth(String arguments) throws IOException {
        String[] words = arguments.split(" ");
        if (words.length < 2) {
            wire.say("+ ");
        }
        List<String> parts = FakeSmtp.plain(words.length < 2 ? wire.line() : words[1]);
        login(parts.get(1), parts.get(2));
    }

    private void login(String name, String password) throws IOException {
        if (server.mood() == Mood.TEMPORARY) {
            wire.say("-ERR [SYS/TEMP] not now");
        } else {
            wire.say(server.login(name, password) ? "+OK at " + server.name() : "-ERR [AUTH] no");
        }
    }
}
