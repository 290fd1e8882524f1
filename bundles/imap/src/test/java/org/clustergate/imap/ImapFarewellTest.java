package org.clustergate.imap;

import static org.assertj.core.api.Assertions.assertThat;

import org.clustergate.engine.Farewell.Moment;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImapFarewellTest {
    private final ImapFarewell farewell = new ImapFarewell();

    @ParameterizedTest
    @CsvSource({
        // nobody has spoken since the login
        "'', '', true, true",
        "'', '* 3 EXISTS|', true, true",
        "'', '* 3 EXI', true, false",
        // the last command is answered
        "'a1 NOOP|', 'a1 OK done|', true, true",
        "'a1 SELECT x|a2 NOOP|', '* 1 EXISTS|a2 OK done|', true, true",
        "'a1 FETCH 1 BODY[]|', 'a1 NO gone|', true, true",
        // it is not
        "'a1 FETCH 1 BODY[]|', '* 1 FETCH (BODY[] {99}|', true, false",
        "'a1 FETCH 1:9 FLAGS|', '* 1 FETCH (FLAGS ())|', true, false",
        "'a1 NOOP|a2 NOOP|', 'a1 OK done|', true, false",
        "'a2 NOOP|', 'a1 OK done|', true, false",
        "'a2 NOOP|', 'a2 OK done|', false, false",
        "'a2 NO', 'a1 OK done|', true, false",
        // a literal on its way up; its octets may look like anything
        "'a1 APPEND x {99}|', '+ go ahead|', true, false",
        "'a1 APPEND x {99}|Subject: a1 OK', '+ go ahead|', false, false",
        // idling
        "'a1 IDLE|', '+ idling|', true, true",
        "'a1 IDLE|', '+ idling|* 4 EXISTS|', true, true",
        "'a1 idle|', '+ idling|* 4 EXI', true, false",
        "'DONE|', '+ idling|', false, false",
        "'DONE|', 'a1 OK done|', true, true",
        "'DONE|', '* 4 EXISTS|', true, false",
    })
    void speaksOnlyWhenNothingIsUnderWay(
            String client, String backend, boolean backendLast, boolean speaks) {
        Moment moment =
                new Moment(client.replace("|", "\r\n"), backend.replace("|", "\r\n"), backendLast);

        assertThat(farewell.words(moment).isPresent()).isEqualTo(speaks);
    }
}
