package org.clustergate.directory.callout;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an operator is told once about a backend, and then no more. Thread-safe. */
final class Hints {
    private static final Logger LOG = LoggerFactory.getLogger(Hints.class);

    private final Set<String> unwelcome = ConcurrentHashMap.newKeySet();
    private final Set<String> without = ConcurrentHashMap.newKeySet();

    /** The backend does not want us, or no more of us. True the first time. */
    boolean unwelcome(String backend, String why) {
        boolean first = unwelcome.add(backend);
        if (first) {
            LOG.warn(
                    "Backend {} turns callouts away: {}. If it limits connections, errors or rates"
                            + " for each client, or bans clients that ask for unknown users, exempt"
                            + " this gateway there",
                    backend,
                    why);
        }
        return first;
    }

    /** The backend has no port to ask. True the first time. */
    boolean without(String backend) {
        boolean first = without.add(backend);
        if (first) {
            LOG.info(
                    "Backend {} has no LMTP or SMTP port and cannot be asked about users; unless"
                            + " another directory speaks about it, users without a known home are"
                            + " unavailable rather than unknown",
                    backend);
        }
        return first;
    }
}
