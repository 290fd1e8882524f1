package org.clustergate.console;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordHashTest {
    // Made by Python's hashlib.pbkdf2_hmac: another implementation of the same rule.
    static final String HORSE =
            "pbkdf2-sha256:600000:AAECAwQFBgcICQoLDA0ODw:lqWQTC4IyNpCMF28xdfPGOrSY21J9ZUmtgbyZpYoFHM";

    @Test
    void knowsThePassword() {
        PasswordHash hash = PasswordHash.parse(HORSE).orElseThrow();

        assertThat(hash.matches("correct horse".toCharArray())).isTrue();
        assertThat(hash.matches("correct house".toCharArray())).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "admin",
                "{sha-256}jGl25bVBBBW96Qi9Te4V37Fnqchz/Eu4qB9vKrRIqRg=",
                "pbkdf2-sha256:1000:AAECAwQFBgcICQoLDA0ODw:AAECAwQFBgcICQoLDA0ODw",
                "pbkdf2-sha256:99999999:AAECAwQFBgcICQoLDA0ODw:AAECAwQFBgcICQoLDA0ODw",
                "pbkdf2-sha256:600000:AA:AAECAwQFBgcICQoLDA0ODw",
                "pbkdf2-sha256:600000:AAECAwQFBgcICQoLDA0ODw:",
                "pbkdf2-sha256:x:AAECAwQFBgcICQoLDA0ODw:AAECAwQFBgcICQoLDA0ODw",
                "pbkdf2-sha256:600000:?:AAECAwQFBgcICQoLDA0ODw"
            })
    void takesNothingElseForAHash(String text) {
        assertThat(PasswordHash.parse(text)).isEmpty();
    }

    @Test
    void doesNotPrintItself() {
        assertThat(PasswordHash.parse(HORSE).orElseThrow()).hasToString("pbkdf2-sha256");
    }
}
