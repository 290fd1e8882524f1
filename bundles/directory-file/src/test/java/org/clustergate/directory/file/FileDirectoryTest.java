package org.clustergate.directory.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.clustergate.backend.Backend;
import org.clustergate.backend.Fleet;
import org.clustergate.config.Settings;
import org.clustergate.directory.Evidence;
import org.clustergate.directory.Evidence.Strength;
import org.clustergate.directory.Evidence.Verdict;
import org.clustergate.directory.LocationQuery;
import org.clustergate.mail.MailAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FileDirectoryTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Backend MAIL1 = Backend.of("mail1", Map.of());
    private static final Backend MAIL2 = Backend.of("mail2", Map.of());
    private static final Backend MAIL3 = Backend.of("mail3", Map.of());

    private final FileDirectory directory = new FileDirectory(InstantSource.fixed(NOW), () -> 0);

    @AfterEach
    void close() {
        directory.close();
    }

    /** It is configured so, and its file says this. */
    private void given(String map, Object... keysAndValues) {
        configure(keysAndValues);
        directory.use(UserMapTest.map(map));
        directory.fleet(
                new Fleet(Map.of("mail1", MAIL1, "mail2", MAIL2, "mail3", MAIL3), Map.of()));
    }

    private void configure(Object... keysAndValues) {
        Map<String, Object> values = new HashMap<>(Map.of("file", "users.map"));
        for (int i = 0; i < keysAndValues.length; i += 2) {
            values.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        Settings settings = new Settings(FileConfig.class, FileConfig.PID, "a.config", values);
        FileSettings read = FileSettings.read(settings, Path.of("."));
        assertThat(settings.problems()).isEmpty();
        directory.configure(read);
    }

    private List<Evidence> evidence(String user) {
        try {
            return directory
                    .locate(
                            new LocationQuery(
                                    MailAddress.parse(user).orElseThrow(),
                                    "",
                                    List.of(MAIL1, MAIL2)))
                    .toCompletableFuture()
                    .get(120, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new CompletionException(e.getCause());
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private String ask(String user) {
        return evidence(user).stream()
                .map(one -> one.backend() + "=" + one.verdict())
                .sorted()
                .collect(Collectors.joining(" "));
    }

    @Test
    void saysWhereAUserLives() {
        given("joe@example.org mail2\n");

        assertThat(evidence("Joe@Example.org"))
                .containsExactly(
                        new Evidence(
                                "mail2",
                                Verdict.HOME,
                                "file",
                                Strength.CONFIGURED,
                                "users.map:1: 'mail2'",
                                NOW,
                                NOW.plus(Duration.ofSeconds(300))));
    }

    @Test
    void saysAllHomesOfAMirroredUser() {
        given("joe mail1,mail2\n");

        assertThat(ask("joe")).isEqualTo("mail1=HOME mail2=HOME");
    }

    @Test
    void hasNothingToSayAboutAUserItLacks() {
        given("joe mail1\n");

        assertThat(ask("ann")).isEmpty();
    }

    @Test
    void aUserThatACompleteFileLacksIsAbsentEverywhere() {
        given("joe mail1\n/^sales/ mail1\n", "complete", "true", "absent.ttl.s", "7");

        assertThat(evidence("ann"))
                .extracting(
                        Evidence::backend, Evidence::verdict, Evidence::strength, Evidence::expires)
                .containsExactly(
                        tuple("mail1", NOW.plusSeconds(7)), tuple("mail2", NOW.plusSeconds(7)));
    }

    private static org.assertj.core.groups.Tuple tuple(String backend, Instant expires) {
        return org.assertj.core.api.Assertions.tuple(
                backend, Verdict.ABSENT, Strength.CONFIGURED, expires);
    }

    @Test
    void isAskedOnlyAboutItsDomains() {
        given(
                "joe@a.example mail1\njoe@b.example mail1\n",
                "complete",
                "true",
                "domains",
                "A.example");

        assertThat(ask("joe@a.example")).isEqualTo("mail1=HOME");
        assertThat(ask("ann@a.example")).isEqualTo("mail1=ABSENT mail2=ABSENT");
        assertThat(ask("joe@b.example")).isEmpty();
        assertThat(ask("joe")).isEmpty();
    }

    @Test
    void aNameThatIsNoBackendIsUnknownNeverAbsent() {
        given("joe mail9\nann mail1,mail9\n", "complete", "true");

        assertThat(ask("joe")).isEqualTo("mail1=UNKNOWN mail2=UNKNOWN");
        assertThat(ask("ann")).isEqualTo("mail1=HOME mail2=UNKNOWN");
        assertThat(evidence("joe").get(0).detail())
                .isEqualTo("users.map:1: 'mail9': no backend has that name");
    }

    @Test
    void aHomeThatIsNotInQuestionIsNotAbsent() {
        given("joe mail3\n", "complete", "true");

        assertThat(ask("joe")).isEqualTo("mail3=HOME");
    }

    @Test
    void outageIsUnknownNeverAbsent() {
        assertThatThrownBy(() -> ask("joe")).hasRootCauseMessage("it is not configured");

        configure("complete", "true");

        assertThatThrownBy(() -> ask("joe")).hasRootCauseMessage("users.map has not been read yet");
    }

    @Test
    void anExpressionWithoutEndIsUnknownNeverAbsent() {
        given("/(a+a+)+c/ mail1\n/b$/ mail2\n", "complete", "true");

        assertThat(ask("a".repeat(60) + "b")).isEqualTo("mail1=UNKNOWN mail2=UNKNOWN");
        assertThat(ask("b")).isEqualTo("mail2=HOME");
    }

    @Test
    void onlyExpressionsTakeAnotherThread() throws Exception {
        given("joe mail1\n/^sales/ mail2\n");
        LocationQuery joe =
                new LocationQuery(new MailAddress("joe", ""), "", List.of(MAIL1, MAIL2));
        LocationQuery sales =
                new LocationQuery(new MailAddress("sales", ""), "", List.of(MAIL1, MAIL2));

        CompletableFuture<List<Evidence>> found = directory.locate(joe).toCompletableFuture();

        assertThat(found).isDone();
        assertThat(
                        directory
                                .locate(sales)
                                .thenApply(all -> all.get(0).backend())
                                .toCompletableFuture()
                                .get(120, TimeUnit.SECONDS))
                .isEqualTo("mail2");
        directory.close();
        assertThatThrownBy(() -> ask("sales")).hasRootCauseMessage("file is closed");
        assertThat(ask("joe")).isEqualTo("mail1=HOME");
    }

    @Test
    void otherSettingsCountAtOnce() {
        given("joe mail1\n");
        assertThat(ask("joe+x")).isEqualTo("mail1=HOME");

        configure("detail.separator", "-", "name", "people");

        assertThat(ask("joe+x")).isEmpty();
        assertThat(evidence("joe-x").get(0).method()).isEqualTo("people");
    }
}
