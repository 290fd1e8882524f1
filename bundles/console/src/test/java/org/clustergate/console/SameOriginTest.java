package org.clustergate.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SameOriginTest {
    private final SameOrigin origin = new SameOrigin(List.of("Gw.example.test"));

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "localhost,true",
                "localhost:8080,true",
                "LOCALHOST:8080,true",
                "127.0.0.1:8080,true",
                "192.0.2.1,true",
                "[::1]:8080,true",
                "gw.example.test:8080,true",
                "evil.example,false",
                "127.0.0.1.evil.example:8080,false",
                "localhost.evil.example,false",
                "localhost@evil.example,false",
                "'',false",
                "-,false"
            })
    void knowsItsOwnNames(String host, boolean ours) {
        assertThat(origin.isOurs(host)).isEqualTo(ours);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "GET,-,-,true",
                "GET,http://evil.example,-,true",
                "POST,http://localhost:8080,-,true",
                "POST,-,http://localhost:8080/system/console/bundles,true",
                "POST,-,-,false",
                "POST,null,-,false",
                "POST,http://evil.example,http://localhost:8080/,false",
                "POST,http://localhost:8081,-,false",
                "POST,http://localhost:8080@evil.example,-,false",
                "DELETE,http://evil.example,-,false",
                "PUT,http://not a uri,-,false"
            })
    void takesChangesOnlyFromItsOwnPages(
            String method, String source, String referer, boolean allowed) {
        assertThat(origin.mayChange(method, "localhost:8080", source, referer)).isEqualTo(allowed);
    }
}
