package org.clustergate.directory.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Times are in milliseconds here. */
class SourceTest {
    private final Source source =
            new Source(
                    URI.create("http://auth.test/auth?key=1"),
                    Duration.ofMillis(1000),
                    Duration.ofMillis(2000));

    private boolean tried(long at) {
        return source.mayBeTried(at * 1_000_000);
    }

    private void unreachable(long since, long at) {
        source.failed(false, "refused", since * 1_000_000, at * 1_000_000);
    }

    private void nonsense(long at) {
        source.failed(true, "HTTP status 500", at * 1_000_000, at * 1_000_000);
    }

    @Test
    void oneThatCannotBeReachedIsLeftAloneAndTriedAgain() {
        unreachable(0, 10);

        assertThat(tried(1009)).isFalse();
        assertThat(tried(1010)).isTrue();
    }

    @Test
    void onlyOneQuestionTriesItAgain() {
        unreachable(0, 10);

        assertThat(tried(1010)).isTrue();
        assertThat(tried(1011)).isFalse();
        assertThat(tried(3009)).isFalse();
        assertThat(tried(3010)).isTrue();
    }

    @Test
    void thePauseDoublesUpToHalfAMinute() {
        long at = 10;
        unreachable(0, at);
        for (long pause : new long[] {1000, 2000, 4000, 8000, 16000, 30000, 30000}) {
            assertThat(tried(at + pause - 1)).isFalse();
            at += pause;
            assertThat(tried(at)).isTrue();
            at++;
            unreachable(at - 1, at);
        }
    }

    @Test
    void whatWasUnderWayWhenItFailedDoesNotCountTwice() {
        unreachable(0, 10);
        unreachable(1, 11);
        unreachable(2, 12);

        assertThat(tried(1010)).isTrue();
    }

    @Test
    void badAnswersCountOnlyInARow() {
        nonsense(1);
        nonsense(2);
        source.answered();
        nonsense(3);
        nonsense(4);
        assertThat(tried(5)).isTrue();

        nonsense(6);

        assertThat(tried(7)).isFalse();
    }

    @Test
    void anAnswerEndsThePauses() {
        unreachable(0, 10);
        source.answered();

        assertThat(tried(11)).isTrue();
        assertThat(tried(11)).isTrue();
        unreachable(12, 13);
        assertThat(tried(1013)).isTrue();
    }

    @Test
    void aQueryIsNotShown() {
        assertThat(source.shown()).isEqualTo("http://auth.test/auth");
    }
}
