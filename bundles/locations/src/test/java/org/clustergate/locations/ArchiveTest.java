package org.clustergate.locations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.clustergate.backend.Backend;
import org.clustergate.backend.Endpoint;
import org.clustergate.backend.Fleet;
import org.clustergate.backend.Security;
import org.clustergate.directory.Evidence;
import org.clustergate.directory.Evidence.Strength;
import org.clustergate.directory.Evidence.Verdict;
import org.clustergate.directory.Location.Status;
import org.clustergate.mail.MailAddress;
import org.clustergate.mail.Protocol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArchiveTest {
    @TempDir Path directory;
    private final World world = new World(1000, 100);

    private void save() {
        Archive archive = world.archive(directory);
        archive.startEmpty();
        archive.savePins();
        archive.saveHomes();
    }

    private void load() {
        world.restart();
        Archive archive = world.archive(directory);
        archive.loadPins();
        archive.loadHomes();
    }

    private static Fleet fleet(String... hosts) {
        return new Fleet(
                IntStream.range(0, hosts.length)
                        .boxed()
                        .collect(
                                java.util.stream.Collectors.toMap(
                                        i -> "mail" + (i + 1),
                                        i ->
                                                Backend.of(
                                                        "mail" + (i + 1),
                                                        Map.of(
                                                                Protocol.IMAP,
                                                                new Endpoint(
                                                                        hosts[i],
                                                                        143,
                                                                        Security.NONE))))),
                Map.of());
    }

    @Test
    void homesOutliveARestart() {
        world.loginAccepted("mail2");

        save();
        load();

        assertThat(world.locate().backends()).containsExactly("mail2");
        assertThat(world.asked).isEmpty();
        assertThat(world.locate().evidence())
                .singleElement()
                .satisfies(
                        one -> {
                            assertThat(one.strength()).isEqualTo(Strength.LOGGED_IN);
                            assertThat(one.method()).isEqualTo("login");
                            assertThat(one.expires()).isEqualTo(world.now.plusSeconds(86_400));
                        });
    }

    @Test
    void homesThatServersHaveNamedDoToo() {
        world.all(Verdict.ABSENT).says("mail2", Verdict.HOME);
        world.locate();

        save();
        load();

        assertThat(world.locate().backends()).containsExactly("mail2");
        assertThat(world.asked).hasSize(1);
    }

    @Test
    void whatIsTooOldIsNotTakenIn() {
        world.loginAccepted("mail2");
        save();
        world.pass(Duration.ofHours(48).minusSeconds(1));
        load();
        assertThat(world.cache.get(Key.of("", World.JOE))).isNotNull();

        world.pass(Duration.ofSeconds(1));
        load();
        assertThat(world.cache.get(Key.of("", World.JOE))).isNull();
    }

    @Test
    void nobodyIsUnknownBecauseOfWhatWasBefore() {
        world.all(Verdict.ABSENT);
        world.locate();
        save();
        load();
        world.says("mail1", Verdict.HOME);

        assertThat(world.locate().status()).isEqualTo(Status.HOME);
    }

    @Test
    void whatIsNewerIsNotOverwritten() {
        world.loginAccepted("mail2");
        save();
        world.restart();
        world.loginAccepted("mail3");

        Archive archive = world.archive(directory);
        archive.loadHomes();

        assertThat(world.locate().backends()).containsExactly("mail3");
    }

    @Test
    void pinsOutliveARestart() {
        world.locations.pin("", World.JOE, "mail3", world.now.plusSeconds(60), "why");
        save();
        load();
        assertThat(world.locate().backends()).containsExactly("mail3");
        assertThat(world.locate().evidence().get(0).strength()).isEqualTo(Strength.PINNED);

        world.pass(Duration.ofSeconds(60));
        load();
        assertThat(world.pins.size()).isZero();
    }

    @Test
    void homesAreNotOverwrittenBeforeTheyWereRead() {
        world.loginAccepted("mail2");
        save();
        world.restart();

        world.archive(directory).saveHomes();
        load();

        assertThat(world.locate().backends()).containsExactly("mail2");
    }

    @Test
    void aStopBeforeTheyWereReadLosesNeitherTheOldNorTheNew() {
        world.loginAccepted("mail2");
        save();
        world.restart();

        world.archive(directory).close();
        load();
        assertThat(world.locate().backends()).containsExactly("mail2");

        world.restart();
        world.loginAccepted("mail3");
        world.archive(directory).close();
        load();
        assertThat(world.locate().backends()).containsExactly("mail3");
    }

    @Test
    void anotherServerOfTheSameNameIsNotBelievedAfterARestartEither() {
        world.endpoints.configured(fleet("a", "b", "c"));
        world.loginAccepted("mail2");
        save();

        // the backends are known first
        world.restart();
        world.endpoints.configured(fleet("a", "x", "c"));
        world.archive(directory).loadHomes();
        assertThat(world.cache.get(Key.of("", World.JOE))).isNull();

        // the homes are known first
        load();
        assertThat(world.endpoints.configured(fleet("a", "b", "c"))).isEmpty();
        load();
        assertThat(world.endpoints.configured(fleet("a", "x", "c"))).containsExactly("mail2");
    }

    @Test
    void namesMayHoldAnything() throws IOException {
        Key odd = new Key("a\tb", "jo\\e\n\r\"ü\u2028'@example.test");
        Evidence home =
                new Evidence(
                        "mail 1",
                        Verdict.HOME,
                        "map\t",
                        Strength.CONFIGURED,
                        "",
                        Instant.EPOCH,
                        Instant.ofEpochMilli(7));
        Path file = directory.resolve("odd");

        Snapshot.write(
                file,
                Map.of("mail 1", "imap=[::1]:143"),
                List.of(new Snapshot.Entry(odd, home)).iterator());

        Snapshot read = Snapshot.read(file).orElseThrow();
        assertThat(read.backends()).isEqualTo(Map.of("mail 1", "imap=[::1]:143"));
        assertThat(read.homes()).singleElement().extracting(Snapshot.Entry::key).isEqualTo(odd);
        assertThat(read.homes().get(0).home())
                .usingRecursiveComparison()
                .ignoringFields("detail")
                .isEqualTo(home);
    }

    @Test
    void onlyItsOwnerCanReadIt() throws IOException {
        assumeTrue(directory.getFileSystem().supportedFileAttributeViews().contains("posix"));
        world.loginAccepted("mail2");
        save();

        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.toList())
                    .hasSize(2)
                    .allSatisfy(
                            file ->
                                    assertThat(Files.getPosixFilePermissions(file))
                                            .isEqualTo(
                                                    PosixFilePermissions.fromString("rw-------")));
        }
    }

    @Test
    void whatServersRepliedIsNotKept() throws IOException {
        world.loginAccepted("mail2");
        world.locations.pin("", World.JOE, "mail3", world.now.plusSeconds(60), "secret reason");
        save();

        assertThat(Files.readString(directory.resolve(Archive.HOMES)))
                .contains("joe@example.test")
                .doesNotContain("accepted");
    }

    @Test
    void everyDamageIsNoticedAndTheFileSetAside() throws IOException {
        for (int i = 0; i < 20; i++) {
            world.learning.accepted(
                    World.query(
                            org.clustergate.route.RouteQuery.Phase.LOGIN,
                            new MailAddress("user" + i, "example.test")),
                    "mail1",
                    "a1 OK");
        }
        save();
        Path file = directory.resolve(Archive.HOMES);
        byte[] good = Files.readAllBytes(file);
        for (int at = 0; at < good.length; at++) {
            byte[] flipped = good.clone();
            flipped[at] ^= 1;
            Files.write(file, flipped);
            assertThatThrownBy(() -> Snapshot.read(file))
                    .isInstanceOf(Snapshot.DamagedException.class);
            Files.write(file, java.util.Arrays.copyOf(good, at));
            assertThatThrownBy(() -> Snapshot.read(file))
                    .isInstanceOf(Snapshot.DamagedException.class);
        }

        load();

        assertThat(world.cache.size()).isZero();
        assertThat(file).doesNotExist();
        assertThat(directory.resolve("locations.homes.damaged")).exists();
        world.loginAccepted("mail2");
        save();
        load();
        assertThat(world.locate().backends()).containsExactly("mail2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n",
                "clustergate-locations 2\nend\t0\t0\n",
                "clustergate-locations 1\nhome\t\tjoe\tmail1\tlogin\tSTRONG\t1\t2\nend\t1\t0\n",
                "clustergate-locations 1\nhome\t\tjoe\tmail1\tlogin\tLOGGED_IN\t1\tx\nend\t1\t0\n",
                "clustergate-locations 1\nhome\t\tjoe\nend\t1\t0\n",
            })
    void whatWeHaveNotWrittenIsDamaged(String text) throws IOException {
        Path file = directory.resolve("file");
        Files.write(file, text.getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(() -> Snapshot.read(file)).isInstanceOf(Snapshot.DamagedException.class);
    }

    @Test
    void aDirectoryThatCannotBeWrittenToIsNoReasonToFail() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));
        Archive archive = world.archive(file);
        archive.loadPins();
        archive.loadHomes();

        archive.savePins();
        archive.saveHomes();

        assertThat(file).isRegularFile();
    }
}
