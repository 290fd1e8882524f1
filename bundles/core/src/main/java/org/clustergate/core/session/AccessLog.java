package org.clustergate.core.session;

import org.clustergate.monitor.SessionEnd;
import org.clustergate.route.SessionInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One JSON line for each session that has ended, to the logger {@code access}. Thread-safe. */
public final class AccessLog {
    private static final Logger LOG = LoggerFactory.getLogger("access");

    /** Writes one session's line; what is empty is left out. */
    void write(SessionInfo session, String user, String backend, String by, SessionEnd end) {
        if (LOG.isInfoEnabled()) {
            LOG.info("{}", line(session, user, backend, by, end));
        }
    }

    static String line(
            SessionInfo session, String user, String backend, String by, SessionEnd end) {
        StringBuilder json = new StringBuilder(320).append("{\"ts\":\"").append(session.opened());
        json.append("\",\"v\":1");
        text(json, "sid", session.id());
        text(json, "proto", session.protocol().label());
        text(json, "frontend", session.frontend());
        text(json, "client", session.client().getAddress().getHostAddress());
        json.append(",\"port\":").append(session.client().getPort());
        json.append(",\"tls\":").append(session.tls());
        text(json, "sni", session.sni());
        text(json, "user", user);
        text(json, "backend", backend);
        text(json, "by", by);
        json.append(",\"ms\":").append(end.duration().toMillis());
        json.append(",\"bytes\":{\"in\":").append(end.bytesIn());
        json.append(",\"out\":").append(end.bytesOut()).append('}');
        text(json, "end", end.cause().name());
        text(json, "detail", end.detail());
        return json.append('}').toString();
    }

    private static void text(StringBuilder json, String key, String value) {
        if (!value.isEmpty()) {
            json.append(",\"").append(key).append("\":\"");
            for (int i = 0; i < value.length(); i++) {
                escape(json, value.charAt(i));
            }
            json.append('"');
        }
    }

    /**
     * Everything but printable ASCII is escaped: no name can change the log's lines or its
     * direction.
     */
    private static void escape(StringBuilder json, char c) {
        if (c == '"' || c == '\\') {
            json.append('\\').append(c);
        } else if (c >= ' ' && c < 127) {
            json.append(c);
        } else {
            json.append("\\u");
            for (int shift = 12; shift >= 0; shift -= 4) {
                json.append(Character.forDigit(c >> shift & 0xf, 16));
            }
        }
    }
}
