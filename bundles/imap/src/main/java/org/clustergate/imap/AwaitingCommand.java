package org.clustergate.imap;

import java.util.Optional;
import org.clustergate.engine.Action;
import org.clustergate.engine.Event;
import org.clustergate.engine.Frame;
import org.clustergate.engine.Side;
import org.clustergate.engine.Step;
import org.clustergate.monitor.SessionEnd;

/** The client may send a command. */
record AwaitingCommand(ImapSession session) implements ClientState {
    @Override
    public Frame reads(Side side) {
        return side.isClient() ? new Frame.Line(Limits.CLIENT_LINE) : Frame.NOTHING;
    }

    @Override
    public Step line(Event.Line event) {
        if (ForeignProtocol.opens(event.text())) {
            // Not a word: what we would say could be read as an answer by the other protocol.
            return Step.to(
                    new Ended(session),
                    new Action.Close(SessionEnd.Cause.PROTOCOL, "speaks another protocol"));
        }
        CommandText text = CommandText.of(event.text());
        Optional<LiteralMark> mark = LiteralMark.at(event.text());
        return mark.isPresent()
                ? announced(session, text, mark.get())
                : execute(session, text, event.more());
    }

    /** A line of a command ends in the mark of a literal. */
    static Step announced(ImapSession session, CommandText text, LiteralMark mark) {
        Optional<ImapCommand> refusal = refusal(session, text, mark);
        if (refusal.isEmpty()) {
            AwaitingLiteral next = new AwaitingLiteral(session, text, mark.length());
            return mark.synchronizing()
                    ? Step.to(next, ImapSession.send("+ OK\r\n"))
                    : Step.to(next);
        }
        text.wipe();
        // RFC 7888 section 4: a client that did not wait sends the literal all the same.
        return mark.synchronizing()
                ? execute(session, refusal.get(), false)
                : DiscardingLiteral.of(session, refusal.get(), mark.length());
    }

    /** What is wrong with a command of which this much has come, if anything is. */
    private static Optional<ImapCommand> refusal(
            ImapSession session, CommandText text, LiteralMark mark) {
        ImapParser.Head head = ImapParser.head(text);
        boolean login = head.verb().equals("LOGIN");
        if (!login && !head.verb().equals("ID") || !mark.startsArgument(text.lastLine())) {
            return Optional.of(ImapParser.malformed(head));
        }
        if (login && !session.passwordsTaken()) {
            return Optional.of(new ImapCommand.ClearPassword(head.tag()));
        }
        // RFC 7888 section 4 and RFC 4469 section 4.2: TOOBIG.
        return text.hasRoomFor(mark.length())
                ? Optional.empty()
                : Optional.of(
                        new ImapCommand.Malformed(head.tag(), "[TOOBIG] Literal is too long"));
    }

    /** All of a command has come. */
    static Step execute(ImapSession session, CommandText text, boolean more) {
        ImapCommand command = ImapParser.parse(text);
        text.wipe();
        return execute(session, command, more);
    }

    /**
     * Obeys a command.
     *
     * @param more whether octets have already come behind it
     */
    static Step execute(ImapSession session, ImapCommand command, boolean more) {
        String tag = command.tag();
        if (command instanceof ImapCommand.Login login) {
            return LoginAttempt.begin(session, login);
        }
        if (command instanceof ImapCommand.Authenticate authenticate) {
            return AwaitingSasl.begin(session, authenticate);
        }
        if (command instanceof ImapCommand.Capability) {
            return session.withCapabilityAsked()
                    .reply(
                            "* CAPABILITY "
                                    + session.capabilities()
                                    + "\r\n"
                                    + tag
                                    + " OK CAPABILITY completed\r\n");
        }
        if (command instanceof ImapCommand.Id id) {
            return session.withId(id.fields(), id.proxyTtl())
                    .reply("* ID (\"name\" \"Clustergate\")\r\n" + tag + " OK ID completed\r\n");
        }
        if (command instanceof ImapCommand.Noop) {
            return session.reply(tag + " OK NOOP completed\r\n");
        }
        if (command instanceof ImapCommand.Logout) {
            return Step.to(
                    new Ended(session),
                    ImapSession.send("* BYE Logging out\r\n" + tag + " OK LOGOUT completed\r\n"),
                    new Action.Close(SessionEnd.Cause.CLIENT, "logout"));
        }
        if (command instanceof ImapCommand.StartTls) {
            return startTls(session, tag, more);
        }
        if (command instanceof ImapCommand.ClearPassword) {
            // RFC 5530 section 3
            return session.reply(tag + " NO [PRIVACYREQUIRED] Start TLS first\r\n");
        }
        return command instanceof ImapCommand.Malformed malformed
                ? session.bad(tag, malformed.text())
                : session.bad(tag, "Unknown command");
    }

    private static Step startTls(ImapSession session, String tag, boolean more) {
        if (!session.startTlsOffered()) {
            return session.bad(tag, session.tls() ? "TLS is on already" : "TLS is not offered");
        }
        if (more) {
            // RFC 9051 section 11.1: plain text behind STARTTLS could be somebody else's.
            return session.bye(
                    tag + " BAD Nothing may follow STARTTLS\r\n",
                    "Nothing may follow STARTTLS",
                    SessionEnd.Cause.PROTOCOL,
                    "plain text behind STARTTLS");
        }
        return Step.to(
                new StartingTls(session),
                ImapSession.send(tag + " OK Begin TLS negotiation now\r\n"),
                new Action.StartTls(Side.CLIENT));
    }
}
