package org.clustergate.health;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.clustergate.mail.Protocol;
import org.clustergate.wire.Octets;
import org.clustergate.wire.SmtpReply;

/**
 * The test of SMTP, submission and LMTP. Nothing follows RCPT: no mail is sent.
 *
 * <pre>
 *   GREETING -> HELLO [-> STARTTLS -> TLS -> HELLO]       EHLO refused: OLD_HELLO
 *            [-> LOGIN]                                   submission, with a user
 *            [-> MAIL -> RCPT [-> RSET -> MAIL -> RCPT]]  SMTP and LMTP, with a recipient
 *            -> QUIT, over
 * </pre>
 *
 * @param secure whether TLS is on or needs no more thought
 * @param features what the backend announces
 * @param pieces of a login, each to be sent when the backend asks for it
 * @param named whether the mail has a sender: tried where the empty one does not do
 */
record SmtpDialogue(
        Plan plan,
        Stage stage,
        boolean secure,
        List<String> features,
        List<Octets> pieces,
        boolean named,
        SmtpReply.Collector collector)
        implements Dialogue {

    /** What the backend is to answer. */
    enum Stage {
        GREETING("the greeting"),
        HELLO("the answer to EHLO"),
        OLD_HELLO("the answer to HELO"),
        STARTTLS("the answer to STARTTLS"),
        TLS("the TLS handshake"),
        LOGIN("the answer to the login"),
        MAIL("the answer to MAIL"),
        RCPT("the answer to RCPT"),
        RSET("the answer to RSET");

        private final String awaited;

        Stage(String awaited) {
            this.awaited = awaited;
        }
    }

    /** RFC 4954 section 4: an initial response must fit the 512 octets of a command. */
    private static final int MAX_COMMAND = 510;

    static SmtpDialogue begin(Plan plan) {
        return new SmtpDialogue(
                plan,
                Stage.GREETING,
                !plan.wantsTls(),
                List.of(),
                List.of(),
                false,
                SmtpReply.Collector.EMPTY);
    }

    private SmtpDialogue at(Stage next) {
        return new SmtpDialogue(
                plan, next, secure, features, pieces, named, SmtpReply.Collector.EMPTY);
    }

    private SmtpDialogue secure(boolean settled, List<String> announced) {
        return new SmtpDialogue(plan, stage, settled, announced, pieces, named, collector);
    }

    private SmtpDialogue with(List<Octets> rest) {
        return new SmtpDialogue(plan, stage, secure, features, rest, named, collector);
    }

    private SmtpDialogue sender() {
        return new SmtpDialogue(plan, stage, secure, features, pieces, true, collector);
    }

    @Override
    public String awaits() {
        return stage.awaited;
    }

    @Override
    public Move line(Line line) {
        SmtpReply.Collector.Result result = collector.line(line.text());
        if (result instanceof SmtpReply.Collector.More more) {
            return Move.to(
                    new SmtpDialogue(plan, stage, secure, features, pieces, named, more.next()));
        }
        return result instanceof SmtpReply.Collector.Complete complete
                ? reply(complete.reply(), line.more())
                : Dialogue.broken("no SMTP reply where it should send " + awaits());
    }

    private Move reply(SmtpReply reply, boolean more) {
        // RFC 5321 section 3.8: 421 may come at any time, and the server closes.
        if (reply.code() == 421) {
            return Move.to(new Over(), new Act.Failed("closes: " + shown(reply)));
        }
        boolean done = reply.code() / 100 == 2;
        return switch (stage) {
            case GREETING -> reply.code() == 220 ? hello() : refused("greeting", reply);
            case HELLO -> done ? settle(reply) : helloRefused(reply);
            case OLD_HELLO -> done ? task() : refused("HELO refused", reply);
            case STARTTLS -> startTls(reply, more);
            case TLS -> Dialogue.broken("plain text within the TLS handshake");
            case LOGIN -> login(reply, done);
            case MAIL -> done ? recipient() : mailRefused("MAIL refused", reply);
            case RCPT -> done ? passed() : mailRefused("check recipient refused", reply);
            case RSET -> done ? mail() : refused("RSET refused", reply);
        };
    }

    private Move hello() {
        String verb = plan.protocol() == Protocol.LMTP ? "LHLO " : "EHLO ";
        return say(Stage.HELLO, verb + plan.helloName());
    }

    private Move helloRefused(SmtpReply reply) {
        // RFC 5321 section 3.2: a server without extensions is greeted with HELO. LMTP has none.
        boolean old =
                reply.permanent()
                        && plan.protocol() != Protocol.LMTP
                        && (secure || !plan.needsTls());
        return old
                ? secure(true, List.of()).say(Stage.OLD_HELLO, "HELO " + plan.helloName())
                : refused("hello refused", reply);
    }

    private Move settle(SmtpReply reply) {
        List<String> announced = Plan.features(reply.lines().subList(1, reply.lines().size()));
        if (secure) {
            return secure(true, announced).task();
        }
        if (announced.contains("STARTTLS")) {
            return secure(false, announced).say(Stage.STARTTLS, "STARTTLS");
        }
        return plan.needsTls()
                ? failed("STARTTLS is required and not offered")
                : secure(true, announced).task();
    }

    private Move startTls(SmtpReply reply, boolean more) {
        if (reply.code() != 220) {
            return plan.needsTls()
                    ? refused("STARTTLS refused", reply)
                    : secure(true, features).task();
        }
        // Somebody in between would have these octets taken for what the backend says inside TLS.
        return more
                ? Dialogue.broken("octets behind the answer to STARTTLS")
                : Move.to(at(Stage.TLS), new Act.StartTls());
    }

    @Override
    public Move secured() {
        // RFC 3207 section 4.2: everything that the backend said before is void.
        return stage == Stage.TLS
                ? secure(true, List.of()).hello()
                : Dialogue.broken("TLS that nobody asked for");
    }

    /** The backend is ready to work. */
    private Move task() {
        if (plan.logsIn()) {
            return logIn();
        }
        return plan.recipient().isEmpty() ? passed() : mail();
    }

    private Move logIn() {
        if (!plan.sendable()) {
            return failed("check.user or check.password cannot be sent");
        }
        List<String> offered = mechanisms();
        if (offered.contains("PLAIN")) {
            String initial = "AUTH PLAIN " + plan.plain();
            return initial.length() <= MAX_COMMAND
                    ? say(Stage.LOGIN, initial)
                    : with(List.of(crlf(plan.plain()))).say(Stage.LOGIN, "AUTH PLAIN");
        }
        return offered.contains("LOGIN")
                ? with(List.of(
                                crlf(Plan.base64(plan.userOctets())),
                                crlf(Plan.base64(plan.passwordOctets()))))
                        .say(Stage.LOGIN, "AUTH LOGIN")
                : failed("offers no login that would do");
    }

    /** RFC 4954 section 3; with an equals sign as servers wrote it before RFC 2554. */
    private List<String> mechanisms() {
        List<String> all = new ArrayList<>();
        for (String feature : features) {
            List<String> words = Arrays.asList(feature.split("[ =]+"));
            if (words.get(0).equals("AUTH")) {
                all.addAll(words.subList(1, words.size()));
            }
        }
        return all;
    }

    private Move login(SmtpReply reply, boolean done) {
        if (reply.code() == 334 && !pieces.isEmpty()) {
            SmtpDialogue next = with(pieces.subList(1, pieces.size()));
            return Move.to(next.at(Stage.LOGIN), new Act.Send(pieces.get(0)));
        }
        if (reply.code() / 100 == 3) {
            return Dialogue.broken("asks for more than the login");
        }
        if (done && !pieces.isEmpty()) {
            return Dialogue.broken("accepts a login that it has not seen");
        }
        return done ? passed() : refused("login of check user refused", reply);
    }

    private Move mail() {
        if (plan.path().isEmpty()) {
            return failed("check.recipient is no address");
        }
        boolean utf8 = plan.path().get().chars().anyMatch(c -> c > 127);
        if (utf8 && !features.contains("SMTPUTF8")) {
            // RFC 6531 section 3.1
            return failed("check.recipient needs SMTPUTF8, which is not offered");
        }
        String sender = named ? HealthSettings.MARK + "@" + plan.helloName() : "";
        return say(Stage.MAIL, "MAIL FROM:<" + sender + ">" + (utf8 ? " SMTPUTF8" : ""));
    }

    private Move recipient() {
        return say(Stage.RCPT, "RCPT TO:<" + plan.path().orElseThrow() + ">");
    }

    /** Some servers take no mail from the empty sender and say so at MAIL, others at RCPT. */
    private Move mailRefused(String what, SmtpReply reply) {
        return reply.permanent() && !named
                ? sender().say(Stage.RSET, "RSET")
                : refused(what, reply);
    }

    private Move passed() {
        return goodbye(new Act.Passed(features));
    }

    private Move refused(String what, SmtpReply reply) {
        return failed(what + ": " + shown(reply));
    }

    private Move failed(String why) {
        return goodbye(new Act.Failed(why));
    }

    private String shown(SmtpReply reply) {
        return plan.shown(reply.code() + " " + reply.text());
    }

    private static Move goodbye(Act.Outcome outcome) {
        return Move.to(new Over(), outcome, Act.Send.line("QUIT"));
    }

    private Move say(Stage next, String command) {
        return Move.to(at(next), Act.Send.line(command));
    }

    private static Octets crlf(String base64) {
        return Octets.latin1(base64 + "\r\n");
    }
}
