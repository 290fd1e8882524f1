package org.clustergate.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.clustergate.itests.world.Await;
import org.clustergate.itests.world.Dialogues;
import org.clustergate.itests.world.FakeMailServer;
import org.clustergate.itests.world.GatewayProcess;
import org.clustergate.itests.world.Loopback;
import org.clustergate.itests.world.Site;
import org.clustergate.itests.world.Wire;
import org.junit.After;
import org.junit.Test;

/** A crowd that comes back at once is let in by the backend's gate, so many at a time. */
public class HerdIT {
    private static final int CROWD = 200;
    private static final int OPENING = 10;
    private static final String ANNA = "anna@example.test";
    private static final String BERT = "bert@example.test";
    private static final String PASSWORD = "secret";

    private final FakeMailServer mail1 =
            new FakeMailServer("mail1", Loopback.address(53), Set.of(ANNA), PASSWORD);
    private final FakeMailServer mail2 =
            new FakeMailServer("mail2", Loopback.address(54), Set.of(BERT), PASSWORD);
    private final Site site = new Site(Loopback.address(55), null);
    private final List<Wire> crowd = new ArrayList<>();

    @After
    public void end() throws IOException {
        for (Wire one : crowd) {
            one.close();
        }
        site.close();
        mail1.close();
        mail2.close();
    }

    @Test
    public void everybodyGetsInAndNeverMoreThanSoManyAtATime() throws IOException {
        // Tests of its health are connections too, and not of the crowd.
        site.conf().set("gateway.health", "enabled", false);
        site.backend(mail1, "max.opening", OPENING, "connect.timeout.ms", 60_000);
        site.backend(mail2);
        site.start("128m");
        Dialogues dialogues = new Dialogues(site.door());
        assertTrue(dialogues.recipient(ANNA), dialogues.recipient(ANNA).startsWith("250"));

        // Nobody is logged in until all are there.
        mail1.hold("LOGIN", "AUTHENTICATE");
        for (int i = 0; i < CROWD; i++) {
            Wire wire = Wire.connect(site.door().host(), site.door().imap());
            crowd.add(wire);
            wire.patience((int) GatewayProcess.PATIENCE.toMillis());
            wire.until("* OK");
            wire.say("a1 LOGIN " + ANNA + " " + PASSWORD);
        }
        Await.until(
                () -> CROWD + " sessions on their way: " + onTheirWay(),
                GatewayProcess.PATIENCE,
                () -> onTheirWay().contains("would be ended: " + CROWD + "\n"));
        Await.until("the gate is full", GatewayProcess.PATIENCE, () -> mail1.held() == OPENING);
        // The gate of one backend is not that of another.
        assertTrue(dialogues.imapLogin(BERT, PASSWORD).endsWith(" at mail2"));
        assertEquals(0, mail1.logins());
        mail1.answer();

        for (Wire one : crowd) {
            String reply = one.until("a1 ");
            assertTrue(reply, reply.startsWith("a1 OK"));
        }
        assertEquals(CROWD, mail1.logins());
        assertEquals(OPENING, mail1.mostOpening());
    }

    private String onTheirWay() {
        return site.ask("kick", "--backend", "mail1", "--dry-run").expect();
    }
}
