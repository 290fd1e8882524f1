package org.clustergate.core.backends;

import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.clustergate.backend.Backend;
import org.clustergate.mail.Protocol;

/**
 * Lets only so many sessions connect and log in at one backend at a time ({@link Backend.Limits}),
 * fewer while it starts slowly; the others wait their turn, first come first served, no longer than
 * a connect may take. So a crowd that comes back at once does not fell a server that has just come
 * up. Thread-safe.
 */
public final class OpeningGates {
    private final HealthView health;
    private final ScheduledExecutorService timer;
    private final Map<String, Gate> gates = new ConcurrentHashMap<>();

    public OpeningGates(HealthView health, ScheduledExecutorService timer) {
        this.health = health;
        this.timer = timer;
    }

    /** A place at the gate: waiting, inside, or left. */
    public final class Ticket {
        private final Gate gate;
        private final Runnable enter;
        private final Runnable tooLate;
        private boolean inside;
        private boolean left;

        private Ticket(Gate gate, Runnable enter, Runnable tooLate) {
            this.gate = gate;
            this.enter = enter;
            this.tooLate = tooLate;
        }

        /** The session is logged in, or gone. Doing it twice is harmless. */
        public void leave() {
            gate.leave(this);
        }
    }

    /**
     * Asks to be let in.
     *
     * @param enter called when the session may connect: on this thread before the method returns,
     *     or later on any
     * @param tooLate called on any thread instead, when it has waited too long; the ticket is void
     *     then
     */
    public Ticket enter(Backend backend, Protocol protocol, Runnable enter, Runnable tooLate) {
        Gate gate = gates.computeIfAbsent(backend.name(), name -> new Gate());
        Ticket ticket = new Ticket(gate, enter, tooLate);
        gate.come(ticket, limit(backend, protocol), backend.timeouts().connect().toMillis());
        return ticket;
    }

    private int limit(Backend backend, Protocol protocol) {
        int most = backend.limits().opening();
        return most == 0
                ? Integer.MAX_VALUE
                : Math.max(1, (int) (most * health.state(backend.name(), protocol).share()));
    }

    /** How many wait at that backend's gate. */
    public int waiting(String backend) {
        Gate gate = gates.get(backend);
        return gate == null ? 0 : gate.waiting();
    }

    private final class Gate {
        // Guarded by this.
        private final Queue<Ticket> queue = new ArrayDeque<>();
        private int inside;
        private int waiting;
        private int limit;

        void come(Ticket ticket, int most, long patienceMs) {
            synchronized (this) {
                limit = most;
                queue.add(ticket);
                waiting++;
            }
            admit();
            synchronized (this) {
                if (ticket.inside || ticket.left) {
                    return;
                }
            }
            timer.schedule(() -> giveUp(ticket), patienceMs, TimeUnit.MILLISECONDS);
        }

        void leave(Ticket ticket) {
            synchronized (this) {
                if (ticket.left) {
                    return;
                }
                ticket.left = true;
                if (ticket.inside) {
                    inside--;
                } else {
                    waiting--;
                }
            }
            admit();
        }

        /** Lets in as many as there is room for. */
        private void admit() {
            while (true) {
                Ticket next;
                synchronized (this) {
                    // Those who gave up are still in the queue.
                    while (!queue.isEmpty() && queue.peek().left) {
                        queue.poll();
                    }
                    if (inside >= limit || queue.isEmpty()) {
                        return;
                    }
                    next = queue.poll();
                    next.inside = true;
                    waiting--;
                    inside++;
                }
                next.enter.run();
            }
        }

        private void giveUp(Ticket ticket) {
            synchronized (this) {
                if (ticket.inside || ticket.left) {
                    return;
                }
                ticket.left = true;
                waiting--;
            }
            ticket.tooLate.run();
        }

        synchronized int waiting() {
            return waiting;
        }
    }
}
