package org.clustergate.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SaslPlainTest {
    @ParameterizedTest
    @CsvSource(
            value = {
                "'',    joe,   '',     joe@a.test", // for oneself
                "joe,   joe,   joe@a.test, joe@a.test", // the same, said twice
                "joe,   admin, joe@a.test, admin", // for somebody else
            },
            ignoreLeadingAndTrailingWhitespace = true)
    void aMailboxWithItsDomainLeavesTheNameOfWhoLogsIn(
            String whose, String user, String whoseThen, String userThen) {
        Octets password = Octets.latin1("secret");

        assertThat(new SaslPlain(whose, user, password).forMailbox("joe@a.test"))
                .isEqualTo(new SaslPlain(whoseThen, userThen, password));
    }

    @ParameterizedTest
    @CsvSource({"''", "joe", "admin"})
    void thePasswordIsWipedForBoth(String whose) {
        Octets password = Octets.latin1("secret");
        SaslPlain other = new SaslPlain(whose, "joe", password).forMailbox("joe@a.test");

        other.wipe();

        assertThat(password).isEqualTo(Octets.of(new byte[6]));
    }
}
