package org.clustergate.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import org.clustergate.engine.Farewell.Moment;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubmissionFarewellTest {
    private final SubmissionFarewell farewell = new SubmissionFarewell();

    @ParameterizedTest
    @CsvSource({
        "'', '', true, true",
        "'RCPT TO:<a@b.test>|', '250 ok|', true, true",
        "'.|', '250 2.0.0 queued|', true, true",
        "'EHLO me|', '250-mail1|250 SIZE|', true, true",
        "'EHLO me|', '250-mail1|', true, false",
        "'DATA|', '354 go ahead|', true, false",
        "'DATA|Subject: x|', '354 go ahead|', false, false",
        "'RCPT TO:<a@b.test>|DATA|', '250 ok|', false, false",
        "'AUTH LOGIN|', '334 VXNlcm5hbWU6|', true, false",
        "'NOOP|', '25', true, false",
    })
    void speaksOnlyBetweenCommands(
            String client, String backend, boolean backendLast, boolean speaks) {
        Moment moment =
                new Moment(client.replace("|", "\r\n"), backend.replace("|", "\r\n"), backendLast);

        assertThat(farewell.words(moment).isPresent()).isEqualTo(speaks);
    }
}
