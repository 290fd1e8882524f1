package org.clustergate.core.config;

import java.util.Map;

/**
 * One instance of configuration as it was written.
 *
 * @param name the instance's name: what stands behind the tilde of its PID
 * @param source where it comes from, for messages: the file's name, or the PID
 * @param values keys and values, without those of the framework
 */
public record Entry(Kind kind, String name, String source, Map<String, Object> values) {
    /** The kinds of configuration that the core reads. */
    public enum Kind {
        FRONTEND("gateway.frontend"),
        BACKEND("gateway.backend"),
        POOL("gateway.pool"),
        POLICY("gateway.policy");

        private final String pid;

        Kind(String pid) {
            this.pid = pid;
        }

        /** The factory PID. */
        public String pid() {
            return pid;
        }
    }

    public Entry {
        values = Map.copyOf(values);
    }
}
