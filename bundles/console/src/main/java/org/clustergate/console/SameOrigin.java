package org.clustergate.console;

import java.net.URI;
import java.util.Collection;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Whether a request was meant for this console: its Host is one of ours (a foreign name that points
 * here is somebody's DNS rebinding; addresses cannot be rebound) and, when it changes something, it
 * comes from one of the console's own pages.
 */
final class SameOrigin {
    // RFC 3986 section 3.2.2: IPv4 address or bracketed IPv6 address.
    private static final Pattern ADDRESS =
            Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|\\[[0-9a-f:.]{2,45}]");
    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

    private final Set<String> names = new HashSet<>();

    SameOrigin(Collection<String> names) {
        this.names.add("localhost");
        names.forEach(name -> this.names.add(name.toLowerCase(Locale.ROOT)));
    }

    /**
     * @param host the Host header, or null
     */
    boolean isOurs(String host) {
        if (host == null) {
            return false;
        }
        String name = host.toLowerCase(Locale.ROOT).replaceFirst(":\\d{1,5}$", "");
        return names.contains(name) || ADDRESS.matcher(name).matches();
    }

    /**
     * The console has no tokens of its own, so a change must say where it comes from: every browser
     * sends Origin with a POST.
     *
     * @param origin the Origin header, or null
     * @param referer the Referer header, or null
     */
    boolean mayChange(String method, String host, String origin, String referer) {
        if (READING.contains(method)) {
            return true;
        }
        String source = origin != null ? origin : referer;
        if (source == null || host == null) {
            return false;
        }
        try {
            String authority = URI.create(source).getRawAuthority();
            return host.equalsIgnoreCase(authority);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
