package org.clustergate.smtp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.clustergate.engine.EngineSettings;

/**
 * The keywords of our answer to EHLO: what every backend that could be chosen offers, and what we
 * can do ourselves. Where it is not known of all backends what they offer, what nearly all servers
 * have is offered, and a recipient whose backend does not have it is refused by itself.
 */
final class Offer {
    private Offer() {}

    /** The keywords that the settings alone decide. */
    static List<String> keywords(EngineSettings settings) {
        Optional<Features> common = settings.features().map(Features::of);
        List<String> keywords = new ArrayList<>();
        keywords.add("PIPELINING");
        keywords.add(size(settings.maxMessageSize(), common));
        if (common.map(Features::eightBitMime).orElse(true)) {
            keywords.add("8BITMIME");
        }
        keywords.add("ENHANCEDSTATUSCODES");
        if (dsn(settings)) {
            keywords.add("DSN");
        }
        if (smtpUtf8(settings)) {
            keywords.add("SMTPUTF8");
        }
        return keywords;
    }

    /** RFC 3461: a backend that lacks it would notify nobody, so all must have it. */
    static boolean dsn(EngineSettings settings) {
        return settings.features().map(Features::of).filter(Features::dsn).isPresent();
    }

    /** RFC 6531 section 3.1: only with 8BITMIME. */
    static boolean smtpUtf8(EngineSettings settings) {
        return settings.features()
                .map(Features::of)
                .filter(Features::smtpUtf8)
                .filter(Features::eightBitMime)
                .isPresent();
    }

    /** RFC 1870 section 3: without a number where there is no limit that we know of. */
    private static String size(long own, Optional<Features> common) {
        OptionalLong theirs = common.map(Features::sizeLimit).orElse(OptionalLong.empty());
        long limit = own == 0 ? Long.MAX_VALUE : own;
        limit = Math.min(limit, theirs.orElse(Long.MAX_VALUE));
        return limit == Long.MAX_VALUE ? "SIZE" : "SIZE " + limit;
    }
}
