package org.clustergate.strategy.migration;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.CRC32;
import org.clustergate.strategy.migration.States.Late;
import org.clustergate.strategy.migration.States.UserState;
import org.clustergate.strategy.migration.States.WaveState;

/**
 * The record of states as text: a line for each wave, each user with a state of their own and each
 * wave's late traces, between a first line that names the format and a last one with a checksum
 * over all before it. What is not whole to the last octet is no record.
 *
 * <pre>
 * clustergate-migration 1
 * wave pilot CUT_OVER 2026-01-02T03:04:05Z 10000
 * late pilot 3 2026-01-02T04:00:00Z
 * user ROLLED_BACK 2026-01-02T03:30:00Z joe@example.org
 * end 1c291ca3
 * </pre>
 */
final class StateFormat {
    private static final String FIRST = "clustergate-migration 1";
    private static final String LOST = "lost";
    private static final String NEVER = "-";

    private StateFormat() {}

    static byte[] encode(States states) {
        StringBuilder text = new StringBuilder(FIRST).append('\n');
        if (states.lost()) {
            text.append(LOST).append('\n');
        }
        new TreeMap<>(states.waves())
                .forEach(
                        (name, wave) ->
                                line(text, "wave", name, wave.state(), wave.since(), wave.share()));
        new TreeMap<>(states.late())
                .forEach(
                        (name, late) -> {
                            Object last = late.last() == null ? NEVER : late.last();
                            line(text, "late", name, late.count(), last);
                        });
        // The name comes last because it may have blanks in it.
        new TreeMap<>(states.users())
                .forEach((key, user) -> line(text, "user", user.state(), user.since(), key));
        byte[] body = text.toString().getBytes(StandardCharsets.UTF_8);
        text.append("end ").append(checksum(body)).append('\n');
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void line(StringBuilder text, Object... words) {
        for (int i = 0; i < words.length; i++) {
            text.append(i == 0 ? "" : " ").append(words[i]);
        }
        text.append('\n');
    }

    private static String checksum(byte[] octets) {
        CRC32 crc = new CRC32();
        crc.update(octets);
        return String.format("%08x", crc.getValue());
    }

    /** The record, or nothing where these octets are none, or not all of one. */
    static Optional<States> decode(byte[] octets) {
        try {
            String text =
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets)).toString();
            int end = text.lastIndexOf("\nend ") + 1;
            byte[] body = text.substring(0, end).getBytes(StandardCharsets.UTF_8);
            if (end == 0 || !text.substring(end).equals("end " + checksum(body) + "\n")) {
                return Optional.empty();
            }
            return parse(text.substring(0, end).lines().toList());
        } catch (CharacterCodingException
                | DateTimeException
                | IllegalArgumentException
                | IndexOutOfBoundsException e) {
            // Whatever it is, it is not what we have written.
            return Optional.empty();
        }
    }

    private static Optional<States> parse(List<String> lines) {
        if (!lines.get(0).equals(FIRST)) {
            return Optional.empty();
        }
        Map<String, WaveState> waves = new HashMap<>();
        Map<String, UserState> users = new HashMap<>();
        Map<String, Late> late = new HashMap<>();
        boolean lost = false;
        for (String line : lines.subList(1, lines.size())) {
            String[] words = line.split(" ", 4);
            switch (words[0]) {
                case LOST -> lost = true;
                case "wave" -> {
                    String[] rest = words[3].split(" ");
                    waves.put(
                            words[1],
                            new WaveState(
                                    MoveState.valueOf(words[2]),
                                    Instant.parse(rest[0]),
                                    Integer.parseInt(rest[1])));
                }
                case "late" ->
                        late.put(
                                words[1],
                                new Late(
                                        Long.parseLong(words[2]),
                                        words[3].equals(NEVER) ? null : Instant.parse(words[3])));
                case "user" ->
                        users.put(
                                words[3],
                                new UserState(
                                        MoveState.valueOf(words[1]), Instant.parse(words[2])));
                default -> {
                    return Optional.empty();
                }
            }
        }
        return Optional.of(new States(waves, users, late, lost));
    }
}
