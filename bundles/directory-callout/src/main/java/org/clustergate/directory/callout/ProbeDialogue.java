package org.clustergate.directory.callout;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.clustergate.directory.callout.Awaited.Transaction;
import org.clustergate.wire.Octets;
import org.clustergate.wire.SmtpReply;

/**
 * The conversation with an SMTP or LMTP server on one connection; up to RCPT the two differ only in
 * their hello (RFC 2033 section 4). Pure: replies and questions in, commands and answers out; no
 * socket, thread or clock. Confined to one thread.
 *
 * <pre>
 *   Handshake -> ready
 *   ready: MAIL once, then a RCPT for each question; RSET and MAIL anew when the transaction is
 *          full, when a question must be asked alone, or before the connection rests
 *   too many refusals -> Quit
 * </pre>
 *
 * Where it stands is what it awaits replies to, in order: with PIPELINING several at a time (RFC
 * 2920), without it one. Nothing follows RCPT: no mail is ever sent.
 */
final class ProbeDialogue {
    /** Performs what the dialogue wants. Must not call it back. */
    interface Effects {
        /** Sends commands, each with its CRLF. */
        void send(String commands);

        /** Starts TLS behind what was sent; {@link ProbeDialogue#secured()} follows. */
        void startTls();

        /** The server can be asked. */
        void ready();

        /** The server does not want us, or no more of us. {@link #failed} follows. */
        void unwelcome(String why);

        /** The server does not take the null sender. */
        void nullSenderRefused();

        /** QUIT was sent: the server is to close the connection. No more questions. */
        void quitting();

        /** It cannot go on; the connection is to be closed. No more questions. */
        void failed(String why);
    }

    /** So many recipients are on their way at a time. */
    private static final int WINDOW = 50;

    /**
     * So many transactions on one connection. Exim drops clients after 10 commands that are not
     * about a mail, RSET among them; Postfix counts them as errors from 100 on.
     */
    private static final int MAX_RESETS = 8;

    private final CalloutSettings settings;
    private final Handshake handshake;
    private final Effects effects;
    private final Deque<Awaited> awaited = new ArrayDeque<>();
    private final Deque<Question> waiting = new ArrayDeque<>();
    private final StringBuilder commands = new StringBuilder();
    private SmtpReply.Collector collector = SmtpReply.Collector.EMPTY;
    private boolean nullSender;
    private boolean pipelining;
    private boolean utf8;
    private boolean ready;
    private boolean over;
    private boolean useful;
    private Transaction transaction;
    private int underWay;
    private int refusals;
    private int resets;

    ProbeDialogue(
            CalloutSettings settings, Handshake handshake, boolean nullSender, Effects effects) {
        this.settings = settings;
        this.handshake = handshake;
        this.nullSender = nullSender;
        this.effects = effects;
        awaited.add(new Awaited(Awaited.Command.HANDSHAKE));
    }

    /** How many questions it takes now without a risk to be thrown out by the server. */
    int room() {
        if (!ready || over) {
            return 0;
        }
        int busy = underWay + waiting.size();
        return Math.max(0, Math.min(WINDOW, settings.refusals() - refusals) - busy);
    }

    /** Whether the server has answered any question, be it without a yes or no. */
    boolean useful() {
        return useful;
    }

    /** Whether nothing is asked and nothing awaited. */
    boolean resting() {
        return ready && !over && awaited.isEmpty() && waiting.isEmpty();
    }

    /** Asks, as soon as possible. */
    void ask(List<Question> questions) {
        waiting.addAll(questions);
        proceed();
    }

    /** There was nothing to do for some time: leaves no transaction open. */
    void rest() {
        if (resting() && transaction != null) {
            if (resets < MAX_RESETS) {
                reset();
                flush();
            } else {
                quit();
            }
        }
    }

    /** Ends the conversation in order. */
    void quit() {
        if (!over) {
            over = true;
            send(new Awaited(Awaited.Command.QUIT), "QUIT");
            flush();
            effects.quitting();
        }
    }

    /** The questions that it has taken and not answered. Takes them away. */
    List<Question> takeUnanswered() {
        List<Question> all = new ArrayList<>();
        for (Awaited one : awaited) {
            if (one.command() == Awaited.Command.RCPT) {
                all.add(one.question());
            }
        }
        all.addAll(waiting);
        awaited.clear();
        waiting.clear();
        over = true;
        return all;
    }

    /** TLS is on: all that was said before is void (RFC 3207 section 4.2). */
    void secured() {
        collector = SmtpReply.Collector.EMPTY;
        next(handshake.secured());
        flush();
    }

    /** A line of the server has come. */
    void line(Octets line) {
        SmtpReply.Collector.Result result = collector.line(line);
        if (result instanceof SmtpReply.Collector.More more) {
            collector = more.next();
        } else if (result instanceof SmtpReply.Collector.Complete complete) {
            collector = SmtpReply.Collector.EMPTY;
            reply(complete.reply());
        } else if (result instanceof SmtpReply.Collector.Malformed malformed) {
            fail("no SMTP reply: " + malformed.why());
        }
    }

    private void reply(SmtpReply reply) {
        // RFC 5321 section 3.8: 421 may come at any time, and the server closes.
        if (reply.code() == 421) {
            String why = "the server closes: " + Handshake.detail(reply);
            // Without a transaction it is the end of a long rest.
            if (!awaited.isEmpty() || transaction != null) {
                effects.unwelcome(why);
            }
            fail(why);
            return;
        }
        Awaited answered = awaited.poll();
        if (answered == null) {
            fail("a reply to nothing: " + Handshake.detail(reply));
            return;
        }
        switch (answered.command()) {
            case HANDSHAKE -> next(handshake.reply(reply));
            case MAIL -> mail(reply, answered.transaction());
            case RCPT -> recipient(reply, answered.transaction(), answered.question());
            case RSET -> {
                if (!reply.positive()) {
                    fail("RSET refused: " + Handshake.detail(reply));
                }
            }
            case QUIT -> {}
        }
        proceed();
    }

