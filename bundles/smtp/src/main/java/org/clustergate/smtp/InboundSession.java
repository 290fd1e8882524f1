package org.clustergate.smtp;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.clustergate.backend.Backend;
import org.clustergate.engine.EngineSettings;
import org.clustergate.engine.Step;
import org.clustergate.engine.Timer;
import org.clustergate.mail.Protocol;
import org.clustergate.monitor.SessionEnd;

/**
 * What the states of a session on port 25 share. Immutable.
 *
 * @param tls whether the client's connection is encrypted now
 * @param client how the client has introduced itself, once it has
 * @param badCommands how many commands could not be carried out
 * @param draining whether the session must end after the present mail
 * @param legs the open legs by number
 * @param copies legs for copies of the present mail
 */
record InboundSession(
        EngineSettings settings,
        boolean tls,
        Optional<ClientName> client,
        int badCommands,
        boolean draining,
        SortedMap<Integer, Leg> legs,
        Copies copies) {

    /** Real senders make a few mistakes in a session. */
    private static final int MAX_BAD_COMMANDS = 10;

    /** RFC 9422 section 3: a limit has six digits at most. */
    private static final int MAX_LIMIT = 999_999;

    /** Each may hold content that its backend has not taken yet. */
    private static final int MAX_LEGS = 64;

    /** So many legs are kept for the next mail. */
    private static final int MAX_IDLE = 4;

    static InboundSession of(EngineSettings settings) {
        return new InboundSession(
                settings,
                settings.session().tls(),
                Optional.empty(),
                0,
                false,
                Collections.emptySortedMap(),
                Copies.NONE);
    }

    InboundSession introduced(ClientName name) {
        return new InboundSession(
                settings, tls, Optional.of(name), badCommands, draining, legs, copies);
    }

    /** All forgotten but what was counted (RFC 3207 section 4.2). */
    InboundSession secured() {
        return new InboundSession(
                settings,
                true,
                Optional.empty(),
                badCommands,
                draining,
                Collections.emptySortedMap(),
                Copies.NONE);
    }

    InboundSession drained() {
        return new InboundSession(settings, tls, client, badCommands, true, legs, copies);
    }

    InboundSession with(Leg leg) {
        SortedMap<Integer, Leg> changed = new TreeMap<>(legs);
        changed.put(leg.number(), leg);
        return with(changed);
    }

    InboundSession without(int leg) {
        SortedMap<Integer, Leg> changed = new TreeMap<>(legs);
        changed.remove(leg);
        return with(changed);
    }

    InboundSession withoutLegs() {
        return with(Collections.emptySortedMap());
    }

    /** The legs when the present mail will not be sent. */
    InboundSession abandoned() {
        SortedMap<Integer, Leg> changed = new TreeMap<>(legs);
        changed.replaceAll((number, leg) -> leg.abandoned());
        return with(changed);
    }

    private InboundSession with(SortedMap<Integer, Leg> changed) {
        return new InboundSession(
                settings,
                tls,
                client,
                badCommands,
                draining,
                Collections.unmodifiableSortedMap(changed),
                copies);
    }

    InboundSession with(Copies changed) {
        return new InboundSession(settings, tls, client, badCommands, draining, legs, changed);
    }

    Leg leg(int number) {
        return legs.get(number);
    }

    Collection<Leg> openLegs() {
        return legs.values();
    }

    /** A number that no leg has. */
    int freeLeg() {
        int number = 0;
        while (legs.containsKey(number)) {
            number++;
        }
        return number;
    }

    /** The leg for that errand, if there is one: with its like, or with nobody yet. */
    Optional<Leg> legFor(Errand errand) {
        List<Leg> there = openLegs().stream().filter(leg -> leg.leadsTo(errand.target())).toList();
        return there.stream()
                .filter(leg -> leg.delivers() && leg.group().equals(errand.group()))
                .findFirst()
                .or(() -> there.stream().filter(leg -> !leg.delivers()).findFirst());
    }

    /** The legs that recipients of the present mail wait for. */
    List<Leg> delivering() {
        return openLegs().stream().filter(Leg::delivers).toList();
    }

    /** The other legs. */
    List<Leg> idle() {
        return openLegs().stream().filter(leg -> !leg.delivers()).toList();
    }

    /**
     * Without the legs that recipients wait for: without a dot what their backends have is no mail.
     */
    InboundSession cut(Actions actions) {
        InboundSession rest = this;
        for (Leg leg : delivering()) {
            actions.closeLeg(leg.number());
            rest = rest.without(leg.number());
        }
        return rest;
    }

    /** The legs that recipients wait for get content, with commands of the client in between. */
    InboundSession inContent() {
        SortedMap<Integer, Leg> changed = new TreeMap<>(legs);
        changed.replaceAll((number, leg) -> leg.delivers() ? leg.inContent() : leg);
        return with(changed);
    }

    /** Sends content to all that recipients wait for, and to their copies. */
    void pass(ByteBuffer content, Actions actions) {
        if (content.hasRemaining()) {
            delivering().forEach(leg -> actions.leg(leg.number(), content.duplicate()));
            copies.content(content, actions);
        }
    }

    /** Sends our Received field first, where the frontend adds one. */
    void received(Mail mail, Actions actions) {
        if (settings.mail().received()) {
            pass(ReceivedField.of(this, mail), actions);
        }
    }

    /** Whether the fate of that mail may differ between its recipients. */
    boolean mayDiffer(Mail mail) {
        return mail.mayDiffer()
                || openLegs().stream().anyMatch(leg -> leg.each() && leg.accepted() > 1);
    }

    /** Whether one more leg may be opened. */
    boolean hasRoom() {
        return legs.size() < MAX_LEGS;
    }

    /** Whether the client speaks LMTP (RFC 2033). */
    boolean lmtp() {
        return settings.session().protocol() == Protocol.LMTP;
    }

    /** What is spoken with that backend; candidates can be spoken with. */
    Protocol protocolWith(Backend backend) {
        Protocol own = settings.session().protocol();
        return backend.serving(own).orElse(own);
    }

    boolean offersTls() {
        return settings.startTls() && !tls;
    }

    Introduction introduction() {
        return new Introduction(
                settings.hostname(),
                client.orElseThrow(),
                settings.session().client(),
                settings.session().id());
    }

    /** Answers a command that cannot be carried out, or ends the session if it was one too many. */
    Step bad(String reply, InboundState.From<InboundSession> next) {
        return erred(
                counted ->
                        new Actions()
                                .client(reply)
                                .timer(Timer.CLIENT, settings.commandDeadline())
                                .to(next.state(counted)));
    }

    /** Counts a command that cannot be carried out, or ends the session if it was one too many. */
    Step erred(Function<InboundSession, Step> next) {
        InboundSession counted =
                new InboundSession(settings, tls, client, badCommands + 1, draining, legs, copies);
        return counted.badCommands > MAX_BAD_COMMANDS
                ? end(Replies.TOO_MANY_ERRORS, SessionEnd.Cause.PROTOCOL, "too many errors")
                : next.apply(counted);
    }

    /** Says goodbye to everybody. */
    Step end(String reply, SessionEnd.Cause cause, String detail) {
        return new Actions().client(reply).quit(openLegs()).close(cause, detail);
    }

    /** Back between two mails, after these actions: the next command is awaited. */
    Step rest(Actions actions) {
        List<Leg> amid =
                openLegs().stream().filter(leg -> leg.stage() == Leg.Stage.CONTENT).toList();
        InboundSession left = this;
        for (Leg leg : amid) {
            actions.closeLeg(leg.number());
            left = left.without(leg.number());
        }
        return left.rested(actions);
    }

    private Step rested(Actions actions) {
        InboundSession idle = abandoned().with(copies.over(actions));
        if (draining) {
            return actions.client(Replies.LEAVING)
                    .quit(openLegs())
                    .close(SessionEnd.Cause.DRAIN, "drained");
        }
        List<Leg> spare = openLegs().stream().skip(MAX_IDLE).toList();
        actions.quit(spare);
        for (Leg leg : spare) {
            idle = idle.without(leg.number());
        }
        return idle.await(actions, new Idle(idle));
    }

    /** Goes on with this mail, after these actions: the next command is awaited. */
    Step goOn(Actions actions, Mail mail) {
        return await(actions, new Mailing(this, mail));
    }

    private Step await(Actions actions, InboundState next) {
        return actions.cancel(Timer.BACKEND)
                .timer(Timer.CLIENT, settings.commandDeadline())
                .to(next);
    }

    /** The keywords of the answer to EHLO that depend on the session. */
    List<String> keywords() {
        List<String> keywords = new ArrayList<>();
        // Whether backends have it or not: it is carried as DATA. BINARYMIME could not be.
        keywords.add("CHUNKING");
        if (!lmtp()) {
            keywords.addAll(answering());
        }
        if (offersTls()) {
            keywords.add("STARTTLS");
        }
        return keywords;
    }

    /** How several recipients in one mail are answered. */
    private List<String> answering() {
        return switch (settings.mail().recipients()) {
            case FAN_OUT -> List.of("PRDR");
            // RFC 9422 section 4: what is least likely to be put off. A domain may have several
            // backends, and several domains may share one; who does not ask is told by 452.
            case SPLIT ->
                    List.of(
                            "LIMITS RCPTMAX="
                                    + Math.min(settings.maxRecipients(), MAX_LIMIT)
                                    + " RCPTDOMAINMAX=1");
            case FIRST_BACKEND -> List.of();
        };
    }
}
