package org.clustergate.health;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The test of POP3.
 *
 * <pre>
 *   GREETING [-> STLS -> TLS] -> CAPA -> LIST [-> STLS -> TLS -> CAPA -> LIST]
 *            [-> USER -> PASS]                    with a user
 *            -> QUIT, over
 * </pre>
 *
 * @param secure whether TLS is on or needs no more thought
 * @param features what the backend announces
 */
record Pop3Dialogue(Plan plan, Stage stage, boolean secure, List<String> features)
        implements Dialogue {

    /** What the backend is to answer. */
    enum Stage {
        GREETING("the greeting"),
        STLS("the answer to STLS"),
        TLS("the TLS handshake"),
        CAPA("the answer to CAPA"),
        LIST("the end of its capabilities"),
        USER("the answer to USER"),
        PASS("the answer to PASS");

        private final String awaited;

        Stage(String awaited) {
            this.awaited = awaited;
        }
    }

    /** RFC 2449 section 4: a command line without its CRLF. */
    private static final int MAX_COMMAND = 253;

    private static final int MAX_LIST = 256;

    static Pop3Dialogue begin(Plan plan) {
        return new Pop3Dialogue(plan, Stage.GREETING, !plan.wantsTls(), List.of());
    }

    private Pop3Dialogue at(Stage next) {
        return new Pop3Dialogue(plan, next, secure, features);
    }

    private Pop3Dialogue with(boolean settled, List<String> announced) {
        return new Pop3Dialogue(plan, stage, settled, announced);
    }

    @Override
    public String awaits() {
        return stage.awaited;
    }

    @Override
    public Move line(Line line) {
        if (!line.crlf()) {
            return Dialogue.broken("bare line feed");
        }
        String text = line.text().latin1();
        if (stage == Stage.LIST) {
            return listed(text);
        }
        boolean ok = is("+OK", text);
        if (!ok && !is("-ERR", text)) {
            return Dialogue.broken("no POP3 reply where it should send " + awaits());
        }
        return switch (stage) {
            case GREETING -> ok ? greeted() : refused("greeting", text);
            case STLS -> stls(ok, text, line.more());
            // RFC 2449 section 5: a server that does not know it has no extensions.
            case CAPA -> ok ? Move.to(with(secure, List.of()).at(Stage.LIST)) : task();
            case USER -> ok ? password() : refused("user of check refused", text);
            case PASS ->
                    ok || inUse(text) ? passed() : refused("login of check user refused", text);
            case TLS, LIST -> Dialogue.broken("plain text within the TLS handshake");
        };
    }

    private static boolean is(String status, String text) {
        return text.regionMatches(true, 0, status, 0, status.length())
                && (text.length() == status.length() || text.charAt(status.length()) == ' ');
    }

    /**
     * RFC 2449 sections 8.1.1 and 8.1.2: user and password were right, but somebody is logged in or
     * was a moment ago. That is likely another gateway with the same test.
     */
    private static boolean inUse(String text) {
        String words = text.toUpperCase(Locale.ROOT);
        return words.startsWith("-ERR [IN-USE]") || words.startsWith("-ERR [LOGIN-DELAY]");
    }

    private Move greeted() {
        return plan.needsTls() ? say(Stage.STLS, "STLS") : say(Stage.CAPA, "CAPA");
    }

    private Move stls(boolean ok, String text, boolean more) {
        // Once offered there is no way back to plain text: somebody else may have said no.
        if (!ok) {
            return refused("STLS refused", text);
        }
        return more
                ? Dialogue.broken("octets behind the answer to STLS")
                : Move.to(at(Stage.TLS), new Act.StartTls());
    }

    @Override
    public Move secured() {
        // RFC 2595 section 4: what was learnt before is void.
        return stage == Stage.TLS
                ? with(true, List.of()).say(Stage.CAPA, "CAPA")
                : Dialogue.broken("TLS that nobody asked for");
    }

    private Move listed(String text) {
        if (!text.equals(".")) {
            if (features.size() == MAX_LIST) {
                return Dialogue.broken("more than " + MAX_LIST + " capabilities");
            }
            List<String> all = new ArrayList<>(features);
            // RFC 1939 section 3: a line that begins with a dot is sent with another one.
            all.add(text.startsWith(".") ? text.substring(1) : text);
            return Move.to(with(secure, List.copyOf(all)));
        }
        Pop3Dialogue next = with(secure, Plan.features(features));
        return !secure && next.features.contains("STLS")
                ? next.say(Stage.STLS, "STLS")
                : next.task();
    }

    private Move task() {
        if (!plan.logsIn()) {
            return passed();
        }
        String command = "USER " + plan.user();
        return plan.sendable() && fits(command) && fits("PASS " + plan.password().reveal())
                ? say(Stage.USER, command)
                : failed("check.user or check.password cannot be sent");
    }

    private static boolean fits(String command) {
        return Plan.utf8(command).length() <= MAX_COMMAND;
    }

    private Move password() {
        return say(Stage.PASS, "PASS " + plan.password().reveal());
    }

    private Move passed() {
        return goodbye(new Act.Passed(features));
    }

    private Move refused(String what, String text) {
        return failed(what + ": " + plan.shown(text));
    }

    private Move failed(String why) {
        return goodbye(new Act.Failed(why));
    }

    private static Move goodbye(Act.Outcome outcome) {
        return Move.to(new Over(), outcome, Act.Send.line("QUIT"));
    }

    private Move say(Stage next, String command) {
        return Move.to(at(next), Act.Send.line(command));
    }
}
