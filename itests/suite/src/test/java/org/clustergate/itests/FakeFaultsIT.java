package org.clustergate.itests;

import static org.junit.Assert.assertEquals;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.clustergate.itests.world.Await;
import org.clustergate.itests.world.Dialogues;
import org.clustergate.itests.world.FakeMailServer;
import org.clustergate.itests.world.FakeMailServer.Mood;
import org.clustergate.itests.world.GatewayProcess;
import org.clustergate.itests.world.Loopback;
import org.clustergate.itests.world.Site;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

/**
 * What clients are told while a backend is in trouble, before and after the gateway has learned
 * where its users live.
 */
public class FakeFaultsIT {
    private static final String KNOWN = "known@example.test";
    private static final String NEW = "new@example.test";
    private static final String ELSEWHERE = "elsewhere@example.test";
    private static final String NOBODY = "nobody@example.test";
    private static final String PASSWORD = "secret";

    private FakeMailServer troubled;
    private FakeMailServer healthy;
    private Site site;
    private Dialogues dialogues;

    @Before
    public void gateway() throws IOException {
        troubled = new FakeMailServer("mail1", Loopback.address(14), Set.of(KNOWN, NEW), PASSWORD);
        healthy = new FakeMailServer("mail2", Loopback.address(15), Set.of(ELSEWHERE), PASSWORD);
        site = new Site(Loopback.address(25), null);
        for (FakeMailServer server : List.of(troubled, healthy)) {
            site.backend(
                    server,
                    "connect.timeout.ms",
                    1000,
                    "greeting.timeout.ms",
                    1000,
                    "login.timeout.ms",
                    3000);
        }
        site.start("128m");
        dialogues = new Dialogues(site.door());
        dialogues.expectServed(KNOWN, PASSWORD);
        dialogues.expectUnknown(NOBODY, PASSWORD);
    }

    @After
    public void end() {
        if (site != null) {
            site.close();
        }
        troubled.close();
        healthy.close();
    }

    @Test
    public void aSilentBackend() throws IOException {
        troubled.mood(Mood.STALLED);
        othersNoticeNothing();
        troubled.mood(Mood.WELL);
        recovers();
    }

    @Test
    public void aBackendThatHangsUp() throws IOException {
        troubled.mood(Mood.CLOSING);
        othersNoticeNothing();
        troubled.mood(Mood.WELL);
        recovers();
    }

    @Test
    public void aBackendThatSaysNotNow() throws IOException {
        troubled.mood(Mood.TEMPORARY);
        othersNoticeNothing();
        troubled.mood(Mood.WELL);
        recovers();
    }

    @Test
    public void aBackendThatIsGone() throws IOException {
        troubled.die();
        othersNoticeNothing();
        troubled.revive();
        recovers();
    }

    private void othersNoticeNothing() throws IOException {
        dialogues.expectTemporary(KNOWN, PASSWORD);
        // Whom the troubled backend alone could know is not said to be unknown.
        dialogues.expectTemporary(NEW, PASSWORD);
        dialogues.expectServed(ELSEWHERE, PASSWORD);
        assertEquals(0, healthy.mails().size());
    }

    private void recovers() {
        for (String user : List.of(KNOWN, NEW)) {
            Await.until(user + " is served again", GatewayProcess.PATIENCE, () -> served(user));
        }
    }

    private boolean served(String user) {
        try {
            dialogues.expectServed(user, PASSWORD);
            return true;
        } catch (AssertionError | IOException e) {
            return false;
        }
    }
}
