package org.clustergate.health;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A server of any protocol that is well, or unwell as it is told. */
final class FakeServer {
    final List<String> heard = new ArrayList<>();
    int connections;

    /** No connection. */
    boolean refuses;

    /** Connections that neither open nor fail. */
    boolean swallows;

    /** Accepts and closes. */
    boolean closes;

    /** Accepts and says nothing. */
    boolean silent;

    /** Does not close when the client leaves. */
    boolean lingers;

    boolean startTls;
    boolean badTls;

    /** What it greets with instead of its greeting. */
    String greeting = "";

    /** What a command that starts so is answered with. */
    String answered = "";

    String answer = "";

    /** Answers to whatever protocol is spoken to it. */
    final class Session {
        boolean over;
        private boolean tls;
        private final StringBuilder input = new StringBuilder();
        private final int port;

        Session(int port) {
            this.port = port;
        }

        String greeting() {
            if (silent) {
                return "";
            }
            if (!greeting.isEmpty()) {
                return greeting;
            }
            return switch (port) {
                case 143 -> "* OK ready\r\n";
                case 110 -> "+OK ready\r\n";
                default -> "220 ready\r\n";
            };
        }

        String received(String text) {
            input.append(text);
            StringBuilder output = new StringBuilder();
            for (int end = input.indexOf("\r\n"); end >= 0 && !over; end = input.indexOf("\r\n")) {
                String command = input.substring(0, end);
                input.delete(0, end + 2);
                heard.add(command);
                output.append(silent ? "" : reply(command));
            }
            return output.toString();
        }

        private String reply(String command) {
            if (!answered.isEmpty() && command.contains(answered)) {
                return answer.isEmpty() ? "" : answer + "\r\n";
            }
            return switch (port) {
                case 143 -> imap(command.split(" ", 3));
                case 110 -> pop3(command.split(" ", 2)[0]);
                default -> smtp(command.split("[ :]", 2)[0]);
            };
        }

        private String imap(String[] word) {
            String ok = word[0] + " OK\r\n";
            switch (word[1].toUpperCase(Locale.ROOT)) {
                case "CAPABILITY":
                    String tls1 = startTls && !tls ? " STARTTLS LOGINDISABLED" : "";
                    return "* CAPABILITY IMAP4rev1" + tls1 + "\r\n" + ok;
                case "STARTTLS":
                    tls = true;
                    return ok;
                case "LOGOUT":
                    over = !lingers;
                    return "* BYE\r\n" + ok;
                default:
                    return ok;
            }
        }

        private String pop3(String verb) {
            switch (verb) {
                case "CAPA":
                    return "+OK\r\nUSER\r\n.\r\n";
                case "QUIT":
                    over = !lingers;
                    return "+OK\r\n";
                default:
                    return "+OK\r\n";
            }
        }

        private String smtp(String verb) {
            switch (verb) {
                case "EHLO", "LHLO":
                    String tls1 = startTls && !tls ? "250-STARTTLS\r\n" : "";
                    return "250-fake\r\n" + tls1 + "250 PIPELINING\r\n";
                case "STARTTLS":
                    tls = true;
                    return "220 go\r\n";
                case "QUIT":
                    over = !lingers;
                    return "221 bye\r\n";
                default:
                    return "250 ok\r\n";
            }
        }
    }
}
