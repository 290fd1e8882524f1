package org.clustergate.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.annotation.Annotation;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class ConsoleLoginTest {
    private static final String RIGHT = "admin:correct horse";

    @Test
    void letsTheRightPasswordIn() {
        ConsoleLogin login = new ConsoleLogin(new Settings(PasswordHashTest.HORSE));
        FakeExchange exchange = new FakeExchange("GET").with("Authorization", basic(RIGHT));

        assertThat(enter(login, exchange)).isTrue();
        assertThat(exchange.responseHeaders)
                .containsEntry("X-Frame-Options", "DENY")
                .containsEntry("Cache-Control", "no-store");
    }

    @Test
    void asksForAPasswordWhenThereIsNone() {
        ConsoleLogin login = new ConsoleLogin(new Settings(PasswordHashTest.HORSE));
        FakeExchange exchange = new FakeExchange("GET");

        assertThat(enter(login, exchange)).isFalse();
        assertThat(exchange.status).isEqualTo(401);
        assertThat(exchange.responseHeaders).containsKey("WWW-Authenticate");
    }

    @Test
    void hasNoDefaultPassword() {
        ConsoleLogin login = new ConsoleLogin(new Settings(""));

        assertThat(enters(login, "admin:admin")).isFalse();
        assertThat(enters(login, "admin:")).isFalse();
        assertThat(enters(login, ":")).isFalse();
    }

    @Test
    void refusesAnotherUser() {
        ConsoleLogin login = new ConsoleLogin(new Settings(PasswordHashTest.HORSE));

        assertThat(enters(login, "root:correct horse")).isFalse();
    }

    @Test
    void aChangedPasswordCountsAtOnce() {
        ConsoleLogin login = new ConsoleLogin(new Settings(PasswordHashTest.HORSE));
        assertThat(enters(login, RIGHT)).isTrue();

        login.configure(new Settings(""));

        assertThat(enters(login, RIGHT)).isFalse();
    }

    @Test
    void makesAGuesserWaitAndNotThoseWhoAreIn() {
        ConsoleLogin login = new ConsoleLogin(new Settings(PasswordHashTest.HORSE));
        assertThat(enters(login, RIGHT)).isTrue();
        for (int i = 0; i < LoginThrottle.MOST_FAILURES; i++) {
            assertThat(enters(login, "admin:guess" + i)).isFalse();
        }
        FakeExchange sixth = new FakeExchange("GET").with("Authorization", basic("admin:guess"));

        assertThat(enter(login, sixth)).isFalse();
        assertThat(sixth.status).isEqualTo(429);
        assertThat(sixth.responseHeaders).containsKey("Retry-After");
        assertThat(enters(login, RIGHT)).isTrue();
    }

    @Test
    void refusesAChangeFromAnotherOrigin() {
        ConsoleLogin login = new ConsoleLogin(new Settings(PasswordHashTest.HORSE));
        FakeExchange exchange =
                new FakeExchange("POST")
                        .with("Authorization", basic(RIGHT))
                        .with("Origin", "http://evil.example");

        assertThat(enter(login, exchange)).isFalse();
        assertThat(exchange.status).isEqualTo(403);
    }

    @Test
    void refusesAForeignHostName() {
        ConsoleLogin login = new ConsoleLogin(new Settings(PasswordHashTest.HORSE));
        FakeExchange exchange =
                new FakeExchange("GET")
                        .with("Authorization", basic(RIGHT))
                        .with("Host", "evil.example:8080");

        assertThat(enter(login, exchange)).isFalse();
        assertThat(exchange.status).isEqualTo(403);
    }

    private static boolean enters(ConsoleLogin login, String userAndPassword) {
        return enter(login, new FakeExchange("GET").with("Authorization", basic(userAndPassword)));
    }

    private static boolean enter(ConsoleLogin login, FakeExchange exchange) {
        return login.authenticate(exchange.request(), exchange.response()) != null;
    }

    private static String basic(String userAndPassword) {
        return "Basic "
                + Base64.getEncoder()
                        .encodeToString(userAndPassword.getBytes(StandardCharsets.UTF_8));
    }

    private record Settings(String password_hash) implements ConsoleSettings {
        @Override
        public String address() {
            return "127.0.0.1";
        }

        @Override
        public int port() {
            return 8080;
        }

        @Override
        public String[] host_names() {
            return new String[0];
        }

        @Override
        public boolean unencrypted_remote() {
            return false;
        }

        @Override
        public Class<? extends Annotation> annotationType() {
            return ConsoleSettings.class;
        }
    }
}
