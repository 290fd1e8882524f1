package org.clustergate.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.clustergate.itests.world.FakeMailServer;
import org.clustergate.itests.world.Loopback;
import org.clustergate.itests.world.Site;
import org.clustergate.itests.world.Wire;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

/**
 * Many sessions and large messages on small heaps. The sizes are for every build; {@code
 * -Dcampaign=full} takes those that the documentation names.
 */
public class LoadIT {
    private static final boolean FULL = "full".equals(System.getProperty("campaign"));
    private static final int SESSIONS = FULL ? 2_000 : 500;
    private static final long MEBIBYTE = 1024 * 1024;
    private static final long MESSAGE = (FULL ? 1024 : 256) * MEBIBYTE;
    private static final int BACKENDS = 3;
    private static final int USERS = 60;

    private final List<FakeMailServer> backends = new ArrayList<>();
    private final List<Wire> wires = new ArrayList<>();
    private Site site;

    @Before
    public void servers() {
        for (int k = 0; k < BACKENDS; k++) {
            int home = k;
            List<String> users =
                    IntStream.range(0, USERS)
                            .filter(i -> i % BACKENDS == home)
                            .mapToObj(LoadIT::user)
                            .toList();
            backends.add(
                    new FakeMailServer(
                            "mail" + k, Loopback.address(11 + k), Set.copyOf(users), "secret"));
        }
        site = new Site(Loopback.address(23), null);
        backends.forEach(backend -> site.backend(backend));
    }

    @After
    public void end() throws IOException {
        for (Wire wire : wires) {
            wire.close();
        }
        site.close();
        backends.forEach(FakeMailServer::close);
    }

    private static String user(int i) {
        return "u" + i + "@example.test";
    }

    private Wire login(int i) throws IOException {
        Wire wire = Wire.connect(site.door().host(), site.door().imap());
        wires.add(wire);
        wire.until("* OK");
        wire.say("a1 LOGIN " + user(i % USERS) + " secret");
        String reply = wire.until("a1 ");
        assertTrue(reply, reply.startsWith("a1 OK"));
        assertTrue(reply, reply.contains("mail" + i % USERS % BACKENDS));
        return wire;
    }

    @Test
    public void allOfManySessionsAnswer() throws IOException {
        site.start("512m");
        for (int i = 0; i < SESSIONS; i++) {
            login(i);
        }
        for (int round = 0; round < 3; round++) {
            String tag = "r" + round;
            for (Wire wire : wires) {
                wire.say(tag + " NOOP");
            }
            for (int i = 0; i < SESSIONS; i++) {
                String reply = wires.get(i).line();
                assertEquals(tag + " OK done by mail" + i % USERS % BACKENDS, reply);
            }
        }
        System.out.println(
                "%d sessions answer on a heap of 512 MiB, resident %d MiB"
                        .formatted(SESSIONS, site.gateway().residentKilobytes() / 1024));
    }

    @Test
    public void aLargeMessageIsFetchedWhole() throws IOException {
        site.start("256m");
        backends.get(0).bulk(MESSAGE);
        Wire wire = login(0);
        wire.patience(120_000);
        long sum = fetch(wire, "a2");
        assertEquals(backends.get(0).lastSum(), sum);
        report("fetched", sum);
    }

    @Test
    public void aLargeMessageIsAppendedWhole() throws IOException {
        site.start("256m");
        Wire wire = login(1);
        wire.patience(120_000);
        assertTrue(wire.ask("a2 APPEND INBOX {" + MESSAGE + "}").startsWith("+"));
        long sum = wire.give(MESSAGE);
        wire.say("");
        assertEquals("a2 OK appended " + Long.toHexString(sum), wire.line());
        report("appended", sum);
    }

    @Test
    public void clientsThatDoNotReadHoldUpNobodyAndFillNothing() throws IOException {
        site.start("128m");
        backends.forEach(backend -> backend.bulk(64 * MEBIBYTE));
        Wire other = login(1);
        List<Wire> greedy = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            Wire wire = login(i);
            wire.say("a2 FETCH 1 BODY[]");
            wire.until("* 1 FETCH");
            greedy.add(wire);
        }
        for (int i = 0; i < 100; i++) {
            assertEquals("n" + i + " OK done by mail1", other.ask("n" + i + " NOOP"));
        }
        // One of them reads on: nothing was dropped meanwhile.
        Wire late = greedy.get(0);
        late.take(64 * MEBIBYTE);
        assertEquals(")", late.line());
        assertEquals("a2 OK fetched", late.line());
        site.gateway().checkAlive();
    }

    private static long fetch(Wire wire, String tag) throws IOException {
        wire.say(tag + " FETCH 1 BODY[]");
        assertEquals("* 1 FETCH (BODY[] {" + MESSAGE + "}", wire.line());
        long sum = wire.take(MESSAGE);
        assertEquals(")", wire.line());
        assertEquals(tag + " OK fetched", wire.line());
        return sum;
    }

    private void report(String what, long sum) {
        System.out.println(
                "%d MiB %s on a heap of 256 MiB, checksums %08x equal, resident %d MiB"
                        .formatted(
                                MESSAGE / MEBIBYTE,
                                what,
                                sum,
                                site.gateway().residentKilobytes() / 1024));
    }
}
