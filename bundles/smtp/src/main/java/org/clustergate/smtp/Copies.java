package org.clustergate.smtp;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.clustergate.backend.Backend;
import org.clustergate.engine.Action;
import org.clustergate.engine.Event;
import org.clustergate.engine.Frame;
import org.clustergate.engine.Side;

/**
 * The copies of the present mail, and of earlier ones whose backends have not answered yet. What
 * they have to have done is added to the actions at hand. Immutable.
 */
record Copies(SortedMap<Integer, Copy> legs) {
    static final Copies NONE = new Copies(Collections.emptySortedMap());

    /** How long content waits for copies once all recipients' backends are ready. */
    static final Duration PATIENCE = Duration.ofSeconds(5);

    /** Copies have numbers of their own: those of other legs start at 0 and stay below. */
    private static final int FIRST = 1000;

    private static final int MOST = 32;

    /** The leg that an event comes from, or a number that no leg has. */
    static int legOf(Event event) {
        if (event instanceof Event.Line line) {
            return line.from().leg();
        }
        if (event instanceof Event.TooLong tooLong) {
            return tooLong.from().leg();
        }
        if (event instanceof Event.TlsStarted tls) {
            return tls.side().leg();
        }
        if (event instanceof Event.LegOpened opened) {
            return opened.leg();
        }
        return event instanceof Event.LegFailed failed ? failed.leg() : Side.CLIENT.leg();
    }

    boolean has(int leg) {
        return legs.containsKey(leg);
    }

    Frame reads(Side side) {
        Copy copy = legs.get(side.leg());
        return copy == null ? Frame.NOTHING : copy.reads(side);
    }

    Copies on(int leg, Event event, Actions actions) {
        return put(leg, legs.get(leg).on(event), actions);
    }

    private Copies put(int leg, Copy.Progress progress, Actions actions) {
        actions.addAll(progress.actions());
        SortedMap<Integer, Copy> changed = new TreeMap<>(legs);
        progress.next().ifPresentOrElse(copy -> changed.put(leg, copy), () -> changed.remove(leg));
        return new Copies(Collections.unmodifiableSortedMap(changed));
    }

    private Copies each(Function<Copy, Optional<Copy.Progress>> change, Actions actions) {
        Copies next = this;
        for (Copy copy : legs.values()) {
            Optional<Copy.Progress> progress = change.apply(copy);
            if (progress.isPresent()) {
                next = next.put(copy.leg(), progress.get(), actions);
            }
        }
        return next;
    }

    /** A recipient that the original's backend has accepted is to get a copy there too. */
    Copies with(
            Backend backend,
            Leg original,
            Mail mail,
            Recipient recipient,
            InboundSession session,
            Actions actions) {
        Optional<Copy> present =
                legs.values().stream()
                        .filter(Copy::pending)
                        .filter(copy -> copy.of() == original.number())
                        .filter(copy -> copy.backend().name().equals(backend.name()))
                        .findFirst();
        if (present.isEmpty() && (legs.size() >= MOST || original.leadsTo(backend))) {
            return this;
        }
        Copy copy = present.orElseGet(() -> Copy.open(free(), backend, original, mail, session));
        if (present.isEmpty()) {
            actions.add(new Action.Connect(copy.leg(), backend, true));
        }
        return put(copy.leg(), copy.with(recipient), actions);
    }

    private int free() {
        int number = FIRST;
        while (legs.containsKey(number)) {
            number++;
        }
        return number;
    }

    /** These legs have been asked for content; copies of others are not needed any more. */
    Copies data(Collection<Leg> originals, Actions actions) {
        Set<Integer> going = originals.stream().map(Leg::number).collect(Collectors.toSet());
        return each(
                copy -> {
                    if (copy.dotSent()) {
                        return Optional.empty();
                    }
                    return Optional.of(going.contains(copy.of()) ? copy.data() : copy.drop());
                },
                actions);
    }

    /** Whether one is not ready for content yet. */
    boolean pending() {
        return legs.values().stream().anyMatch(Copy::pending);
    }

    /** Those that are not ready are waited for no longer. */
    Copies late(Actions actions) {
        return each(
                copy ->
                        copy.pending()
                                ? Optional.of(copy.fail("was not ready in time"))
                                : Optional.empty(),
                actions);
    }

    void content(ByteBuffer piece, Actions actions) {
        for (Copy copy : legs.values()) {
            copy.piece(piece).ifPresent(actions::add);
        }
    }

    /** The fate of the mail is known: a copy goes where its original has gone just now. */
    Copies commit(Mail mail, Actions actions) {
        return each(
                copy -> {
                    if (copy.dotSent()) {
                        return Optional.empty();
                    }
                    boolean served =
                            mail.taken().stream()
                                    .filter(one -> one.leg() == copy.of())
                                    .filter(one -> copy.recipients().contains(one.path()))
                                    .anyMatch(Commitments::servedNow);
                    return Optional.of(served ? copy.commit() : copy.drop());
                },
                actions);
    }

    /** The mail is over: nothing is left but what waits for its last answer. */
    Copies over(Actions actions) {
        return each(copy -> copy.dotSent() ? Optional.empty() : Optional.of(copy.drop()), actions);
    }
}
