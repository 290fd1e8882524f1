package org.clustergate.directory.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.clustergate.config.Settings;
import org.clustergate.directory.file.MapWatcher.News;
import org.clustergate.mail.MailAddress;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MapWatcherTest {
    @TempDir Path conf;
    private Path file;
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private MapWatcher watcher;

    @BeforeEach
    void setUp() {
        file = conf.resolve("users.map");
        Settings settings =
                new Settings(
                        FileConfig.class, FileConfig.PID, "a.config", Map.of("file", "users.map"));
        watcher = new MapWatcher(FileSettings.read(settings, conf), () -> now);
    }

    /** The file says this, and was changed so many seconds ago. */
    private void write(String text, int secondsAgo) throws IOException {
        Files.writeString(file, text);
        Files.setLastModifiedTime(file, FileTime.from(now.minusSeconds(secondsAgo)));
    }

    private String found() {
        Optional<News> news = watcher.poll();
        if (news.isEmpty()) {
            return "nothing new";
        }
        if (news.get().map() == null) {
            return "problems " + news.get().problems();
        }
        assertThat(news.get().problems()).isEmpty();
        return "joe at "
                + news.get()
                        .map()
                        .find(new MailAddress("joe", ""), "+")
                        .map(UserMap.Found::backends)
                        .orElse(List.of());
    }

    @Test
    void readsAFileThatHasBeenAtRestAtOnce() throws IOException {
        write("joe mail1\n", 2);

        assertThat(found()).isEqualTo("joe at [mail1]");
        assertThat(found()).isEqualTo("nothing new");
    }

    @Test
    void readsAFileThatHasJustChangedAtTheNextLook() throws IOException {
        write("joe mail1\n", 1);

        assertThat(found()).isEqualTo("nothing new");
        assertThat(found()).isEqualTo("joe at [mail1]");
    }

    @Test
    void aFileFromTheFutureIsReadAtTheNextLook() throws IOException {
        write("joe mail1\n", -3600);

        assertThat(found()).isEqualTo("nothing new");
        assertThat(found()).isEqualTo("joe at [mail1]");
    }

    @Test
    void doesNotReadWhatIsBeingWritten() throws IOException {
        write("joe mail1\n", 100);
        found();

        write("joe mai", 50);
        assertThat(found()).isEqualTo("nothing new");
        write("joe mail2\nann mai", 50);
        assertThat(found()).isEqualTo("nothing new");
        write("joe mail2\nann mail3\n", 49);
        assertThat(found()).isEqualTo("nothing new");

        assertThat(found()).isEqualTo("joe at [mail2]");
    }

    @Test
    void seesAChangeOfTheSameLength() throws IOException {
        write("joe mail1\n", 100);
        found();

        write("joe mail2\n", 99);

        assertThat(found()).isEqualTo("nothing new");
        assertThat(found()).isEqualTo("joe at [mail2]");
    }

    @Test
    void tellsAWrongFileOnce() throws IOException {
        write("joe mail1\nann\n", 100);

        assertThat(found()).isEqualTo("problems [users.map:2: 'ann' has no server behind it]");
        assertThat(found()).isEqualTo("nothing new");
    }

    @Test
    void tellsThatTheFileIsGoneAndThatItIsBack() throws IOException {
        write("joe mail1\n", 100);
        found();

        Files.delete(file);
        assertThat(found()).isEqualTo("problems [users.map: there is no such file]");
        assertThat(found()).isEqualTo("nothing new");

        write("joe mail2\n", 50);
        assertThat(found()).isEqualTo("nothing new");
        assertThat(found()).isEqualTo("joe at [mail2]");
    }

    @Test
    void theSameFileComingBackEndsTheProblem() throws IOException {
        write("joe mail1\n", 100);
        found();
        Path away = conf.resolve("away");
        Files.move(file, away);
        found();

        Files.move(away, file);

        assertThat(found()).isEqualTo("problems []");
    }

    @Test
    void waitsForAFileThatWasNeverThere() throws IOException {
        assertThat(found()).isEqualTo("problems [users.map: there is no such file]");

        write("joe mail1\n", 100);

        assertThat(found()).isEqualTo("joe at [mail1]");
    }

    @Test
    void aDirectoryIsNoFile() throws IOException {
        Files.createDirectory(file);

        assertThat(found()).isEqualTo("problems [users.map: cannot be read: is no regular file]");
    }

    @Test
    void aRepairedFileIsReadAndTheProblemEnds() throws IOException {
        write("joe\n", 100);
        found();

        write("joe mail1\n", 50);
        found();

        assertThat(found()).isEqualTo("joe at [mail1]");
    }
}
