package org.clustergate.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.clustergate.backend.Backend;
import org.clustergate.core.backends.FakeHealth;
import org.clustergate.core.backends.HealthView;
import org.clustergate.core.config.GatewayConfig;
import org.clustergate.core.session.SessionTable;
import org.clustergate.directory.Location;
import org.clustergate.directory.LocationQuery;
import org.clustergate.directory.Locator;
import org.clustergate.mail.MailAddress;
import org.junit.jupiter.api.Test;

class OperationsTest {
    private final HealthView health = new HealthView();
    private final List<String> heard = new ArrayList<>();
    private final Operations operations =
            new Operations(
                    () ->
                            new GatewayConfig(
                                    Map.of("mail1", Backend.of("mail1", Map.of())),
                                    Map.of(),
                                    Map.of(),
                                    Map.of()),
                    new SessionTable(),
                    health);

    private final Locator locator =
            new Locator() {
                @Override
                public CompletionStage<Location> locate(LocationQuery query) {
                    throw new AssertionError("nobody is looked up here");
                }

                @Override
                public Location known(LocationQuery query) {
                    throw new AssertionError("nobody is looked up here");
                }

                @Override
                public void forget(String realm, MailAddress user) {
                    heard.add("forget " + realm + ":" + user);
                }

                @Override
                public void pin(
                        String realm, MailAddress user, String to, Instant until, String why) {
                    heard.add("pin " + user + " to " + to + ", " + why);
                }

                @Override
                public boolean unpin(String realm, MailAddress user) {
                    return user.localPart().equals("anna");
                }
            };

    @Test
    void saysWhatIsWrongWithAUser() {
        assertThat(operations.forget("", "anna")).isEqualTo("no bundle knows locations");
        operations.locator(locator);

        assertThat(operations.forget("", "@")).isEqualTo("'@' is no user name or address");
        assertThat(operations.forget("w", "anna@a.test")).isEmpty();
        assertThat(operations.unpin("", "bert")).isEqualTo("'bert' is not pinned");
        assertThat(operations.unpin("", "anna")).isEmpty();
        assertThat(heard).containsExactly("forget w:anna@a.test");
    }

    @Test
    void pinsOnlyToBackendsThatThereAre() {
        operations.locator(locator);

        assertThat(operations.pin("", "anna", "mail9", Duration.ofDays(1), "x"))
                .isEqualTo("there is no backend 'mail9'");
        assertThat(operations.pin("", "anna", "mail1", Duration.ZERO, "x"))
                .isEqualTo("a pin for no time");
        assertThat(operations.pin("", "anna", "mail1", Duration.ofDays(1), "moved")).isEmpty();
        assertThat(heard).containsExactly("pin anna to mail1, moved");
    }

    @Test
    void kicksNobodyWhereNobodyIsNamed() {
        assertThat(operations.kick("", "")).isZero();
    }

    @Test
    void tellsHealthWhatIsWanted() {
        FakeHealth fake = new FakeHealth();
        health.set(fake);

        assertThat(operations.backend("mail1", "maint", "new disk", Duration.ZERO)).isEmpty();
        assertThat(fake.orders).containsExactly("mail1 MAINT new disk");
    }
}
