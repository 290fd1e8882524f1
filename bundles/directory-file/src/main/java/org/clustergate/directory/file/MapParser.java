package org.clustergate.directory.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads a whole map file, to its end whatever is wrong with it. For one use by one thread. */
final class MapParser {
    /** So many problems are told one by one. */
    static final int TOLD = 20;

    /** Characters of a problem. */
    private static final int LONGEST = 300;

    /** Octets in a line. */
    static final int MAX_LINE = 8192;

    /** Every look-up that nothing else answers tries them all. */
    static final int MAX_RULES = 1000;

    /**
     * What came out.
     *
     * @param map null if there are problems
     * @param problems a line each
     */
    record Result(UserMap map, List<String> problems) {}

    private final String file;
    private final int maxEntries;
    private final CompactMap users = new CompactMap();
    private final CompactMap domains = new CompactMap();
    private final List<UserMap.Rule> rules = new ArrayList<>();
    private final List<List<String>> targets = new ArrayList<>();
    private final Map<List<String>, Integer> targetNumbers = new HashMap<>();
    private final TreeMap<String, Integer> named = new TreeMap<>();
    private final List<String> problems = new ArrayList<>();
    private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();

    /** The line that is being read; one octet more than it may have. */
    private final byte[] octets = new byte[MAX_LINE + 1];

    private int length;
    private int more;
    private int line;

    /**
     * @param file its name, for problems
     * @param maxEntries it may have no more
     */
    MapParser(String file, int maxEntries) {
        this.file = file;
        this.maxEntries = maxEntries;
    }

    Result parse(InputStream input) throws IOException {
        byte[] buffer = new byte[1 << 16];
        boolean going = true;
        for (int n = input.read(buffer); n >= 0 && going; n = input.read(buffer)) {
            int from = 0;
            for (int i = 0; i < n && going; i++) {
                if (buffer[i] == '\n') {
                    collect(buffer, from, i);
                    going = line();
                    from = i + 1;
                }
            }
            collect(buffer, from, n);
        }
        if (going && length > 0) {
            line();
        }
        if (more > 0) {
            problems.add(file + ": and " + more + " more");
        }
        return problems.isEmpty()
                ? new Result(new UserMap(users, domains, rules, targets, named), List.of())
                : new Result(null, List.copyOf(problems));
    }

    private void problem(String what) {
        if (problems.size() < TOLD) {
            // For a log and a terminal: on one line, and not without end.
            String plain = what.replaceAll("\\p{Cntrl}", "?");
            problems.add(
                    file
                            + ":"
                            + line
                            + ": "
                            + (plain.length() > LONGEST
                                    ? plain.substring(0, LONGEST) + "…"
                                    : plain));
        } else {
            more++;
        }
    }

    private void collect(byte[] buffer, int from, int to) {
        int fits = Math.min(to - from, octets.length - length);
        System.arraycopy(buffer, from, octets, length, fits);
        length += fits;
    }

    /** Takes the line that has been collected; false if reading on is of no use. */
    private boolean line() {
        line++;
        int octetsInLine = length;
        length = 0;
        if (octetsInLine > MAX_LINE) {
            problem("is longer than " + MAX_LINE + " octets");
            return true;
        }
        try {
            String text = decoder.decode(ByteBuffer.wrap(octets, 0, octetsInLine)).toString();
            // A byte order mark, as some editors put it.
            Entry entry =
                    Entry.parse(line == 1 && text.startsWith("\uFEFF") ? text.substring(1) : text);
            return entry == null || add(entry);
        } catch (CharacterCodingException e) {
            problem("is not in UTF-8");
        } catch (Entry.Wrong e) {
            problem(e.getMessage());
        }
        return true;
    }

    private boolean add(Entry entry) {
        try {
            if (users.size() + domains.size() + rules.size() == maxEntries) {
                problem("is one entry too many: max.entries is " + maxEntries);
                return false;
            }
            int target = target(entry.backends());
            if (target > CompactMap.MAX_TARGET) {
                problem("is one set of servers too many");
                return false;
            }
            if (entry instanceof Entry.User user) {
                unique(users.put(user.key(), target, line), target, "this user");
            } else if (entry instanceof Entry.Domain domain) {
                unique(domains.put(domain.domain(), target, line), target, "this domain");
            } else if (entry instanceof Entry.Expression expression) {
                if (rules.size() == MAX_RULES) {
                    problem("is one regular expression too many: " + MAX_RULES + " are allowed");
                    return false;
                }
                rules.add(
                        new UserMap.Rule(
                                expression.pattern(),
                                new UserMap.Found(targets.get(target), line)));
            }
            return true;
        } catch (IllegalStateException e) {
            problem("is more than can be kept in memory");
            return false;
        }
    }

    private int target(List<String> backends) {
        Integer known = targetNumbers.get(backends);
        if (known != null) {
            return known;
        }
        backends.forEach(name -> named.putIfAbsent(name, line));
        targetNumbers.put(backends, targets.size());
        targets.add(backends);
        return targets.size() - 1;
    }

    /** The same said twice does no harm; two homes for one user do. */
    private void unique(CompactMap.Value before, int target, String what) {
        if (before != null && before.target() != target) {
            problem(what + " has other servers in line " + before.line());
        }
    }
}
