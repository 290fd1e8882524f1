package org.clustergate.core.backends;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.clustergate.backend.Backend;
import org.clustergate.backend.BackendState.Status;
import org.clustergate.mail.Protocol;
import org.junit.jupiter.api.Test;

class HealthViewTest {
    private static final Backend MAIL1 = Backend.of("mail1", Map.of());
    private static final Backend MAIL2 = Backend.of("mail2", Map.of());

    private final HealthView view = new HealthView();
    private final FakeHealth health = new FakeHealth();

    private Optional<List<String>> common() {
        return view.commonFeatures(List.of(MAIL1, MAIL2), Protocol.SMTP);
    }

    @Test
    void takesEverybodyForUpWhereNobodyWatches() {
        assertThat(view.takesSessions(MAIL1, Protocol.IMAP)).isTrue();
        assertThat(common()).isEmpty();
        assertThat(view.set("mail1", "drain", "x"))
                .isEqualTo("no bundle watches the backends' health");
    }

    @Test
    void announcesWhatAllOfThemCanAndTheSmallestSize() {
        view.set(health);
        health.offers("mail1", "PIPELINING", "SIZE 5000", "8BITMIME", "AUTH PLAIN LOGIN");
        health.offers("mail2", "8BITMIME", "SIZE 3000", "PIPELINING", "AUTH LOGIN", "DSN");

        assertThat(common()).contains(List.of("PIPELINING", "SIZE 3000", "8BITMIME", "AUTH LOGIN"));
    }

    @Test
    void knowsThatNoSizeIsNoLimit() {
        view.set(health);
        health.offers("mail1", "SIZE").offers("mail2", "SIZE 3000");

        assertThat(common()).contains(List.of("SIZE 3000"));
    }

    @Test
    void knowsNothingAsLongAsOneIsNotKnown() {
        view.set(health);
        health.offers("mail1", "SIZE 1");

        assertThat(common()).isEmpty();
    }

    @Test
    void doesNotAskWhoTakesNoSessions() {
        view.set(health);
        health.is("mail2", Status.DOWN, 0).offers("mail1", "DSN");

        assertThat(view.takesSessions(MAIL2, Protocol.IMAP)).isFalse();
        assertThat(common()).contains(List.of("DSN"));
    }

    @Test
    void takesOnlyModesThatThereAre() {
        view.set(health);

        assertThat(view.set("mail1", "Drain", "update")).isEmpty();
        assertThat(view.set("mail1", "off", "update"))
                .isEqualTo("'off' is none of ready, drain, maint");
        assertThat(health.orders).containsExactly("mail1 DRAIN update");
    }

    @Test
    void forgetsOnlyTheServiceThatHasGone() {
        view.set(health);
        health.is("mail1", Status.DOWN, 0);

        view.unset(new FakeHealth());
        assertThat(view.takesSessions(MAIL1, Protocol.IMAP)).isFalse();
        view.unset(health);
        assertThat(view.takesSessions(MAIL1, Protocol.IMAP)).isTrue();
    }
}
