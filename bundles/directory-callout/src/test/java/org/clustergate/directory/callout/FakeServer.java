package org.clustergate.directory.callout;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * An SMTP or LMTP server that takes recipients and, if it must, is difficult. Complains about
 * misuse.
 */
final class FakeServer {
    final Set<String> users = new HashSet<>();
    final List<String> heard = new ArrayList<>();
    final List<String> misuse = new ArrayList<>();
    int connections;
    int questions;

    /** How often each recipient was asked about. */
    final Map<String, Integer> asked = new HashMap<>();

    /** How far away it is. */
    long roundTripNanos;

    boolean lmtp;

    /** So many askings a recipient is put off before anything else is said. */
    int greylists;

    boolean refuses;
    boolean stopped;
    boolean catchAll;
    boolean pipelining = true;
    boolean startTls;
    boolean nullSender = true;
    boolean oneRecipientForNullSender;
    boolean injects;
    String greeting = "220 fake ESMTP";
    String no = "550 5.1.1 no such user";
    String temporary = "";

    /** Like Postfix: so many errors and the client is out. */
    int maxErrors = 10;

    /** Like Exim: so many commands that are not about a mail, and the client is out. */
    int maxResets = 10;

    FakeServer hosts(String... names) {
        users.addAll(List.of(names));
        return this;
    }

    final class Session {
        boolean over;
        private boolean mail;
        private boolean sender;
        private boolean tls;
        private int recipients;
        private int errors;
        private int resets;
        private final StringBuilder input = new StringBuilder();

        String greeting() {
            return stopped ? "" : greeting + "\r\n";
        }

        String received(String text) {
            input.append(text);
            StringBuilder output = new StringBuilder();
            int commands = 0;
            for (int end = input.indexOf("\r\n"); end >= 0 && !over; end = input.indexOf("\r\n")) {
                String command = input.substring(0, end);
                input.delete(0, end + 2);
                if (++commands > 1 && !pipelining) {
                    misuse.add("pipelined without PIPELINING: " + command);
                }
                heard.add(command);
                output.append(reply(command)).append("\r\n");
                if (errors >= maxErrors || resets > maxResets) {
                    misuse.add("thrown out after " + errors + " errors, " + resets + " resets");
                    output.append("421 4.7.0 too many errors\r\n");
                    over = true;
                }
            }
            return output.toString();
        }

        private String reply(String command) {
            String verb = command.split("[ :]", 2)[0];
            return switch (verb) {
                case "EHLO", "LHLO" ->
                        lmtp != verb.equals("LHLO")
                                ? unknown(command)
                                : "250-fake\r\n"
                                        + (pipelining ? "250-PIPELINING\r\n" : "")
                                        + (startTls && !tls ? "250-STARTTLS\r\n" : "")
                                        + "250 ENHANCEDSTATUSCODES";
                case "STARTTLS" -> {
                    tls = true;
                    yield injects ? "220 go\r\n250-evil\r\n250 PIPELINING" : "220 go";
                }
                case "MAIL" -> mail(command);
                case "RCPT" -> recipient(command);
                case "RSET" -> {
                    resets++;
                    mail = false;
                    yield "250 reset";
                }
                case "QUIT" -> {
                    over = true;
                    yield "221 bye";
                }
                default -> unknown(command);
            };
        }

        private String unknown(String command) {
            misuse.add(command);
            return error("500 what?");
        }

        private String mail(String command) {
            if (mail) {
                misuse.add("nested MAIL");
                return error("503 nested MAIL");
            }
            sender = !command.startsWith("MAIL FROM:<>");
            if (!sender && !nullSender) {
                return error("550 5.7.1 no null sender");
            }
            mail = true;
            recipients = 0;
            return "250 2.1.0 ok";
        }

        private String recipient(String command) {
            if (!mail) {
                return error("503 5.5.1 need MAIL");
            }
            questions++;
            String user = command.substring("RCPT TO:<".length(), command.length() - 1);
            int times = asked.merge(user, 1, Integer::sum);
            if (!temporary.isEmpty()) {
                return error(temporary);
            }
            if (times <= greylists) {
                return error("450 4.2.0 greylisted");
            }
            if (!catchAll && !users.contains(user.toLowerCase(Locale.ROOT))) {
                return error(no);
            }
            if (++recipients > 1 && oneRecipientForNullSender && !sender) {
                return error("550 one at a time");
            }
            return "250 2.1.5 ok";
        }

        private String error(String reply) {
            errors++;
            return reply;
        }
    }
}
