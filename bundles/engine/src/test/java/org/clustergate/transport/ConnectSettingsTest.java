package org.clustergate.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.clustergate.backend.Backend;
import org.clustergate.backend.Endpoint;
import org.clustergate.backend.Security;
import org.clustergate.backend.Trust;
import org.clustergate.mail.Protocol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConnectSettingsTest {
    private static ConnectSettings to(Security security, boolean verify, Trust... trust) {
        Endpoint endpoint = new Endpoint("192.0.2.1", 143, security);
        Backend backend =
                new Backend(
                        "mail1",
                        Map.of(Protocol.IMAP, endpoint),
                        100,
                        List.of(),
                        Set.of(),
                        Set.of(trust),
                        "",
                        "mail1.example.test",
                        verify,
                        "",
                        Backend.Timeouts.DEFAULT,
                        Backend.Limits.DEFAULT,
                        Backend.Asking.DEFAULT,
                        Backend.Check.DEFAULT);
        return ConnectSettings.to(
                backend,
                endpoint,
                Optional.of(new InetSocketAddress("192.0.2.9", 5000)),
                Optional.of(new InetSocketAddress("198.51.100.1", 143)));
    }

    @ParameterizedTest
    @CsvSource({
        "STARTTLS_WHEN_OFFERED, true, false",
        "STARTTLS, true, true",
        "STARTTLS, false, false",
        "TLS, true, true",
        "TLS, false, false",
    })
    void checksCertificatesWhereEncryptionIsDemanded(
            Security security, boolean verify, boolean checked) {
        assertThat(to(security, verify).tls().verify()).isEqualTo(checked);
        assertThat(to(security, verify).implicitTls()).isEqualTo(security == Security.TLS);
    }

    @Test
    void tellsTheClientsAddressOnlyToBackendsThatAreTrustedWithIt() {
        assertThat(to(Security.NONE, true, Trust.XCLIENT).proxy()).isEmpty();
        assertThat(to(Security.NONE, true, Trust.PROXY_V1).proxy().orElseThrow().version())
                .isEqualTo(1);
        assertThat(to(Security.NONE, true, Trust.PROXY_V2).proxy().orElseThrow().client())
                .contains(new InetSocketAddress("192.0.2.9", 5000));
    }
}
