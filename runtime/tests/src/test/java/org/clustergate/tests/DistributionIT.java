package org.clustergate.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the build has laid out. */
class DistributionIT {
    private static final Path HOME = Distribution.home();

    @Test
    void everyBundleKnowsOnlyWhomItMay() throws IOException {
        List<Room> rooms =
                Distribution.bundles().stream().filter(Room::isOurs).map(Room::read).toList();

        assertThat(rooms).extracting(Room::name).contains("api", "engine", "core");
        assertThat(Rooms.breaches(rooms)).isEmpty();
    }

    @Test
    void everyBundleIsThereOnce() throws IOException {
        assertThat(Distribution.bundles())
                .extracting(jar -> Room.read(jar).name())
                .doesNotHaveDuplicates();
    }

    @Test
    void everythingHasItsPlace() throws IOException {
        try (Stream<Path> entries = Files.list(HOME)) {
            assertThat(entries.map(entry -> entry.getFileName().toString()))
                    .contains(
                            "bin", "bundles", "conf", "data", "demo", "lib", "log", "plugins",
                            "LICENSE", "NOTICE", "README");
        }
        assertThat(HOME.resolve("bin/gateway")).isExecutable();
    }

    @Test
    void demoJarsStayOutsideTheGateway() throws IOException {
        assertThat(Distribution.bundles())
                .noneMatch(jar -> jar.toString().contains("greenmail"))
                .noneMatch(jar -> jar.toString().contains("subetha"));
    }
}
