package org.clustergate.smtp;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.clustergate.wire.SmtpReply;

/**
 * What a backend's answer to EHLO lists (RFC 5321 section 4.1.1.1).
 *
 * @param keywords in upper case, each with its parameters
 */
record Features(Map<String, Set<String>> keywords) {

    /** What a backend has that knows HELO only. */
    static final Features NONE = new Features(Map.of());

    Features {
        keywords = Map.copyOf(keywords);
    }

    /** Reads a positive answer. */
    static Features of(SmtpReply reply) {
        return of(reply.lines().subList(1, reply.lines().size()));
    }

    /** Reads keywords, each with its parameters. */
    static Features of(List<String> lines) {
        TreeMap<String, Set<String>> keywords = new TreeMap<>();
        for (String line : lines) {
            List<String> words = words(line.toUpperCase(Locale.ROOT));
            if (!words.isEmpty()) {
                keywords.computeIfAbsent(words.get(0), k -> new TreeSet<>())
                        .addAll(words.subList(1, words.size()));
            }
        }
        return new Features(keywords);
    }

    private static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        int start = 0;
        for (int i = 0; i <= line.length(); i++) {
            // "AUTH=PLAIN" is what servers wrote before RFC 2554.
            boolean gap = i == line.length() || line.charAt(i) == ' ' || line.charAt(i) == '=';
            if (gap) {
                if (i > start) {
                    words.add(line.substring(start, i));
                }
                start = i + 1;
            }
        }
        return words;
    }

    boolean has(String keyword) {
        return keywords.containsKey(keyword);
    }

    boolean pipelining() {
        return has("PIPELINING");
    }

    boolean size() {
        return has("SIZE");
    }

    /** The largest message that it takes (RFC 1870 section 4); empty where it names none. */
    OptionalLong sizeLimit() {
        return keywords.getOrDefault("SIZE", Set.of()).stream()
                .filter(CommandParser::isNumber)
                .mapToLong(CommandParser::number)
                .filter(limit -> limit > 0)
                .findFirst();
    }

    boolean eightBitMime() {
        return has("8BITMIME");
    }

    boolean dsn() {
        return has("DSN");
    }

    boolean smtpUtf8() {
        return has("SMTPUTF8");
    }

    boolean startTls() {
        return has("STARTTLS");
    }

    /** The attributes of XCLIENT that it takes. */
    Set<String> xclient() {
        return keywords.getOrDefault("XCLIENT", Set.of());
    }

    /** The attributes of XFORWARD that it takes. */
    Set<String> xforward() {
        return keywords.getOrDefault(Xforward.VERB, Set.of());
    }

    /** The same without what that keyword stands for. */
    Features without(String keyword) {
        Map<String, Set<String>> others = new TreeMap<>(keywords);
        others.remove(keyword);
        return new Features(others);
    }

    /** The mechanisms that it offers (RFC 4954 section 3). */
    Set<String> auth() {
        return keywords.getOrDefault("AUTH", Set.of());
    }
}
