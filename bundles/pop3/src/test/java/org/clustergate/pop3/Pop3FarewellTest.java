package org.clustergate.pop3;

import static org.assertj.core.api.Assertions.assertThat;

import org.clustergate.engine.Farewell.Moment;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Pop3FarewellTest {
    private final Pop3Farewell farewell = new Pop3Farewell();

    @ParameterizedTest
    @CsvSource({
        "'', '', true, true",
        "'STAT|', '+OK 2 320|', true, true",
        "'LIST|', '+OK|1 160|.|', true, true",
        "'DELE 9|', '-ERR no such message|', true, true",
        "'LIST|', '+OK|1 160|', true, false",
        "'RETR 1|', '+OK|Subject: x|', true, false",
        "'STAT|', '+OK 2 3', true, false",
        "'STAT|', '+OK 2 320|', false, false",
    })
    void leavesOnlyBetweenCommands(
            String client, String backend, boolean backendLast, boolean leaves) {
        Moment moment =
                new Moment(client.replace("|", "\r\n"), backend.replace("|", "\r\n"), backendLast);

        assertThat(farewell.words(moment).isPresent()).isEqualTo(leaves);
    }
}
