package org.clustergate.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.Map;
import org.clustergate.mail.Protocol;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackendTest {
    @ParameterizedTest
    @CsvSource({
        "SMTP LMTP, SMTP, SMTP",
        "SMTP LMTP, LMTP, LMTP",
        "LMTP, SMTP, LMTP",
        "SMTP, LMTP, SMTP",
        "SMTP LMTP, SUBMISSION, ",
        "SMTP LMTP, IMAP, ",
        "IMAP, IMAP, IMAP",
        "IMAP, SMTP, ",
    })
    void mailGoesByTheOtherProtocolWhereItsOwnIsMissing(
            String serves, Protocol client, Protocol spoken) {
        Map<Protocol, Endpoint> endpoints = new EnumMap<>(Protocol.class);
        for (String protocol : serves.split(" ")) {
            endpoints.put(Protocol.valueOf(protocol), new Endpoint("h", 1, Security.NONE));
        }
        Backend backend = Backend.of("mail1", endpoints);

        assertThat(backend.serving(client).orElse(null)).isEqualTo(spoken);
        assertThat(backend.endpointFor(client))
                .isEqualTo(backend.serving(client).map(endpoints::get));
    }
}
