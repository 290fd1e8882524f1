package org.clustergate.itests.world;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.clustergate.itests.world.FakeMailServer.Mood;

/** The IMAP side of {@link FakeMailServer}: one mailbox with one message of any size. */
final class FakeImap {
    private static final String CAPABILITIES =
            "IMAP4rev1 LITERAL+ SASL-IR ID IDLE UIDPLUS AUTH=PLAIN";

    private final FakeMailServer server;
    private final Wire wire;
    private final Runnable opened;
    private boolean loggedIn;

    /**
     * @param opened called before a login is accepted
     */
    FakeImap(FakeMailServer server, Wire wire, Runnable opened) {
        this.server = server;
        this.wire = wire;
        this.opened = opened;
    }

    void run() throws IOException {
        wire.say("* OK [CAPABILITY " + CAPABILITIES + "] " + server.name() + " ready");
        for (String line = wire.line(); line != null; line = wire.line()) {
            List<String> words = words(line);
            String tag = words.get(0);
            String verb = words.size() > 1 ? words.get(1).toUpperCase(Locale.ROOT) : "";
            server.awaitTurn(verb);
            switch (verb) {
                case "CAPABILITY" -> {
                    wire.say("* CAPABILITY " + CAPABILITIES);
                    wire.say(tag + " OK");
                }
                case "ID" -> {
                    wire.say("* ID NIL");
                    wire.say(tag + " OK");
                }
                case "NOOP" -> wire.say(tag + " OK done by " + server.name());
                case "LOGIN" -> login(tag, words.get(2), words.get(3));
                case "AUTHENTICATE" -> authenticate(tag, words);
                case "LOGOUT" -> {
                    wire.say("* BYE");
                    wire.say(tag + " OK");
                    return;
                }
                default -> {
                    if (loggedIn) {
                        mailbox(tag, verb, words);
                    } else {
                        wire.say(tag + " BAD not logged in");
                    }
                }
            }
        }
    }

    private void mailbox(String tag, String verb, List<String> words) throws IOException {
        switch (verb) {
            case "SELECT" -> {
                wire.say("* 1 EXISTS");
                wire.say("* OK [UIDVALIDITY 1] fine");
                wire.say(tag + " OK [READ-WRITE] selected");
            }
            case "FETCH" -> {
                wire.say("* 1 FETCH (BODY[] {" + server.bulk() + "}");
                server.lastSum(wire.give(server.bulk()));
                wire.say(")");
                wire.say(tag + " OK fetched");
            }
            // The literal was read with the line: its checksum stands in its place.
            case "APPEND" -> wire.say(tag + " OK appended " + words.get(words.size() - 1));
            case "IDLE" -> {
                wire.say("+ idling");
                wire.line();
                wire.say(tag + " OK");
            }
            default -> wire.say(tag + " BAD unknown command");
        }
    }

    private void authenticate(String tag, List<String> words) throws IOException {
        if (words.size() < 4) {
            wire.say("+ ");
        }
        String response = words.size() < 4 ? wire.line() : words.get(3);
        List<String> parts = FakeSmtp.plain(response);
        login(tag, parts.get(1), parts.get(2));
    }

    private void login(String tag, String user, String password) throws IOException {
        if (server.mood() == Mood.TEMPORARY) {
            wire.say(tag + " NO [UNAVAILABLE] not now");
        } else if (server.login(user, password)) {
            loggedIn = true;
            opened.run();
            wire.say(tag + " OK [CAPABILITY " + CAPABILITIES + "] hello at " + server.name());
        } else {
            wire.say(tag + " NO [AUTHENTICATIONFAILED] no");
        }
    }

    /** Atoms, quoted strings and literals; of an APPEND's literal only the checksum. */
    private List<String> words(String first) throws IOException {
        List<String> words = new ArrayList<>();
        String line = first;
        while (true) {
            split(line, words);
            String last = words.isEmpty() ? "" : words.get(words.size() - 1);
            if (!last.startsWith("{") || !last.endsWith("}")) {
                return words;
            }
            boolean waits = !last.endsWith("+}");
            long octets = Long.parseLong(last.replaceAll("[{}+]", ""));
            if (waits) {
                wire.say("+ go on");
            }
            words.remove(words.size() - 1);
            if (words.size() > 1 && words.get(1).equalsIgnoreCase("APPEND")) {
                server.lastSum(wire.take(octets));
                words.add(Long.toHexString(server.lastSum()));
            } else {
                words.add(wire.text((int) octets));
            }
            line = wire.line();
        }
    }

    private static void split(String line, List<String> words) {
        for (int i = 0; i < line.length(); ) {
            char c = line.charAt(i);
            if (c == ' ') {
                i++;
            } else if (c == '"') {
                StringBuilder word = new StringBuilder();
                for (i++; i < line.length() && line.charAt(i) != '"'; i++) {
                    if (line.charAt(i) == '\\') {
                        i++;
                    }
                    word.append(line.charAt(i));
                }
                words.add(word.toString());
                i++;
            } else {
                int end = line.indexOf(' ', i);
                words.add(end < 0 ? line.substring(i) : line.substring(i, end));
                i = end < 0 ? line.length() : end;
            }
        }
    }
}
