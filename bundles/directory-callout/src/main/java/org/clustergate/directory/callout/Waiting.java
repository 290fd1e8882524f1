package org.clustergate.directory.callout;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;

/**
 * The questions to one server: those that wait for a connection or for the server's rate, in order,
 * and the deadlines of all that are open. Guarded by its owner's lock.
 */
final class Waiting {
    private final Deque<Question> queue = new ArrayDeque<>();
    private final Queue<Question> byDeadline =
            new PriorityQueue<>((a, b) -> Long.signum(a.deadline - b.deadline));
    private final Rate rate;

    /** When questions last waited for nothing but the rate. */
    private long heldAt;

    Waiting(Rate rate, long now) {
        this.rate = rate;
        this.heldAt = now - 1;
    }

    int size() {
        return queue.size();
    }

    void add(Question question) {
        queue.add(question);
        byDeadline.add(question);
    }

    /** They were taken and could not be asked; they are next again. */
    void giveBack(Question question) {
        queue.addFirst(question);
    }

    /** How many may be asked now. */
    int askable(long now) {
        int most = rate.available(now);
        if (most < queue.size()) {
            heldAt = now;
        }
        return Math.min(queue.size(), most);
    }

    /** The next ones, so many at most. */
    List<Question> take(int room, long now) {
        List<Question> taken = new ArrayList<>();
        int most = Math.min(room, rate.available(now));
        while (taken.size() < most && !queue.isEmpty()) {
            Question next = queue.poll();
            if (!next.done()) {
                taken.add(next);
            }
        }
        rate.take(taken.size());
        return taken;
    }

    /** One that is open and whose time is up, or null. Once for each. */
    Question late(long now) {
        Question first = byDeadline.peek();
        while (first != null && (first.done() || now - first.deadline >= 0)) {
            byDeadline.poll();
            if (!first.done()) {
                return first;
            }
            first = byDeadline.peek();
        }
        return null;
    }

    /** Takes it out; false where it does not wait. */
    boolean remove(Question question) {
        return queue.remove(question);
    }

    /** Whether it was the rate that it waited for. */
    boolean held(Question question) {
        return heldAt - question.askedAt >= 0;
    }

    /** All that wait. None does afterwards. */
    List<Question> removeAll() {
        List<Question> all = List.copyOf(queue);
        queue.clear();
        return all;
    }

    /** All that are open, waiting or not. None waits afterwards. */
    List<Question> removeOpen() {
        List<Question> all = List.copyOf(byDeadline);
        queue.clear();
        byDeadline.clear();
        return all;
    }
}
