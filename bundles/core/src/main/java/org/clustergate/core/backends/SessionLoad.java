package org.clustergate.core.backends;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.clustergate.backend.BackendLoad;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** Counts the sessions of each backend. Thread-safe. */
@Component(
        service = {SessionLoad.class, BackendLoad.class},
        immediate = true)
public final class SessionLoad implements BackendLoad {
    private final Map<String, AtomicInteger> counts = new ConcurrentHashMap<>();

    @Activate
    public SessionLoad() {}

    /** A session has gone from one backend to another; either may be empty for none. */
    public void moved(String from, String to) {
        if (!from.equals(to)) {
            if (!to.isEmpty()) {
                counts.computeIfAbsent(to, name -> new AtomicInteger()).incrementAndGet();
            }
            if (!from.isEmpty()) {
                counts.computeIfAbsent(from, name -> new AtomicInteger()).decrementAndGet();
            }
        }
    }

    @Override
    public int sessions(String backend) {
        AtomicInteger count = counts.get(backend);
        return count == null ? 0 : count.get();
    }
}