    private void next(Handshake.Next next) {
        if (next instanceof Handshake.Next.Say say) {
            send(new Awaited(Awaited.Command.HANDSHAKE), say.command());
        } else if (next instanceof Handshake.Next.StartTls) {
            effects.startTls();
        } else if (next instanceof Handshake.Next.Ready offered) {
            pipelining = offered.pipelining();
            utf8 = offered.utf8();
            ready = true;
            effects.ready();
        } else if (next instanceof Handshake.Next.Unwelcome unwelcome) {
            effects.unwelcome(unwelcome.why());
            fail(unwelcome.why());
        } else if (next instanceof Handshake.Next.Failed failed) {
            fail(failed.why());
        }
    }

    /** Sends what can be sent now. */
    private void proceed() {
        while (ready && !over && !waiting.isEmpty() && (pipelining || awaited.isEmpty())) {
            if (underWay >= WINDOW || refusals + underWay >= settings.refusals()) {
                break;
            }
            Question question = waiting.peek();
            if (question.done()) {
                waiting.poll();
            } else if (question.path.utf8() && !utf8) {
                waiting.poll();
                question.answer(Answer.NOTHING, "the server does not offer SMTPUTF8");
            } else if (transaction == null) {
                begin(question.path.utf8());
            } else if (!fits(question)) {
                if (resets == MAX_RESETS) {
                    break;
                }
                reset();
            } else {
                waiting.poll();
                transaction.recipients++;
                underWay++;
                send(
                        new Awaited(Awaited.Command.RCPT, transaction, question),
                        "RCPT TO:<" + question.path.text() + ">");
                // Nobody may follow one that is asked alone: its own yes could refuse them.
                transaction.full |= question.alone;
            }
        }
        flush();
        if (ready && !over && underWay == 0 && worn()) {
            quit();
        }
    }

    /** Whether a new connection is better than another question on this one. */
    private boolean worn() {
        boolean stuck = !waiting.isEmpty() && resets == MAX_RESETS && awaited.isEmpty();
        return refusals >= settings.refusals() || stuck;
    }

    private boolean fits(Question question) {
        return !transaction.full
                && transaction.recipients < settings.recipients()
                && (!question.alone || transaction.recipients == 0)
                && (!question.path.utf8() || transaction.utf8);
    }

    private void begin(boolean withUtf8) {
        transaction = new Transaction(withUtf8, nullSender);
        send(
                new Awaited(Awaited.Command.MAIL, transaction, null),
                "MAIL FROM:<"
                        + (nullSender ? "" : settings.sender())
                        + ">"
                        + (withUtf8 ? " SMTPUTF8" : ""));
    }

    private void reset() {
        resets++;
        transaction = null;
        send(new Awaited(Awaited.Command.RSET), "RSET");
    }

    private void mail(SmtpReply reply, Transaction of) {
        if (reply.positive()) {
            return;
        }
        refusals++;
        if (reply.permanent() && of.nullSender) {
            useSender(of);
            // The server is in no transaction: no RSET.
            if (transaction == of) {
                transaction = null;
            }
        } else {
            fail("MAIL refused: " + Handshake.detail(reply));
        }
    }

    /** The null sender will not do: what was asked with it is asked again. */
    private void useSender(Transaction of) {
        of.repeat = true;
        of.full = true;
        if (nullSender) {
            nullSender = false;
            effects.nullSenderRefused();
        }
    }

    private void recipient(SmtpReply reply, Transaction of, Question question) {
        underWay--;
        if (of.repeat) {
            // 503 behind a refused MAIL, or one more complaint about the sender.
            refusals += reply.positive() ? 0 : 1;
            waiting.addFirst(question);
            return;
        }
        Answer answer = Answer.of(reply, question.bare);
        refusals += reply.positive() ? 0 : 1;
        of.accepted += reply.positive() ? 1 : 0;
        if (answer == Answer.SENDER_REFUSED && of.nullSender) {
            useSender(of);
            waiting.addFirst(question);
            return;
        } else if (answer == Answer.NO_IF_ALONE) {
            answer = of.accepted == 0 ? Answer.NO : askAlone(of, question);
        } else if (answer == Answer.TOO_MANY) {
            of.full = true;
            answer =
                    of.accepted > 0 && !question.alone
                            ? askAlone(of, question)
                            : reply.temporary() ? Answer.LATER : Answer.NOTHING;
        }
        if (answer != null) {
            useful = true;
            question.answer(
                    answer == Answer.SENDER_REFUSED ? Answer.NOTHING : answer,
                    Handshake.detail(reply));
        }
    }

    /** Null, for there is no answer yet. */
    private Answer askAlone(Transaction of, Question question) {
        question.alone = true;
        waiting.addFirst(question);
        return null;
    }

    private void fail(String why) {
        if (!over) {
            over = true;
            effects.failed(why);
        }
    }

    private void send(Awaited what, String command) {
        awaited.add(what);
        commands.append(command).append("\r\n");
    }

    private void flush() {
        if (commands.length() > 0) {
            effects.send(commands.toString());
            commands.setLength(0);
        }
    }
}
