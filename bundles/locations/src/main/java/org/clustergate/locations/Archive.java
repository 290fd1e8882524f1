package org.clustergate.locations;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.clustergate.directory.Evidence;
import org.clustergate.directory.Evidence.Verdict;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps homes and pins over a restart, in two files of the data directory. What cannot be read or
 * written is logged; the gateway works without. Thread-safe; blocks on the disk, so not for I/O
 * threads.
 */
final class Archive {
    private static final Logger LOG = LoggerFactory.getLogger(Archive.class);

    static final String HOMES = "locations.homes";
    static final String PINS = "locations.pins";

    private final Path directory;
    private final EvidenceCache cache;
    private final Pins pins;
    private final Endpoints endpoints;
    private final InstantSource clock;
    private final Supplier<Duration> stale;

    /** Whether the homes of before are in the cache: before that they must not be overwritten. */
    private boolean loaded;

    private boolean failing;

    Archive(
            Path directory,
            EvidenceCache cache,
            Pins pins,
            Endpoints endpoints,
            InstantSource clock,
            Supplier<Duration> stale) {
        this.directory = directory;
        this.cache = cache;
        this.pins = pins;
        this.endpoints = endpoints;
        this.clock = clock;
        this.stale = stale;
    }

    /** Takes the pins of before in. There are few: it takes milliseconds. */
    synchronized void loadPins() {
        long now = clock.millis();
        read(PINS)
                .ifPresent(
                        snapshot -> {
                            for (Snapshot.Entry one : snapshot.homes()) {
                                if (one.home().expires().toEpochMilli() > now
                                        && pins.size() < Pins.MAX) {
                                    pins.put(one.key(), one.home(), now);
                                }
                            }
                        });
    }

    /** Takes the homes of before in, where nothing newer is known. */
    synchronized void loadHomes() {
        if (!loaded) {
            read(HOMES).ifPresent(this::restore);
            loaded = true;
        }
    }

    /** Goes on without what was known before. */
    synchronized void startEmpty() {
        loaded = true;
    }

    private void restore(Snapshot snapshot) {
        Set<String> gone = endpoints.loaded(snapshot.backends());
        long tooOld = clock.millis() - stale.get().toMillis();
        Map<Key, List<Evidence>> homes = new HashMap<>();
        for (Snapshot.Entry one : snapshot.homes()) {
            if (one.home().expires().toEpochMilli() > tooOld
                    && !gone.contains(one.home().backend())) {
                homes.computeIfAbsent(one.key(), key -> new ArrayList<>(1)).add(one.home());
            }
        }
        homes.forEach(cache::restore);
        Set<String> goneMeanwhile = endpoints.loaded(snapshot.backends());
        if (!gone.containsAll(goneMeanwhile)) {
            cache.dropBackends(goneMeanwhile);
        }
        LOG.info("the homes of {} users are known from before", homes.size());
    }

    /** Writes the pins down. */
    synchronized void savePins() {
        Iterator<Snapshot.Entry> entries =
                pins.all(clock.millis()).entrySet().stream()
                        .map(one -> new Snapshot.Entry(one.getKey(), one.getValue()))
                        .iterator();
        write(PINS, Map.of(), entries);
    }

    /** Writes everything down for the last time, even if the homes of before are not in yet. */
    synchronized void close() {
        savePins();
        loadHomes();
        saveHomes();
    }

    /** Writes the homes down that can be of use after a restart. */
    synchronized void saveHomes() {
        if (!loaded) {
            return;
        }
        long tooOld = clock.millis() - stale.get().toMillis();
        Iterator<Snapshot.Entry> entries =
                cache.users().entrySet().stream()
                        .flatMap(one -> homes(one.getKey(), one.getValue(), tooOld))
                        .iterator();
        write(HOMES, endpoints.known(), entries);
    }

    private static Stream<Snapshot.Entry> homes(Key key, Known known, long tooOld) {
        return known.evidence().stream()
                .filter(one -> one.verdict() == Verdict.HOME)
                .filter(one -> one.expires().toEpochMilli() > tooOld)
                .map(one -> new Snapshot.Entry(key, one));
    }

    private void write(String name, Map<String, String> backends, Iterator<Snapshot.Entry> homes) {
        Path file = directory.resolve(name);
        try {
            int count = Snapshot.write(file, backends, homes);
            LOG.debug("{}: {} entries written", file, count);
            if (failing) {
                failing = false;
                LOG.info("{} can be written again", file);
            }
        } catch (IOException e) {
            if (!failing) {
                failing = true;
                LOG.warn("{} cannot be written, a restart will forget it: {}", file, e.toString());
            }
        }
    }

    private Optional<Snapshot> read(String name) {
        Path file = directory.resolve(name);
        try {
            return Snapshot.read(file);
        } catch (Snapshot.DamagedException e) {
            setAside(file, e.getMessage());
        } catch (IOException e) {
            LOG.warn("{} cannot be read, starting without: {}", file, e.toString());
        }
        return Optional.empty();
    }

    private static void setAside(Path file, String why) {
        Path aside = file.resolveSibling(file.getFileName() + ".damaged");
        try {
            Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
            LOG.warn("{} is damaged ({}); renamed to {}, starting without", file, why, aside);
        } catch (IOException e) {
            LOG.warn("{} is damaged ({}), starting without: {}", file, why, e.toString());
        }
    }
}
