package org.clustergate.locations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.clustergate.directory.Evidence;
import org.clustergate.directory.Evidence.Verdict;
import org.clustergate.directory.Location;
import org.clustergate.directory.Location.Status;
import org.clustergate.directory.LocationDirectory;
import org.clustergate.directory.LocationQuery;
import org.clustergate.mail.MailAddress;
import org.junit.jupiter.api.Test;

class LocationsTest {
    private final World world = new World();

    private static MailAddress user(String name) {
        return new MailAddress(name, "example.test");
    }

    @Test
    void remembersAHome() {
        world.all(Verdict.ABSENT).says("mail2", Verdict.HOME);

        assertThat(world.locate().backends()).containsExactly("mail2");
        assertThat(world.locate(new MailAddress("JOE", "Example.TEST")).backends())
                .containsExactly("mail2");

        assertThat(world.asked).hasSize(1);
    }

    @Test
    void answersFromMemoryWithTheVerySameStage() {
        world.all(Verdict.ABSENT).says("mail2", Verdict.HOME);
        world.locate();
        LocationQuery query = new LocationQuery(World.JOE, "", World.THREE);

        assertSame(world.locations.locate(query), world.locations.locate(query));
    }

    @Test
    void keepsRealmsApart() {
        world.all(Verdict.ABSENT).says("mail2", Verdict.HOME);
        world.locate();

        world.locations.locate(new LocationQuery(World.JOE, "other", World.THREE));

        assertThat(world.asked).hasSize(2);
    }

    @Test
    void servesAnExpiredHomeAtOnceAndAsksBehind() {
        world.all(Verdict.ABSENT).says("mail2", Verdict.HOME);
        world.locate();
        world.pass(Duration.ofHours(5));
        world.slow = true;

        CompletableFuture<Location> answer = world.start(World.JOE, World.THREE);

        assertThat(answer).isCompletedWithValueMatching(l -> l.backends().contains("mail2"));
        assertThat(world.open).hasSize(1);
        world.says("mail2", Verdict.ABSENT).says("mail3", Verdict.HOME);
        world.open.get(0).complete(world.evidence(World.THREE));
        assertThat(world.locate().backends()).containsExactly("mail3");
    }

    @Test
    void usesAnExpiredHomeForADayWhileNobodyAnswers() {
        world.all(Verdict.ABSENT).says("mail2", Verdict.HOME);
        world.locate();
        world.all(Verdict.UNKNOWN);
        world.pass(Duration.ofHours(4 + 23));

        assertThat(world.locate().backends()).containsExactly("mail2");
        assertThat(world.locate().backends()).containsExactly("mail2");
        assertThat(world.asked).hasSize(2);

        world.pass(Duration.ofHours(2));
        assertThat(world.locate().status()).isEqualTo(Status.UNKNOWN);
    }

    @Test
    void absentIsForgottenWhenItsTimeIsOver() {
        world.all(Verdict.ABSENT);
        assertThat(world.locate().status()).isEqualTo(Status.ABSENT);
        world.says("mail1", Verdict.HOME);
        world.pass(Duration.ofSeconds(44));
        assertThat(world.locate().status()).isEqualTo(Status.ABSENT);

        world.pass(Duration.ofSeconds(1));

        assertThat(world.locate().status()).isEqualTo(Status.HOME);
    }

    @Test
    void silenceIsUnknownAndRememberedShortly() {
        world.all(Verdict.ABSENT);
        world.verdicts.remove("mail3");
        assertThat(world.locate().status()).isEqualTo(Status.UNKNOWN);
        world.says("mail3", Verdict.HOME);
        world.pass(Duration.ofSeconds(2));
        assertThat(world.locate().status()).isEqualTo(Status.UNKNOWN);

        world.pass(Duration.ofSeconds(1));

        assertThat(world.locate().backends()).containsExactly("mail3");
    }

    @Test
    void aDirectoryMayNotRememberSilenceForLonger() {
        world.absentTtl = Duration.ofHours(1);
        world.all(Verdict.UNKNOWN);
        world.locate();
        world.pass(Duration.ofSeconds(3));

        world.locate();

        assertThat(world.asked).hasSize(2);
    }

    @Test
    void answersOfDifferentRoundsAreNotAddedUpToAbsent() {
        // given: joe lives on mail3, which is silent
        world.all(Verdict.ABSENT).says("mail3", Verdict.UNKNOWN);
        world.locate();
        // when: he moves to mail1 and mail3 is back
        world.says("mail1", Verdict.HOME).says("mail3", Verdict.ABSENT);
        world.pass(Duration.ofSeconds(3));

        assertThat(world.locate().backends()).containsExactly("mail1");
    }

    @Test
    void oneRoundServesAllThatAskMeanwhile() {
        world.slow = true;
        List<CompletableFuture<Location>> answers = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            answers.add(world.start(World.JOE, World.THREE));
        }

        world.all(Verdict.ABSENT).says("mail1", Verdict.HOME);
        world.open.get(0).complete(world.evidence(World.THREE));

