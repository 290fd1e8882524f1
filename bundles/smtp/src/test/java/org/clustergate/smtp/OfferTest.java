package org.clustergate.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.clustergate.engine.EngineSettings;
import org.clustergate.engine.Script;
import org.clustergate.mail.Protocol;
import org.junit.jupiter.api.Test;

class OfferTest {
    private static EngineSettings settings(long size, String... features) {
        return new EngineSettings(
                Script.session(Protocol.SMTP),
                "gw.example.test",
                false,
                false,
                true,
                size,
                100,
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                features.length == 0 ? Optional.empty() : Optional.of(List.of(features)));
    }

    @Test
    void offersWhatEveryBackendHas() {
        assertThat(Offer.keywords(settings(2000, "8BITMIME", "SIZE 1000", "DSN")))
                .containsExactly(
                        "PIPELINING", "SIZE 1000", "8BITMIME", "ENHANCEDSTATUSCODES", "DSN");
        assertThat(Offer.keywords(settings(2000, "8BITMIME", "SMTPUTF8", "BINARYMIME", "BURL")))
                .containsExactly(
                        "PIPELINING", "SIZE 2000", "8BITMIME", "ENHANCEDSTATUSCODES", "SMTPUTF8");
        assertThat(Offer.keywords(settings(2000, "SMTPUTF8", "SIZE 3000")))
                .containsExactly("PIPELINING", "SIZE 2000", "ENHANCEDSTATUSCODES");
    }

    @Test
    void offersTheUsualWhereTheBackendsAreNotKnown() {
        assertThat(Offer.keywords(settings(2000)))
                .containsExactly("PIPELINING", "SIZE 2000", "8BITMIME", "ENHANCEDSTATUSCODES");
    }

    @Test
    void namesNoLimitWhereThereIsNone() {
        assertThat(Offer.keywords(settings(0))).contains("SIZE");
        assertThat(Offer.keywords(settings(0, "SIZE 0"))).contains("SIZE");
        assertThat(Offer.keywords(settings(0, "SIZE 7"))).contains("SIZE 7");
    }
}
