package org.clustergate.directory.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.clustergate.backend.Backend;
import org.clustergate.directory.LocationDirectory;
import org.clustergate.directory.LocationQuery;
import org.clustergate.mail.MailAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileComponentTest {
    private static final String SOURCE = "gateway.directory.file-a.config";

    @TempDir Path conf;
    private final FakeProblems problems = new FakeProblems();
    private FakeContext context;
    private FileComponent component;

    @BeforeEach
    void setUp() {
        context = new FakeContext(conf);
    }

    @AfterEach
    void deactivate() {
        if (component != null) {
            component.deactivate();
        }
    }

    private static Map<String, Object> properties(Object... keysAndValues) {
        Map<String, Object> values =
                new HashMap<>(
                        Map.of(
                                "service.pid",
                                FileConfig.PID + "~a",
                                "felix.fileinstall.filename",
                                "file:/conf/" + SOURCE,
                                "file",
                                "users.map",
                                "reload.s",
                                "1"));
        for (int i = 0; i < keysAndValues.length; i += 2) {
            values.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return values;
    }

    private void write(String text, int secondsAgo) throws IOException {
        Path fresh = conf.resolve("fresh");
        Files.writeString(fresh, text);
        Files.setLastModifiedTime(fresh, FileTime.from(Instant.now().minusSeconds(secondsAgo)));
        Files.move(fresh, conf.resolve("users.map"), StandardCopyOption.ATOMIC_MOVE);
    }

    private void activate(Object... keysAndValues) {
        component = new FileComponent(context.proxy(), problems, properties(keysAndValues));
    }

    private String ask(String user) {
        LocationDirectory directory = context.services().values().iterator().next();
        return directory
                .locate(
                        new LocationQuery(
                                MailAddress.parse(user).orElseThrow(),
                                "",
                                List.of(
                                        Backend.of("mail1", Map.of()),
                                        Backend.of("mail2", Map.of()))))
                .handle(
                        (all, failure) ->
                                failure != null
                                        ? failure.getMessage()
                                        : all.stream()
                                                .map(one -> one.backend() + "=" + one.verdict())
                                                .collect(Collectors.joining(" ")))
                .toCompletableFuture()
                .join();
    }

    private void until(String user, Predicate<String> answer) {
        Until.holds(() -> answer.test(ask(user)));
    }

    @Test
    void readsTheFileAndItsChanges() throws IOException {
        write("joe mail1\n", 100);
        activate();
        until("joe", "mail1=HOME"::equals);

        write("joe mail2\n", 50);

        until("joe", "mail2=HOME"::equals);
        assertThat(problems.of(SOURCE)).isEmpty();
    }

    @Test
    void aWrongFileLeavesTheLastGoodOneInForce() throws IOException {
        write("joe mail1\n", 100);
        activate();
        until("joe", "mail1=HOME"::equals);

        write("joe mail2\nann\n@\n", 50);

        Until.holds(() -> !problems.of(SOURCE).isEmpty());
        assertThat(problems.of(SOURCE))
                .containsExactly(
                        SOURCE + ": file: users.map:2: 'ann' has no server behind it",
                        SOURCE + ": file: users.map:3: '@' has no server behind it");
        assertThat(ask("joe")).isEqualTo("mail1=HOME");

        write("joe mail2\n", 40);
        until("joe", "mail2=HOME"::equals);
        Until.holds(() -> problems.of(SOURCE).isEmpty());
    }

    @Test
    void aFileThatDisappearsLeavesTheLastGoodOneInForce() throws IOException {
        write("joe mail1\n", 100);
        activate();
        until("joe", "mail1=HOME"::equals);

        Files.delete(conf.resolve("users.map"));

        Until.holds(() -> !problems.of(SOURCE).isEmpty());
        assertThat(problems.of(SOURCE))
                .containsExactly(SOURCE + ": file: users.map: there is no such file");
        assertThat(ask("joe")).isEqualTo("mail1=HOME");
    }

    @Test
    void outageIsUnknownNeverAbsent() throws IOException {
        activate("complete", "true");

        assertThat(context.services()).containsOnlyKeys("file");
        assertThat(ask("joe")).contains("users.map has not been read yet");
        Until.holds(() -> !problems.of(SOURCE).isEmpty());
        assertThat(ask("joe")).contains("users.map has not been read yet");

        write("joe mail1\n", 100);
        until("ann", "mail1=ABSENT mail2=ABSENT"::equals);
    }

    @Test
    void wrongSettingsAreToldAndTheDirectoryFails() throws IOException {
        write("joe mail1\n", 100);
        activate("file", "", "ttl.s", "soon", "compleet", "true", "name", "login");

        assertThat(problems.of(SOURCE))
                .containsExactlyInAnyOrder(
                        SOURCE
                                + ": compleet: is no key of gateway.directory.file (did you mean complete?)",
                        SOURCE + ": file: is missing",
                        SOURCE + ": name: 'login' is what the gateway calls evidence of its own",
                        SOURCE + ": ttl.s: 'soon' is no whole number");
        assertThat(ask("joe")).contains("it is not configured");

        component.modified(properties());

        assertThat(problems.of(SOURCE)).isEmpty();
        until("joe", "mail1=HOME"::equals);
    }

    @Test
    void wrongSettingsLeaveTheOldOnesInForce() throws IOException {
        write("joe mail1\n", 100);
        activate();
        until("joe", "mail1=HOME"::equals);

        component.modified(properties("detail.separator", "a@b"));

        assertThat(problems.of(SOURCE)).hasSize(1);
        assertThat(ask("joe+news")).isEqualTo("mail1=HOME");
    }

    @Test
    void anotherFileTakesOverOnceItIsRead() throws IOException {
        write("joe mail1\n", 100);
        activate();
        until("joe", "mail1=HOME"::equals);

        component.modified(properties("file", "other.map"));
        Until.holds(() -> !problems.of(SOURCE).isEmpty());
        assertThat(ask("joe")).isEqualTo("mail1=HOME");

        Files.move(conf.resolve("users.map"), conf.resolve("other.map"));
        Until.holds(() -> problems.of(SOURCE).isEmpty());
    }

    @Test
    void isNeverGoneWhileItsNameChanges() throws IOException {
        write("joe mail1\n", 100);
        activate("name", "people");
        assertThat(context.services()).containsOnlyKeys("people");

        component.modified(properties("name", "staff"));

        assertThat(context.services()).containsOnlyKeys("staff");
        assertThat(context.log()).containsExactly("+people", "+staff", "-people");
    }

    @Test
    void leavesNothingBehind() throws IOException {
        activate();
        Until.holds(() -> !problems.of(SOURCE).isEmpty());

        component.deactivate();

        assertThat(context.services()).isEmpty();
        assertThat(problems.of(SOURCE)).isEmpty();
        component = null;
    }
}
