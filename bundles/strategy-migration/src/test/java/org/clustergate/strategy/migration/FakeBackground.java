package org.clustergate.strategy.migration;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;

/** Time that passes when it is told to, and tasks that run then. */
final class FakeBackground implements Background, InstantSource {
    static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

    private record Alarm(Instant due, Runnable task) {}

    private final List<Alarm> alarms = new ArrayList<>();
    private final Queue<Runnable> soon = new ArrayDeque<>();
    private Instant now = START;

    @Override
    public void execute(Runnable task) {
        soon.add(task);
    }

    @Override
    public Runnable after(Duration time, Runnable task) {
        Alarm alarm = new Alarm(now.plus(time), task);
        alarms.add(alarm);
        return () -> alarms.remove(alarm);
    }

    @Override
    public Instant instant() {
        return now;
    }

    /** Runs what is to run soon. */
    void run() {
        for (Runnable task = soon.poll(); task != null; task = soon.poll()) {
            task.run();
        }
    }

    void advance(Duration time) {
        Instant until = now.plus(time);
        run();
        while (true) {
            Alarm next =
                    alarms.stream()
                            .filter(alarm -> !alarm.due().isAfter(until))
                            .min(Comparator.comparing(Alarm::due))
                            .orElse(null);
            if (next == null) {
                break;
            }
            alarms.remove(next);
            now = next.due();
            next.task().run();
            run();
        }
        now = until;
    }

    int alarms() {
        return alarms.size();
    }
}
