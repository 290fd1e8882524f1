package org.clustergate.directory.ldap;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.clustergate.backend.Backend;
import org.clustergate.backend.Fleet;
import org.clustergate.directory.Evidence;
import org.clustergate.directory.LocationQuery;
import org.clustergate.mail.MailAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class LdapComponentTest {
    private static final Backend MAIL1 = Backend.of("mail1", Map.of());
    private static final Fleet FLEET = new Fleet(Map.of("mail1", MAIL1), Map.of());
    private static final LocationQuery JOE =
            new LocationQuery(new MailAddress("joe", "example.org"), "", List.of(MAIL1));

    @TempDir Path conf;
    private FakeRegistry registry;
    private LdapServer server;
    private LdapComponent component;

    @BeforeEach
    void start() throws Exception {
        registry = new FakeRegistry(conf);
        server = LdapServer.plain();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Map<String, Object> properties(Object... keysAndValues) {
        Map<String, Object> all = new HashMap<>();
        all.put("service.pid", "gateway.directory.ldap~one");
        all.put("component.name", "x");
        all.put("urls", new String[] {server.url()});
        all.put("base", LdapServer.BASE);
        for (int i = 0; i < keysAndValues.length; i += 2) {
            all.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return all;
    }

    private void activate(Object... keysAndValues) {
        component = new LdapComponent(registry.context(), registry, properties(keysAndValues));
    }

    private CompletableFuture<List<Evidence>> ask(String name) {
        return registry.directories.get(name).locate(JOE).toCompletableFuture();
    }

    @Test
    void offersTheDirectoryUnderItsName() throws Exception {
        activate("name", "people");

        assertThat(registry.names).containsExactly("people");
        assertThat(ask("people").get(60, TimeUnit.SECONDS))
                .extracting(Evidence::method)
                .containsExactly("people");
        component.deactivate();
        assertThat(registry.names).isEmpty();
    }

    @Test
    void failsEveryQuestionWhileItIsMisconfigured() throws Exception {
        activate("base", "");

        assertThat(registry.problems)
                .containsOnlyKeys("gateway.directory.ldap~one")
                .containsValue(List.of("gateway.directory.ldap~one: base: is missing"));
        assertThat(registry.names).containsExactly("ldap");
        assertThat(ask("ldap")).isCompletedExceptionally();

        component.modified(properties());

        assertThat(registry.problems).isEmpty();
        assertThat(ask("ldap").get(60, TimeUnit.SECONDS)).hasSize(1);
        component.deactivate();
    }

    @Test
    void keepsItsSettingsWhenTheNewOnesAreWrong() throws Exception {
        activate();

        component.modified(properties("base", "", "name", "other"));

        assertThat(registry.problems).isNotEmpty();
        assertThat(registry.names).containsExactly("ldap");
        assertThat(ask("ldap").get(60, TimeUnit.SECONDS)).hasSize(1);
        component.deactivate();
        assertThat(registry.problems).isEmpty();
    }

    @Test
    void changesItsName() {
        activate("name", "one");

        component.modified(properties("name", "two"));

        assertThat(registry.names).containsExactly("two");
        component.deactivate();
    }

    @Test
    void losesNoLookUpWhenItIsReconfigured() throws Exception {
        Semaphore arrived = new Semaphore(0);
        CountDownLatch gate = new CountDownLatch(1);
        server.search =
                request -> {
                    arrived.release();
                    try {
                        gate.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                };
        activate("timeout.ms", 60000);
        CompletableFuture<List<Evidence>> before = ask("ldap");
        arrived.acquire();

        component.modified(properties("timeout.ms", 50000));
        CompletableFuture<List<Evidence>> after = ask("ldap");
        gate.countDown();

        assertThat(before.get(60, TimeUnit.SECONDS)).hasSize(1);
        assertThat(after.get(60, TimeUnit.SECONDS)).hasSize(1);
        component.deactivate();
    }

    @Test
    void waitsForTheBackendsThatItNames() throws Exception {
        activate("map", new String[] {"mail1=mail7"});
        assertThat(ask("ldap")).isCompletedExceptionally();
        assertThat(registry.problems).isEmpty();

        component.configured(FLEET);

        String problem =
                "gateway.directory.ldap~one: map: there is no backend 'mail7' (mail1 are configured)";
        assertThat(registry.problems).containsValue(List.of(problem));
        assertThat(component.check(FLEET)).containsExactly(problem);

        Fleet both =
                new Fleet(Map.of("mail1", MAIL1, "mail7", Backend.of("mail7", Map.of())), Map.of());
        assertThat(component.check(both)).isEmpty();
        component.configured(both);

        assertThat(registry.problems).isEmpty();
        assertThat(ask("ldap").get(60, TimeUnit.SECONDS))
                .extracting(Evidence::backend)
                .containsExactly("mail7");
        assertThat(component.check(FLEET)).containsExactly(problem);
        component.deactivate();
    }

    @Test
    void activatesWhileTheServerIsDown() throws Exception {
        server.close();
        activate();

        assertThat(registry.problems).isEmpty();
        assertThat(registry.names).containsExactly("ldap");
        component.deactivate();
    }
}
