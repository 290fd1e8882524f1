package org.clustergate.directory.ldap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.clustergate.mail.MailAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FilterTemplateTest {
    private static final MailAddress JOE = new MailAddress("Joe", "Example.org");

    @ParameterizedTest
    @CsvSource(
            delimiterString = "-->",
            textBlock =
                    """
                    (mail={user})                       --> (mail=joe@example.org)
                    mail={user}                         --> (mail=joe@example.org)
                    (&(uid={local})(!(dc={domain})))    --> (&(uid=joe)(!(dc=example.org)))
                    (|(mail={user})(alias={user}))      --> (|(mail=joe@example.org)(alias=joe@example.org))
                    (proxyAddresses=smtp:{user})        --> (proxyAddresses=smtp:joe@example.org)
                    (mail={local}@*)                    --> (mail=joe@*)
                    (mail=*:{local}@*)                  --> (mail=*:joe@*)
                    (mail=*@{domain})                   --> (mail=*@example.org)
                    (uid>={local})                      --> (uid>=joe)
                    (uid<={local})                      --> (uid<=joe)
                    (uid~={local})                      --> (uid~=joe)
                    (uid:caseIgnoreMatch:={local})      --> (uid:caseIgnoreMatch:=joe)
                    (&(mail=*)(uid={local}))            --> (&(mail=*)(uid=joe))
                    """)
    void putsTheUserIntoValues(String template, String expected) {
        assertThat(FilterTemplate.parse(template).of(JOE)).hasToString(expected);
    }

    @Test
    void escapesAsRfc4515Says() {
        // RFC 4515 section 3: asterisk, parentheses and backslash as hexadecimal octets.
        assertThat(FilterTemplate.parse("(uid=x{local}*)").of(new MailAddress("*()\\", "")))
                .hasToString("(uid=x\\2a\\28\\29\\5c*)");
    }

    @Test
    void fillsInOnce() {
        assertThat(FilterTemplate.parse("(uid={local})").of(new MailAddress("{domain}", "x")))
                .hasToString("(uid={domain})");
        assertThat(FilterTemplate.parse("(uid={local})").of(new MailAddress("$1\\0", "x")))
                .hasToString("(uid=$1\\5c0)");
    }

    @Test
    void refusesPlaceholdersElsewhere() {
        assertThatThrownBy(() -> FilterTemplate.parse("({user}={user})"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void needsADomainOnlyWhereItSaysSo() {
        MailAddress bare = new MailAddress("joe", "");

        assertThat(FilterTemplate.parse("(mail={user})").fits(bare)).isTrue();
        assertThat(FilterTemplate.parse("(|(uid={local})(dc={domain}))").fits(bare)).isFalse();
    }
}
