package org.clustergate.health;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.clustergate.wire.Octets;

/**
 * The test of IMAP.
 *
 * <pre>
 *   GREETING [-> CAPABILITY] [-> STARTTLS -> TLS -> CAPABILITY]
 *            [-> LOGIN]                                with a user
 *            -> LOGOUT, over
 * </pre>
 *
 * @param commands how many have been sent
 * @param secure whether TLS is on or needs no more thought
 * @param features what the backend announces; empty until it has
 * @param pieces of a login, each to be sent when the backend asks for it
 * @param inResponse whether the next line belongs to a response of which a literal was skipped
 */
record ImapDialogue(
        Plan plan,
        Stage stage,
        int commands,
        boolean secure,
        Optional<List<String>> features,
        List<Octets> pieces,
        boolean inResponse)
        implements Dialogue {

    /** What the backend is to answer. */
    enum Stage {
        GREETING("the greeting"),
        CAPABILITY("the answer to CAPABILITY"),
        STARTTLS("the answer to STARTTLS"),
        TLS("the TLS handshake"),
        LOGIN("the answer to the login");

        private final String awaited;

        Stage(String awaited) {
            this.awaited = awaited;
        }
    }

    /** literal = "{" number ["+"] "}" CRLF *CHAR8 (RFC 9051 section 9). */
    private static final Pattern LITERAL = Pattern.compile("\\{(\\d{1,18})\\+?}$");

    /** A status response; its text may look as if a literal followed. */
    private static final Pattern STATUS =
            Pattern.compile("(OK|NO|BAD|BYE|PREAUTH)(?: (.*))?", Pattern.CASE_INSENSITIVE);

    private static final Pattern CAPABILITY_CODE =
            Pattern.compile("\\[CAPABILITY ([^\\]]*)].*", Pattern.CASE_INSENSITIVE);

    private static final Pattern CAPABILITY =
            Pattern.compile("CAPABILITY (.*)", Pattern.CASE_INSENSITIVE);

    static ImapDialogue begin(Plan plan) {
        return new ImapDialogue(
                plan, Stage.GREETING, 0, !plan.wantsTls(), Optional.empty(), List.of(), false);
    }

    private ImapDialogue with(boolean settled, Optional<List<String>> announced) {
        return new ImapDialogue(plan, stage, commands, settled, announced, pieces, inResponse);
    }

    private ImapDialogue with(List<Octets> rest) {
        return new ImapDialogue(plan, stage, commands, secure, features, rest, inResponse);
    }

    private ImapDialogue inResponse(boolean open) {
        return new ImapDialogue(plan, stage, commands, secure, features, pieces, open);
    }

    private ImapDialogue at(Stage next) {
        return new ImapDialogue(plan, next, commands, secure, features, pieces, false);
    }

    private ImapDialogue nextTag() {
        return new ImapDialogue(plan, stage, commands + 1, secure, features, pieces, false);
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
        if (stage == Stage.TLS) {
            return Dialogue.broken("plain text within the TLS handshake");
        }
        if (inResponse) {
            return skipLiteral(text);
        }
        if (text.startsWith("* ")) {
            return untagged(text.substring(2));
        }
        // Some servers leave out the space behind the plus.
        if (text.startsWith("+")) {
            return continuation();
        }
        String mine = tag() + " ";
        Matcher status = STATUS.matcher(text.startsWith(mine) ? text.substring(mine.length()) : "");
        return stage != Stage.GREETING && status.matches()
                ? answer(status.group(1).equalsIgnoreCase("OK"), status.group(), line.more())
                : Dialogue.broken("no IMAP response where it should send " + awaits());
    }

    private Move untagged(String response) {
        Matcher status = STATUS.matcher(response);
        if (!status.matches()) {
            Matcher list = CAPABILITY.matcher(response);
            return stage == Stage.GREETING
                    ? Dialogue.broken("no IMAP greeting")
                    : list.matches() ? Move.to(announced(list.group(1))) : skipLiteral(response);
        }
        String kind = status.group(1).toUpperCase(Locale.ROOT);
        if (kind.equals("BYE")) {
            return Move.to(new Over(), new Act.Failed("closes: " + plan.shown(response)));
        }
        boolean unasked = stage == Stage.GREETING ? !kind.equals("OK") : kind.equals("PREAUTH");
        if (unasked) {
            // PREAUTH, too: the session would be somebody's, and not because of our login.
            return Dialogue.broken("greets with " + kind);
        }
        Matcher code = CAPABILITY_CODE.matcher(status.group(2) == null ? "" : status.group(2));
        ImapDialogue next = code.matches() ? announced(code.group(1)) : this;
        if (stage != Stage.GREETING) {
            return Move.to(next);
        }
        return next.features.isPresent() ? next.settle() : askCapability();
    }

    /** What is announced after the login is not what a client sees first. */
    private ImapDialogue announced(String list) {
        return stage == Stage.GREETING || stage == Stage.CAPABILITY
                ? with(secure, Optional.of(Plan.features(List.of(list.split(" ")))))
                : this;
    }

    private Move skipLiteral(String line) {
        Matcher literal = LITERAL.matcher(line);
        if (!literal.find()) {
            return Move.to(inResponse(false));
        }
        long length = Long.parseLong(literal.group(1));
        return length > MAX_LINE
                ? Dialogue.broken("literal of " + length + " octets")
                : Move.to(inResponse(true), new Act.Skip((int) length));
    }

    private Move continuation() {
        if (stage != Stage.LOGIN || pieces.isEmpty()) {
            return Dialogue.broken("asks for more than it was sent");
        }
        return Move.to(with(pieces.subList(1, pieces.size())), new Act.Send(pieces.get(0)));
    }

    private Move answer(boolean ok, String text, boolean more) {
        return switch (stage) {
            case CAPABILITY ->
                    ok && features.isPresent()
                            ? settle()
                            : failed("does not tell its capabilities");
            case STARTTLS -> startTls(ok, text, more);
            case LOGIN -> loggedIn(ok, text);
            case GREETING, TLS -> Dialogue.broken("an answer to nothing");
        };
    }

    private Move askCapability() {
        return nextTag().with(secure, Optional.empty()).say(Stage.CAPABILITY, "CAPABILITY");
    }

    /** The capabilities are known. */
    private Move settle() {
        if (!secure && announces("STARTTLS")) {
            return nextTag().say(Stage.STARTTLS, "STARTTLS");
        }
        return !secure && plan.needsTls() ? failed("STARTTLS is required and not offered") : task();
    }

    private Move startTls(boolean ok, String text, boolean more) {
        // Once offered there is no way back to plain text: somebody else may have said no.
        if (!ok) {
            return refused("STARTTLS refused", text);
        }
        // RFC 9051 section 11.1: plain text behind the OK could be somebody else's.
        return more
                ? Dialogue.broken("octets behind the answer to STARTTLS")
                : Move.to(at(Stage.TLS), new Act.StartTls());
    }

    @Override
    public Move secured() {
        // RFC 9051 section 6.2.1: what was told before is void.
        return stage == Stage.TLS
                ? with(true, Optional.empty()).askCapability()
                : Dialogue.broken("TLS that nobody asked for");
    }

    private Move task() {
        if (!plan.logsIn()) {
            return passed();
        }
        if (!plan.sendable()) {
            return failed("check.user or check.password cannot be sent");
        }
        ImapDialogue next = nextTag();
        if (announces("AUTH=PLAIN")) {
            String command = next.tag() + " AUTHENTICATE PLAIN";
            // RFC 4959 section 3
            return announces("SASL-IR")
                    ? next.logIn(List.of(command + " " + plan.plain() + "\r\n"))
                    : next.logIn(List.of(command + "\r\n", plan.plain() + "\r\n"));
        }
        // RFC 9051 section 6.2.3: no LOGIN where LOGINDISABLED is told.
        return announces("LOGINDISABLED")
                ? failed("offers no login that would do")
                : next.logIn(next.login());
    }

    /** LOGIN, cut where it waits for a continuation. */
    private List<String> login() {
        List<String> all = new ArrayList<>();
        StringBuilder piece = new StringBuilder(tag() + " LOGIN");
        for (Octets argument : List.of(plan.userOctets(), plan.passwordOctets())) {
            String text = argument.latin1();
            piece.append(' ');
            // RFC 3501 section 4.3: quoted where it can be, else a literal.
            if (text.chars().allMatch(c -> c >= ' ' && c <= '~')) {
                piece.append('"').append(text.replaceAll("[\"\\\\]", "\\\\$0")).append('"');
            } else {
                all.add(piece.append('{').append(text.length()).append("}\r\n").toString());
                piece.setLength(0);
                piece.append(text);
            }
        }
        all.add(piece.append("\r\n").toString());
        return all;
    }

    private Move logIn(List<String> all) {
        List<Octets> octets = all.stream().map(Octets::latin1).toList();
        return Move.to(
                with(octets.subList(1, octets.size())).at(Stage.LOGIN),
                new Act.Send(octets.get(0)));
    }

    private Move loggedIn(boolean ok, String text) {
        if (ok && !pieces.isEmpty()) {
            return Dialogue.broken("accepts a login that it has not seen");
        }
        return ok ? passed() : refused("login of check user refused", text);
    }

    private boolean announces(String capability) {
        return features.isPresent() && features.get().contains(capability);
    }

    private Move passed() {
        return goodbye(new Act.Passed(features.orElse(List.of())));
    }

    private Move refused(String what, String text) {
        return failed(what + ": " + plan.shown(text));
    }

    private Move failed(String why) {
        return goodbye(new Act.Failed(why));
    }

    private Move goodbye(Act.Outcome outcome) {
        return Move.to(new Over(), outcome, Act.Send.line(nextTag().tag() + " LOGOUT"));
    }

    private Move say(Stage next, String command) {
        return Move.to(at(next), Act.Send.line(tag() + " " + command));
    }

    private String tag() {
        return "T" + commands;
    }
}
