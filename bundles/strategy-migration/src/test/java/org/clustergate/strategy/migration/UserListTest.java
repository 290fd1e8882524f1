package org.clustergate.strategy.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UserListTest {
    @TempDir Path directory;
    private Path file;

    @BeforeEach
    void chooseFile() {
        file = directory.resolve("users.txt");
    }

    @Test
    void readsNamesWithoutRemarksAndEmptyLines() throws IOException {
        Files.writeString(file, "# wave 1\r\n\r\n Joe@Example.org \r\nanna\njoe@example.org\n");

        UserList list = UserList.read(file);

        assertThat(list.users()).containsExactly("anna", "joe@example.org");
        assertThat(list.has("joe@example.org")).isTrue();
        assertThat(list.has("joe")).isFalse();
    }

    @Test
    void saysWhatIsWrong() throws IOException {
        assertThatThrownBy(() -> UserList.read(file)).hasMessage("is not there");

        Files.writeString(file, "joe@example.org\n\n@example.org\n");
        assertThatThrownBy(() -> UserList.read(file)).hasMessage("line 3 is no user's name");

        Files.write(file, new byte[] {'j', (byte) 0xff, '\n'});
        assertThatThrownBy(() -> UserList.read(file)).hasMessage("is not in UTF-8");

        Files.write(
                file, IntStream.rangeClosed(0, UserList.MAX_USERS).mapToObj(i -> "u" + i).toList());
        assertThatThrownBy(() -> UserList.read(file)).hasMessage("has more than 500000 users");

        try (RandomAccessFile large = new RandomAccessFile(file.toFile(), "rw")) {
            large.setLength(UserList.MAX_OCTETS + 1);
        }
        assertThatThrownBy(() -> UserList.read(file)).hasMessage("is larger than 33554432 octets");
    }

    @Test
    void isStaleWhenItsFileChangesOrGoes() throws IOException {
        Files.write(file, List.of("joe"));
        UserList list = UserList.read(file);
        assertThat(list.isStale(file)).isFalse();

        Files.setLastModifiedTime(file, FileTime.fromMillis(1));
        assertThat(list.isStale(file)).isTrue();

        UserList again = UserList.read(file);
        Files.delete(file);
        assertThat(again.isStale(file)).isTrue();
    }
}
