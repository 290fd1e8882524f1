package org.clustergate.shell;

import java.time.Duration;
import java.util.List;
import org.clustergate.runtime.GatewayRuntime;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * The Gogo commands of the scope {@code gateway}: status, sessions, drain, and every {@link Verb}.
 * Plain methods: Gogo finds them by the service properties, converts the arguments and prints what
 * they return. Thread-safe.
 */
@Component(
        service = GatewayCommands.class,
        property = {
            "osgi.command.scope=gateway",
            "osgi.command.function=status",
            "osgi.command.function=sessions",
            "osgi.command.function=drain",
            "osgi.command.function=explain",
            "osgi.command.function=decisions",
            "osgi.command.function=backend",
            "osgi.command.function=locate",
            "osgi.command.function=kick",
            "osgi.command.function=who",
            "osgi.command.function=show"
        })
public final class GatewayCommands {
    /** Sessions shown when nobody says how many. */
    static final int SESSIONS = 100;

    /** Seconds that sessions get to finish when nobody says how many: ten minutes. */
    static final int DRAIN_SECONDS = 600;

    private final GatewayRuntime runtime;
    private final Verbs verbs;

    @Activate
    public GatewayCommands(@Reference GatewayRuntime runtime) {
        this.runtime = runtime;
        this.verbs = new Verbs(runtime);
    }

    /** Why a user would go where; waits for directories. */
    public String explain(String... words) {
        return run("explain", words);
    }

    /** What past sessions were told. */
    public String decisions(String... words) {
        return run("decisions", words);
    }

    /** How backends are, and what is wanted of them. */
    public String backend(String... words) {
        return run("backend", words);
    }

    /** Forgets or pins where a user lives. */
    public String locate(String... words) {
        return run("locate", words);
    }

    /** Ends sessions. */
    public String kick(String... words) {
        return run("kick", words);
    }

    /** Who is connected. */
    public String who(String... words) {
        return run("who", words);
    }

    /** All that is configured. */
    public String show(String... words) {
        return run("show", words);
    }

    private String run(String verb, String... words) {
        return verbs.run(verb, List.of(words)).text();
    }

    /** Everything but the sessions themselves, on one screen. */
    public String status() {
        return StatusReport.of(runtime.snapshot());
    }

    /** The oldest sessions. */
    public String sessions() {
        return sessions(SESSIONS);
    }

    /**
     * The oldest sessions.
     *
     * @param limit how many at most
     * @throws IllegalArgumentException for less than one; Gogo shows the message
     */
    public String sessions(int limit) {
        atLeastOne(limit, "the number of sessions");
        return SessionReport.of(runtime.sessions(limit), runtime.snapshot().sessions());
    }

    /** Takes no new sessions and lets the present ones finish. */
    public String drain() {
        return drain(DRAIN_SECONDS);
    }

    /**
     * Takes no new sessions and lets the present ones finish; returns at once.
     *
     * @param seconds when to end those still there
     * @throws IllegalArgumentException for less than one; Gogo shows the message
     */
    public String drain(int seconds) {
        atLeastOne(seconds, "the seconds that sessions get");
        runtime.drain(Duration.ofSeconds(seconds));
        int sessions = runtime.snapshot().sessions();
        return "Draining: no new sessions; "
                + (sessions == 0
                        ? "none is left."
                        : sessions + " may go on for up to " + seconds + " s.");
    }

    private static void atLeastOne(int number, String what) {
        if (number < 1) {
            throw new IllegalArgumentException(what + " must be at least 1, not " + number);
        }
    }
}
