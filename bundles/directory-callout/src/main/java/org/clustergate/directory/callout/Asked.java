package org.clustergate.directory.callout;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.clustergate.backend.Backend;
import org.clustergate.directory.Evidence;
import org.clustergate.directory.Evidence.Verdict;
import org.clustergate.mail.MailAddress;

/**
 * One backend that is asked. A yes counts only where the backend says no to a name that nobody has,
 * and who was put off is not asked about again too soon. Thread-safe.
 */
record Asked(
        Backend backend,
        Prober prober,
        CalloutSettings settings,
        CatchAllTests catchAlls,
        Deferrals deferrals,
        InstantSource clock) {

    /** The locator decides how long silence is remembered; this is for others that may ask. */
    private static final Duration UNKNOWN = Duration.ofSeconds(3);

    /**
     * What the backend has said.
     *
     * @param answer to the question, the catch-all test aside
     */
    record Said(Answer answer, Evidence evidence) {}

    /**
     * Asks about a user.
     *
     * @param deadline by the prober's clock
     */
    CompletionStage<Said> about(MailAddress user, RecipientPath path, long deadline) {
        String key = user.key();
        Optional<Deferrals.Pause> pause = deferrals.pause(backend.name(), key);
        if (pause.isPresent()) {
            return CompletableFuture.completedStage(
                    said(
                            Answer.LATER,
                            Verdict.UNKNOWN,
                            "put off: " + pause.get().why(),
                            pause.get().left()));
        }
        return prober.ask(path, user.domain().isEmpty(), deadline)
                .thenCompose(result -> weigh(user.domain(), key, result));
    }

    private CompletionStage<Said> weigh(String domain, String key, Question.Result result) {
        Answer answer = result.answer();
        if (answer == Answer.LATER) {
            Duration pause =
                    deferrals.put(backend.name(), key, settings.deferredPause(), result.detail());
            return CompletableFuture.completedStage(
                    said(answer, Verdict.UNKNOWN, result.detail(), pause));
        }
        if (answer == Answer.NO || answer == Answer.FOREIGN || answer == Answer.YES) {
            deferrals.clear(backend.name(), key);
        }
        return answer == Answer.YES
                ? tested(domain.toLowerCase(Locale.ROOT), result)
                : CompletableFuture.completedStage(said(answer, plain(answer), result.detail()));
    }

    private Verdict plain(Answer answer) {
        return switch (answer) {
            case NO -> Verdict.ABSENT;
            case FOREIGN ->
                    switch (settings.relayDenied()) {
                        case ABSENT -> Verdict.ABSENT;
                        case UNKNOWN, ELSEWHERE -> Verdict.UNKNOWN;
                    };
            default -> Verdict.UNKNOWN;
        };
    }

    /** A yes is worth what the backend says about a stranger. */
    private CompletionStage<Said> tested(String domain, Question.Result yes) {
        return catchAlls
                .answer(
                        backend.name(),
                        prober.endpoint(),
                        domain,
                        settings.catchAllTtl(),
                        settings.deferredPause(),
                        stranger -> askAbout(new MailAddress(stranger, domain)))
                .thenApply(
                        test ->
                                switch (test) {
                                    case NO, FOREIGN ->
                                            said(Answer.YES, Verdict.HOME, yes.detail());
                                    case YES ->
                                            said(Answer.YES, Verdict.CATCH_ALL, "takes any name");
                                    default ->
                                            said(
                                                    Answer.YES,
                                                    Verdict.UNKNOWN,
                                                    "yes, but the catch-all test had no answer");
                                });
    }

    private CompletionStage<Question.Result> askAbout(MailAddress stranger) {
        Optional<RecipientPath> path = RecipientPath.of(stranger);
        return path.isEmpty()
                // The domain leaves no room for a name of that length.
                ? CompletableFuture.completedStage(new Question.Result(Answer.NOTHING, "too long"))
                : prober.ask(
                        path.get(),
                        stranger.domain().isEmpty(),
                        prober.now() + prober.timeoutNanos());
    }

    private Said said(Answer answer, Verdict verdict, String detail) {
        return said(
                answer,
                verdict,
                detail,
                switch (verdict) {
                    case HOME -> settings.homeTtl();
                    case ABSENT -> settings.absentTtl();
                    case CATCH_ALL -> settings.catchAllTtl();
                    case UNKNOWN -> UNKNOWN;
                });
    }

    private Said said(Answer answer, Verdict verdict, String detail, Duration life) {
        Instant at = clock.instant();
        return new Said(
                answer,
                new Evidence(
                        backend.name(),
                        verdict,
                        CalloutDirectory.METHOD,
                        detail,
                        at,
                        at.plus(life)));
    }
}
