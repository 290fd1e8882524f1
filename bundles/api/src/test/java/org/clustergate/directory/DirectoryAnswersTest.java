package org.clustergate.directory;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.clustergate.backend.Backend;
import org.clustergate.backend.Endpoint;
import org.clustergate.backend.Fleet;
import org.clustergate.backend.Security;
import org.clustergate.config.Settings;
import org.clustergate.directory.Evidence.Strength;
import org.clustergate.mail.MailAddress;
import org.clustergate.mail.Protocol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DirectoryAnswersTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Backend MAIL1 = backend("mail1", "one.example", 143);
    private static final Backend MAIL2 = backend("mail2", "2001:db8::2", 1143);
    private static final Backend MAIL3 = backend("mail3", "192.0.2.3", 143);
    private static final Fleet FLEET =
            new Fleet(Map.of("mail1", MAIL1, "mail2", MAIL2, "mail3", MAIL3), Map.of());
    private static final LocationQuery JOE =
            new LocationQuery(new MailAddress("joe", "example.org"), "", List.of(MAIL1, MAIL2));

    /** The keys of a directory. */
    @interface Keys {
        String name() default "";

        long ttl_s() default 300;

        long absent_ttl_s() default 60;

        boolean complete() default false;

        String[] domains() default {};

        String match() default "name";

        String[] map() default {};
    }

    private Settings settings = settings(Map.of());

    private static Settings settings(Map<String, Object> values) {
        return new Settings(Keys.class, "gateway.directory.x", "x.config", values);
    }

    private static Backend backend(String name, String host, int port) {
        return Backend.of(name, Map.of(Protocol.IMAP, new Endpoint(host, port, Security.NONE)));
    }

    private DirectoryAnswers answers(Object... keysAndValues) {
        Map<String, Object> values = new HashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            values.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        settings = settings(values);
        return DirectoryAnswers.read(settings, "x").matching(settings);
    }

    private static String text(List<Evidence> evidence) {
        return evidence.stream()
                .map(one -> one.backend() + "=" + one.verdict())
                .collect(Collectors.joining(" "));
    }

    private static String found(DirectoryAnswers answers, String... values) {
        return text(answers.found(JOE, List.of(values), FLEET, NOW));
    }

    @Test
    void namesTheHome() {
        List<Evidence> evidence =
                answers("name", "people", "ttl.s", 10).found(JOE, List.of("mail2"), FLEET, NOW);

        assertThat(evidence)
                .containsExactly(
                        new Evidence(
                                "mail2",
                                Evidence.Verdict.HOME,
                                "people",
                                Strength.CONFIGURED,
                                "'mail2'",
                                NOW,
                                NOW.plusSeconds(10)));
    }

    @Test
    void severalValuesAreSeveralHomes() {
        assertThat(found(answers(), "mail1", "mail2", "mail1")).isEqualTo("mail1=HOME mail2=HOME");
    }

    @Test
    void aBackendThatIsNotInQuestionIsAHomeAllTheSame() {
        assertThat(found(answers(), "mail3")).isEqualTo("mail3=HOME");
    }

    @Test
    void aValueThatIsNoBackendIsUnknownAndComplainedAbout() {
        List<Evidence> evidence =
                answers("complete", true).found(JOE, List.of("mial1"), FLEET, NOW);

        assertThat(text(evidence)).isEqualTo("mail1=UNKNOWN mail2=UNKNOWN");
        assertThat(DirectoryAnswers.complaint(evidence))
                .contains("'mial1': no backend has that name");
    }

    @Test
    void aHomeStandsBesideAValueThatIsNoBackend() {
        assertThat(found(answers(), "mial1", "mail2")).isEqualTo("mail2=HOME mail1=UNKNOWN");
    }

    @Test
    void aUserWithoutAHomeIsNotAbsent() {
        assertThat(found(answers("complete", true))).isEqualTo("mail1=UNKNOWN mail2=UNKNOWN");
        assertThat(found(answers("complete", true), " ")).isEqualTo("mail1=UNKNOWN mail2=UNKNOWN");
    }

    @Test
    void onlyACompleteDirectorySaysAbsent() {
        assertThat(answers().missing(JOE, NOW)).isEmpty();

        List<Evidence> evidence = answers("complete", true, "absent.ttl.s", 7).missing(JOE, NOW);

        assertThat(text(evidence)).isEqualTo("mail1=ABSENT mail2=ABSENT");
        assertThat(evidence)
                .allSatisfy(one -> assertThat(one.expires()).isEqualTo(NOW.plusSeconds(7)))
                .allSatisfy(one -> assertThat(one.strength()).isEqualTo(Strength.CONFIGURED));
        assertThat(DirectoryAnswers.complaint(evidence)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "mail1, mail1=HOME",
        "MAIL1, mail1=HOME",
        "one.example, mail1=UNKNOWN mail2=UNKNOWN",
    })
    void matchesNames(String value, String expected) {
        assertThat(found(answers(), value)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "one.example, mail1=HOME",
        "One.Example., mail1=HOME",
        "one.example:143, mail1=HOME",
        "one.example:144, mail1=UNKNOWN mail2=UNKNOWN",
        "2001:DB8::2, mail2=HOME",
        "[2001:db8::2], mail2=HOME",
        "[2001:db8::2]:1143, mail2=HOME",
        "mail1, mail1=UNKNOWN mail2=UNKNOWN",
        "one, mail1=UNKNOWN mail2=UNKNOWN",
    })
    void matchesHosts(String value, String expected) {
        assertThat(found(answers("match", "host"), value)).isEqualTo(expected);
    }

    @Test
    void backendsThatShareAHostAreAllMeant() {
        Backend twin = backend("twin", "one.example", 1143);
        LocationQuery query = new LocationQuery(JOE.user(), "", List.of(MAIL1, twin));

        assertThat(text(answers("match", "host").found(query, List.of("one.example"), FLEET, NOW)))
                .isEqualTo("mail1=HOME twin=HOME");
    }

    @Test
    void mapsOtherValues() {
        DirectoryAnswers answers =
                answers("map", new String[] {"CN=DB1,O=Example = mail1", "mail1=mail2"});

        assertThat(found(answers, "cn=db1,o=example")).isEqualTo("mail1=HOME");
        assertThat(found(answers, "mail1")).isEqualTo("mail2=HOME");
        assertThat(found(answers, "mail2")).isEqualTo("mail2=HOME");
        assertThat(answers.check(FLEET)).isEmpty();
        assertThat(answers.check(new Fleet(Map.of("mail1", MAIL1, "mail3", MAIL3), Map.of())))
                .containsExactly(
                        "x.config: map: there is no backend 'mail2' (mail1, mail3 are configured)");
        assertThat(answers.check(Fleet.EMPTY)).hasSize(2);
    }

    @Test
    void isAskedAboutItsDomainsOnly() {
        DirectoryAnswers answers =
                answers("domains", new String[] {"Example.org", "xn--bcher-kva.example"});

        assertThat(Stream.of("example.org", "EXAMPLE.ORG", "bücher.example", "other.example", ""))
                .filteredOn(domain -> answers.concerns(new MailAddress("joe", domain)))
                .containsExactly("example.org", "EXAMPLE.ORG", "bücher.example");
        assertThat(answers().concerns(new MailAddress("joe", ""))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"login", "delivery", "pin", "my directory", "a\nb"})
    void refusesNames(String name) {
        answers("name", name);

        assertThat(settings.problems()).singleElement().asString().startsWith("x.config: name: '");
    }

    @ParameterizedTest
    @ValueSource(strings = {"mail1", "=mail1", "one=", "=", "a=mail1,A=mail2"})
    void refusesMappings(String map) {
        answers("map", map);

        assertThat(settings.problems()).isNotEmpty().allMatch(p -> p.startsWith("x.config: map: "));
    }

    @Test
    void keepsHostileValuesOutOfLogs() {
        List<Evidence> evidence =
                answers().found(JOE, List.of("x\r\nFAKE" + "y".repeat(1000)), FLEET, NOW);

        assertThat(DirectoryAnswers.complaint(evidence))
                .get()
                .asString()
                .hasSizeLessThan(200)
                .startsWith("'x??FAKEyy");
    }
}
