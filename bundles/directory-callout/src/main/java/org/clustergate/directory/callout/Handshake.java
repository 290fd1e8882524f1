package org.clustergate.directory.callout;

import java.util.List;
import java.util.Locale;
import org.clustergate.backend.Security;
import org.clustergate.wire.SmtpReply;
import org.clustergate.wire.Wire;

/**
 * What is said before a server can be asked. Pure; confined to one thread.
 *
 * <pre>
 *   GREETING -> HELLO [-> START_TLS -> (TLS) -> HELLO] -> ready
 *   SMTP only: EHLO refused -> OLD_HELLO -> ready
 * </pre>
 */
final class Handshake {
    /** What comes after a reply. */
    sealed interface Next {
        /** A command, whose reply is awaited. */
        record Say(String command) implements Next {}

        /** TLS is to be started; {@link Handshake#secured()} follows. */
        record StartTls() implements Next {}

        /** The server can be asked. */
        record Ready(boolean pipelining, boolean utf8) implements Next {}

        /** The server does not want us. */
        record Unwelcome(String why) implements Next {}

        /** The server is of no use. */
        record Failed(String why) implements Next {}
    }

    private enum Stage {
        GREETING,
        HELLO,
        OLD_HELLO,
        START_TLS
    }

    private static final int MAX_DETAIL = 80;

    private final Dialect dialect;
    private final Security security;
    private final String name;
    private Stage stage = Stage.GREETING;
    private boolean secure;
    private boolean pipelining;
    private boolean utf8;

    /** How a server is spoken to. */
    enum Dialect {
        SMTP("EHLO"),
        /** RFC 2033 section 4.1: LHLO stands for EHLO, and there is nothing to fall back to. */
        LMTP("LHLO");

        private final String hello;

        Dialect(String hello) {
            this.hello = hello;
        }
    }

    /**
     * @param name ours, for the hello
     */
    Handshake(Dialect dialect, Security security, String name) {
        this.dialect = dialect;
        this.security = security;
        this.name = name;
        this.secure = security == Security.TLS;
    }

    /** TLS is on: all that was said before is void (RFC 3207 section 4.2). */
    Next secured() {
        secure = true;
        return hello();
    }

    /** The server has answered what was said last, or greets. */
    Next reply(SmtpReply reply) {
        return switch (stage) {
            case GREETING -> greeting(reply);
            case HELLO ->
                    reply.positive() ? offered(reply.lines()) : notGreeted(reply, dialect.hello);
            case OLD_HELLO ->
                    reply.positive() ? ready() : new Next.Failed("HELO refused: " + detail(reply));
            case START_TLS -> startTls(reply);
        };
    }

    private Next greeting(SmtpReply reply) {
        if (reply.code() == 220) {
            return hello();
        }
        String why = "greeting " + detail(reply);
        // RFC 5321 section 3.1: 554 is the server's way to say that it does not want us.
        return reply.permanent() ? new Next.Unwelcome(why) : new Next.Failed(why);
    }

    private Next hello() {
        stage = Stage.HELLO;
        return new Next.Say(dialect.hello + " " + name);
    }

    private Next notGreeted(SmtpReply reply, String command) {
        // RFC 5321 section 3.2: a server that does not know EHLO is greeted with HELO.
        boolean old = dialect == Dialect.SMTP && reply.permanent();
        if (old && (secure || security != Security.STARTTLS)) {
            pipelining = false;
            utf8 = false;
            stage = Stage.OLD_HELLO;
            return new Next.Say("HELO " + name);
        }
        return new Next.Failed(command + " refused: " + detail(reply));
    }

    private Next offered(List<String> lines) {
        boolean startTls = false;
        pipelining = false;
        utf8 = false;
        for (String keyword : lines.subList(1, lines.size())) {
            switch (keyword.split(" ", 2)[0].toUpperCase(Locale.ROOT)) {
                case "STARTTLS" -> startTls = true;
                case "PIPELINING" -> pipelining = true;
                case "SMTPUTF8" -> utf8 = true;
                default -> {}
            }
        }
        if (secure || security == Security.NONE) {
            return ready();
        } else if (startTls) {
            stage = Stage.START_TLS;
            return new Next.Say("STARTTLS");
        } else if (security == Security.STARTTLS) {
            return new Next.Failed("STARTTLS is required and not offered");
        }
        return ready();
    }

    private Next startTls(SmtpReply reply) {
        if (reply.code() == 220) {
            return new Next.StartTls();
        }
        return security == Security.STARTTLS
                ? new Next.Failed("STARTTLS refused: " + detail(reply))
                : ready();
    }

    private Next ready() {
        return new Next.Ready(pipelining, utf8);
    }

    /** A reply for the operator. */
    static String detail(SmtpReply reply) {
        return Wire.printable(reply.code() + " " + reply.text(), MAX_DETAIL);
    }
}
