package org.clustergate.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.CRC32C;
import org.clustergate.itests.world.FakeMailServer;
import org.clustergate.itests.world.Loopback;
import org.clustergate.itests.world.Site;
import org.clustergate.itests.world.Wire;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

/**
 * Mails of mixed size, each to a user of every backend, a few at a time, through a small heap. With
 * {@code -Dcampaign=full} a gibibyte.
 */
public class FanOutLoadIT {
    private static final int MEBIBYTE = 1024 * 1024;
    private static final long TOTAL =
            ("full".equals(System.getProperty("campaign")) ? 1024L : 64L) * MEBIBYTE;
    private static final int LARGEST = 16 * MEBIBYTE;
    private static final int SENDERS = 4;
    private static final int BACKENDS = 4;

    private final List<FakeMailServer> backends = new ArrayList<>();
    private Site site;

    @Before
    public void gateway() {
        site = new Site(Loopback.address(35), null);
        for (int k = 0; k < BACKENDS; k++) {
            backends.add(
                    new FakeMailServer(
                            "mail" + k, Loopback.address(36 + k), Set.of(user(k)), "secret"));
            site.backend(backends.get(k));
        }
        site.start("256m");
    }

    @After
    public void end() {
        if (site != null) {
            site.close();
        }
        backends.forEach(FakeMailServer::close);
    }

    private static String user(int backend) {
        return "user" + backend + "@example.test";
    }

    /** What a sender has sent: checksums by subject. */
    private record Sent(Map<String, Long> sums, long octets, long largest) {}

    @Test
    public void everyBackendGetsEveryMailWhole() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(SENDERS);
        Map<String, Long> sums = new TreeMap<>();
        long octets = 0;
        long largest = 0;
        try {
            List<Future<Sent>> senders = new ArrayList<>();
            for (int i = 0; i < SENDERS; i++) {
                int number = i;
                senders.add(threads.submit(() -> send(number)));
            }
            for (Future<Sent> sender : senders) {
                Sent sent = sender.get();
                sums.putAll(sent.sums);
                octets += sent.octets;
                largest = Math.max(largest, sent.largest);
            }
        } catch (ExecutionException e) {
            throw new AssertionError("a sender failed", e);
        } finally {
            threads.shutdownNow();
        }
        for (FakeMailServer backend : backends) {
            Map<String, Long> taken = new TreeMap<>();
            for (FakeMailServer.Mail mail : backend.mails()) {
                String subject = mail.start().lines().findFirst().orElse("");
                assertTrue(subject, taken.put(subject, mail.sum()) == null);
            }
            assertEquals(backend.name(), sums, taken);
        }
        System.out.printf(
                "%d MiB in %d mails, the largest of %d KiB, to %d backends at once on a heap of 256"
                        + " MiB, checksums equal, resident %d MiB%n",
                octets / MEBIBYTE,
                sums.size(),
                largest / 1024,
                BACKENDS,
                site.gateway().residentKilobytes() / 1024);
    }

    private Sent send(int number) throws IOException {
        Random random = new Random(number);
        Map<String, Long> sums = new TreeMap<>();
        long octets = 0;
        long largest = 0;
        try (Wire wire = Wire.connect(site.door().host(), site.door().smtp())) {
            wire.patience(120_000);
            wire.until("220 ");
            wire.say("EHLO elsewhere.test");
            wire.until("250 ");
            while (octets < TOTAL / SENDERS) {
                String subject = "Subject: load-" + number + "-" + sums.size();
                // Every order of magnitude is as frequent as every other.
                int size = (int) (1024 * Math.pow(LARGEST / 1024, random.nextDouble()));
                wire.ask("MAIL FROM:<sender" + number + "@elsewhere.test>");
                for (int k = 0; k < BACKENDS; k++) {
                    expect("250", wire.ask("RCPT TO:<" + user(k) + ">"));
                }
                expect("354", wire.ask("DATA"));
                CRC32C sum = new CRC32C();
                long sent = give(wire, sum, (subject + "\r\n\r\n"), size, random);
                expect("250", wire.ask("."));
                sums.put(subject, sum.getValue());
                octets += sent;
                largest = Math.max(largest, sent);
            }
            wire.ask("QUIT");
        }
        return new Sent(sums, octets, largest);
    }

    private static void expect(String code, String reply) {
        assertTrue("expected " + code + " but was: " + reply, reply.startsWith(code));
    }

    /** Sends header and lines of all lengths, some of them stuffed, up to that size. */
    private static long give(Wire wire, CRC32C sum, String header, int size, Random random)
            throws IOException {
        byte[] lines = lines(random);
        byte[] head = header.getBytes(StandardCharsets.US_ASCII);
        sum.update(head);
        wire.send(head);
        long sent = head.length;
        while (sent < size) {
            // No two blocks are alike.
            byte[] mark = (sent + "\r\n").getBytes(StandardCharsets.US_ASCII);
            sum.update(mark);
            wire.send(mark);
            sum.update(lines);
            wire.send(lines);
            sent += mark.length + lines.length;
        }
        return sent;
    }

    private static byte[] lines(Random random) {
        StringBuilder text = new StringBuilder();
        int octets = 1000 + random.nextInt(64 * 1024);
        while (text.length() < octets) {
            text.append(random.nextInt(10) == 0 ? ".." : "");
            // RFC 5321 section 4.5.3.1.6: a line has at most 1000 octets with its end.
            for (int i = random.nextInt(990); i > 0; i--) {
                text.append((char) ('A' + random.nextInt(58)));
            }
            text.append("\r\n");
        }
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }
}
