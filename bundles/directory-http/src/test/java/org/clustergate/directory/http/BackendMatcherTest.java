package org.clustergate.directory.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.clustergate.backend.Backend;
import org.clustergate.backend.Endpoint;
import org.clustergate.backend.Security;
import org.clustergate.mail.Protocol;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackendMatcherTest {
    private static final List<Backend> BACKENDS =
            List.of(
                    backend("mail1", "192.0.2.1", 25, 143),
                    backend("mail2", "2001:db8::2", 25, 143),
                    backend("mail3", "three.test", 25, 143),
                    backend("mail4", "shared.test", 25, 143),
                    backend("mail5", "Shared.test.", 1025, 1143),
                    backend("mail6", "lost.test", 25, 143),
                    backend("198.51.100.9", "192.0.2.9", 25, 143));

    private final Map<String, String> names =
            new ConcurrentHashMap<>(
                    Map.of(
                            "three.test",
                            "192.0.2.3",
                            "shared.test",
                            "192.0.2.4",
                            "one.test",
                            "192.0.2.1"));
    private final AtomicInteger lookups = new AtomicInteger();
    private final AtomicLong nanos = new AtomicLong();
    private final Addresses addresses =
            new Addresses(
                    name -> {
                        lookups.incrementAndGet();
                        String address = names.get(name);
                        if (address == null) {
                            throw new UnknownHostException(name);
                        }
                        return new InetAddress[] {
                            InetAddress.getByName(address), InetAddress.getByName(address)
                        };
                    },
                    nanos::get);
    private final BackendMatcher matcher = new BackendMatcher(addresses, Duration.ofMinutes(1));

    @AfterEach
    void close() {
        addresses.close();
    }

    private static Backend backend(String name, String host, int smtp, int imap) {
        return Backend.of(
                name,
                Map.of(
                        Protocol.SMTP,
                        new Endpoint(host, smtp, Security.NONE),
                        Protocol.IMAP,
                        new Endpoint(host, imap, Security.NONE)));
    }

    private String match(String host, int port) throws Exception {
        OptionalInt at = port == 0 ? OptionalInt.empty() : OptionalInt.of(port);
        return String.join(
                " ",
                matcher.match(new AuthAnswer.Server(host, at), BACKENDS)
                        .get(120, TimeUnit.SECONDS));
    }

    @ParameterizedTest
    @CsvSource({
        "mail1, 0, mail1",
        "MAIL1, 99, mail1",
        "192.0.2.1, 143, mail1",
        "192.0.2.1, 25, mail1",
        "192.0.2.1, 0, mail1",
        "192.0.2.1, 993, mail1",
        "2001:db8:0:0:0:0:0:2, 143, mail2",
        "[2001:DB8::2], 143, mail2",
        "three.test, 143, mail3",
        "Three.TEST., 143, mail3",
        "192.0.2.3, 143, mail3",
        "one.test, 143, mail1",
        "shared.test, 143, mail4",
        "shared.test, 1143, mail5",
        "192.0.2.4, 1025, mail5",
        "lost.test, 143, mail6",
        "198.51.100.9, 143, 198.51.100.9",
        "192.0.2.9, 143, 198.51.100.9",
    })
    void findsTheBackend(String host, int port, String found) throws Exception {
        names.put("lost.test", "192.0.2.6");

        assertThat(match(host, port)).isEqualTo(found);
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.77, 143",
        "shared.test, 993",
        "shared.test, 0",
        "three, 143",
        "192.0.2, 143"
    })
    void findsNone(String host, int port) throws Exception {
        names.put("lost.test", "192.0.2.6");
        names.put("three", "192.0.2.33");
        names.put("192.0.2", "192.0.2.34");

        assertThat(match(host, port)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, true", "0.0.0.0, true", "255.255.255.255, true", "::1, true",
        "2001:db8::2, true", "::ffff:192.0.2.1, true", "999.1.1.1, false", "192.0.2, false",
        "1.2.3.4.5, false", "1.2.3.4., false", "192.0.2.0/24, false", "::/0, false",
        "mail1, false", "a:b, false",
    })
    void tellsAnAddressFromAName(String text, boolean address) {
        assertThat(Addresses.literal(text).isPresent()).isEqualTo(address);
    }

    @Test
    void whatCannotBeComparedIsNotDifferent() {
        assertThatThrownBy(() -> match("192.0.2.77", 143))
                .hasRootCauseMessage("the address of lost.test cannot be found out");
        assertThatThrownBy(() -> match("nowhere.test", 143))
                .hasRootCauseMessage("the address of nowhere.test cannot be found out");
    }

    @Test
    void aHostThatCannotBeFoundHurtsOnlyItsOwn() throws Exception {
        assertThat(match("192.0.2.3", 143)).isEqualTo("mail3");
    }

    @Test
    void looksANameUpOnceAMinute() throws Exception {
        names.put("lost.test", "192.0.2.6");
        match("192.0.2.3", 143);
        match("192.0.2.4", 143);
        assertThat(lookups).hasValue(3);

        nanos.addAndGet(TimeUnit.SECONDS.toNanos(60));
        match("192.0.2.3", 143);

        Until.holds(() -> lookups.get() == 6);
    }

    @Test
    void usesWhatWasKnownWhileNamesCannotBeLookedUp() throws Exception {
        match("192.0.2.3", 143);
        names.clear();
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(60));

        assertThat(match("192.0.2.3", 143)).isEqualTo("mail3");
        Until.holds(() -> lookups.get() == 6);
        assertThat(match("192.0.2.3", 143)).isEqualTo("mail3");
    }
}