        assertThat(world.asked).hasSize(1);
        assertThat(answers)
                .allSatisfy(
                        answer -> assertThat(answer.join().backends()).containsExactly("mail1"));
    }

    @Test
    void whoJoinsARoundAboutOtherBackendsAsksForTheRest() {
        world.slow = true;
        world.start(World.JOE, World.backends("mail1"));
        CompletableFuture<Location> answer = world.start(World.JOE, World.THREE);
        world.all(Verdict.ABSENT).says("mail3", Verdict.HOME);

        world.open.get(0).complete(world.evidence(World.backends("mail1")));
        assertThat(answer).isNotDone();
        world.open.get(1).complete(world.evidence(World.THREE));

        assertThat(answer.join().backends()).containsExactly("mail3");
    }

    @Test
    void aLateDirectoryIsSilent() {
        world.slow = true;
        CompletableFuture<Location> answer = world.start(World.JOE, World.THREE);

        world.alarms.get(0).run();
        world.open.get(0).complete(world.all(Verdict.ABSENT).evidence(World.THREE));

        assertThat(answer.join().status()).isEqualTo(Status.UNKNOWN);
        assertThat(answer.join().reason()).contains("mail1=UNKNOWN by fake");
    }

    @Test
    void aFailingDirectoryMakesNobodyAbsent() {
        LocationDirectory failing = query -> CompletableFuture.failedStage(new Exception("down"));
        LocationDirectory throwing =
                query -> {
                    throw new IllegalStateException("broken");
                };
        LocationDirectory none = query -> null;
        LocationDirectory careless =
                query ->
                        CompletableFuture.completedStage(
                                List.of(new Evidence("mail1", null, null, null, null, null)));
        world.all(Verdict.ABSENT);
        for (LocationDirectory bad : List.of(failing, throwing, none, careless)) {
            world.locations.sources(List.of(new Source("good", world), new Source("bad", bad)));
            assertThat(world.locate().status()).isEqualTo(Status.UNKNOWN);
        }

        world.says("mail1", Verdict.HOME);
        world.pass(Duration.ofSeconds(3));
        assertThat(world.locate().status()).isEqualTo(Status.HOME);
    }

    @Test
    void aDirectoryThatKnowsOnlySomeBackendsSaysNothingAgainstTheOthers() {
        LocationDirectory partial =
                query ->
                        CompletableFuture.completedStage(
                                List.of(
                                        new Evidence(
                                                "mail1",
                                                Verdict.ABSENT,
                                                "partial",
                                                "",
                                                world.now,
                                                world.now.plusSeconds(60))));
        world.all(Verdict.ABSENT);
        world.locations.sources(List.of(new Source("all", world), new Source("some", partial)));

        assertThat(world.locate().status()).isEqualTo(Status.ABSENT);
    }

    @Test
    void withoutADirectoryNothingIsKnownAndTheFirstOneIsAskedAtOnce() {
        world.locations.sources(List.of());
        assertThat(world.locate().status()).isEqualTo(Status.UNKNOWN);

        world.locations.sources(List.of(new Source("fake", world)));
        world.all(Verdict.ABSENT).says("mail1", Verdict.HOME);

        assertThat(world.locate().status()).isEqualTo(Status.HOME);
    }

    @Test
    void whatWasForgottenMeanwhileIsNotRememberedAgain() {
        world.slow = true;
        CompletableFuture<Location> answer = world.start(World.JOE, World.THREE);
        world.locations.forget("", World.JOE);
        world.all(Verdict.ABSENT).says("mail1", Verdict.HOME);

        world.open.get(0).complete(world.evidence(World.THREE));

        assertThat(answer.join().backends()).containsExactly("mail1");
        assertThat(world.cache.get(Key.of("", World.JOE))).isNull();
    }

    @Test
    void strangersDoNotPushOutUsers() {
        World small = new World(50, 10);
        small.all(Verdict.ABSENT).says("mail1", Verdict.HOME);
        for (int i = 0; i < 40; i++) {
            small.locate(user("user" + i));
        }
        small.all(Verdict.ABSENT);
        for (int i = 0; i < 1000; i++) {
            small.locate(user("guess" + i));
        }
        small.asked.clear();

        for (int i = 0; i < 40; i++) {
            assertThat(small.locate(user("user" + i)).status()).isEqualTo(Status.HOME);
        }

        assertThat(small.asked).isEmpty();
        assertThat(small.cache.size()).isLessThanOrEqualTo(50);
    }

    @Test
    void oneRoundAlsoAmongThreads() throws Exception {
        AtomicInteger questions = new AtomicInteger();
        CountDownLatch release = new CountDownLatch(1);
        ExecutorService directory = Executors.newSingleThreadExecutor();
        ExecutorService sessions = Executors.newFixedThreadPool(8);
        try {
            LocationDirectory slow =
                    query -> {
                        questions.incrementAndGet();
                        return CompletableFuture.supplyAsync(
                                () -> {
                                    await(release);
                                    return world.evidence(query.backends());
                                },
                                directory);
                    };
            world.locations.sources(List.of(new Source("slow", slow)));
            world.all(Verdict.ABSENT).says("mail2", Verdict.HOME);
            List<CompletableFuture<Location>> answers = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                answers.add(
                        CompletableFuture.supplyAsync(
                                        () -> world.start(World.JOE, World.THREE), sessions)
                                .thenCompose(answer -> answer));
            }
            release.countDown();

            for (CompletableFuture<Location> answer : answers) {
                assertThat(answer.join().backends()).isEqualTo(Set.of("mail2"));
            }
            assertThat(questions).hasValue(1);
        } finally {
            directory.shutdown();
            sessions.shutdown();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
