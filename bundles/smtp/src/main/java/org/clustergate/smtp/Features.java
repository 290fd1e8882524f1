package org.clustergate.smtp;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.clustergate.wire.SmtpReply;

/**
 * What a backend's answer to EHLO lists, as far as we can use it (RFC 5321 section 4.1.1.1).
 *
 * @param xclient the attributes of XCLIENT that it takes
 * @param auth the mechanisms that it offers (RFC 4954 section 3)
 */
record Features(
        boolean pipelining,
        boolean size,
        boolean eightBitMime,
        boolean startTls,
        Set<String> xclient,
        Set<String> auth) {

    /** What a backend has that knows HELO only. */
    static final Features NONE = new Features(false, false, false, false, Set.of(), Set.of());

    /** Reads a positive answer; what it does not know it leaves out. */
    static Features of(SmtpReply reply) {
        TreeMap<String, Set<String>> keywords = new TreeMap<>();
        for (String line : reply.lines().subList(1, reply.lines().size())) {
            List<String> words = words(line.toUpperCase(Locale.ROOT));
            if (!words.isEmpty()) {
                keywords.computeIfAbsent(words.get(0), k -> new TreeSet<>())
                        .addAll(words.subList(1, words.size()));
            }
        }
        return new Features(
                keywords.containsKey("PIPELINING"),
                keywords.containsKey("SIZE"),
                keywords.containsKey("8BITMIME"),
                keywords.containsKey("STARTTLS"),
                Set.copyOf(keywords.getOrDefault("XCLIENT", Set.of())),
                Set.copyOf(keywords.getOrDefault("AUTH", Set.of())));
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
}
