package org.clustergate.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is true of all sources and of the pages that speak about them. */
class SourcesTest {
    private static final Path ROOT = Path.of("..", "..").toAbsolutePath().normalize();
    private static final Pattern RFC = Pattern.compile("RFC (\\d+)");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| (\\d+) \\|");

    private static void eachSource(Consumer<Path> reader) throws IOException {
        try (Stream<Path> files = Files.walk(ROOT.resolve("bundles"))) {
            files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> file.toString().contains("/src/main/"))
                    .forEach(reader);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(file + " cannot be read", e);
        }
    }

    private static Set<String> numbers(Pattern pattern, String text) {
        Set<String> numbers = new TreeSet<>();
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            numbers.add(matcher.group(1));
        }
        return numbers;
    }

    @Test
    void standardsThatTheCodeNamesAreListed() throws IOException {
        Set<String> named = new TreeSet<>();
        eachSource(file -> named.addAll(numbers(RFC, read(file))));

        assertThat(named).isNotEmpty();
        assertThat(numbers(ROW, read(ROOT.resolve("docs/rfc.md")))).containsAll(named);
    }

    @Test
    void theStrategyOfTheReadmeIsTheOneThatIsTested() {
        String tested =
                read(
                        ROOT.resolve(
                                "itests/example-strategy/src/main/java/org/clustergate/example/"
                                        + "strategy/DomainStrategy.java"));

        assertThat(read(ROOT.resolve("README.md")))
                .contains(tested.substring(tested.indexOf("/**")));
    }
}
