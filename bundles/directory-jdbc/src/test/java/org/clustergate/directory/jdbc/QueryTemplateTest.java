package org.clustergate.directory.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.clustergate.mail.MailAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueryTemplateTest {
    @ParameterizedTest
    @CsvSource(
            delimiterString = "-->",
            quoteCharacter = '~',
            textBlock =
                    """
                    select h from p where a = :user                --> select h from p where a = ?              --> user
                    select h from p where l=:local and d=:domain   --> select h from p where l=? and d=?        --> local domain
                    select h from p where :user in (a,b) or c=:user --> select h from p where ? in (a,b) or c=? --> user user
                    select h::text from p where a = :user::citext  --> select h::text from p where a = ?::citext --> user
                    select 'it''s :x' from p where a = :user       --> select 'it''s :x' from p where a = ?     --> user
                    select "a:b""c" from p where a = :user         --> select "a:b""c" from p where a = ?       --> user
                    select `a:b` from p where a = :user            --> select `a:b` from p where a = ?          --> user
                    select $$it's?$$ from p where a = :user        --> select $$it's?$$ from p where a = ?      --> user
                    select $x$ '? $$ $x$ from p where a = :user    --> select $x$ '? $$ $x$ from p where a = ?  --> user
                    select h /* why? it's */ from p where a=:user  --> select h /* why? it's */ from p where a=? --> user
                    select h from p where a = :user -- isn't it?   --> select h from p where a = ? -- isn't it? --> user
                    select h from p where a = lower(:user)||'@x'   --> select h from p where a = lower(?)||'@x' --> user
                    select a-b, h from p where a = :user           --> select a-b, h from p where a = ?         --> user
                    """)
    void turnsPlaceholdersIntoVariables(String text, String sql, String names) {
        QueryTemplate query = QueryTemplate.parse(text);

        assertThat(query.sql()).isEqualTo(sql);
        assertThat(query.names()).isEqualTo(List.of(names.split(" ")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select h from p where a = ':user'",
                "select h from p where a like '%:local%' and d = :domain",
                "select h from p where a = \":user\"",
                "select h from p where a = `:user`",
                "select h from p where a = $$:user$$",
                "select h from p where a = $q$ :user $q$",
                "select h from p where a = 1 -- :user",
                "select h from p /* :user */ where a = :user",
            })
    void refusesPlaceholdersInQuotesAndComments(String text) {
        assertThatThrownBy(() -> QueryTemplate.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("stands in quotes or a comment");
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "-->",
            quoteCharacter = '~',
            textBlock =
                    """
                    select h from p                       --> has none of :user, :local, :domain
                    select h from p where a = 'x'         --> has none of :user, :local, :domain
                    select h from p where a = ::user      --> has none of :user, :local, :domain
                    select h from p where a = :usr        --> :usr is none of :user, :local, :domain
                    select h from p where a = :users      --> :users is none of :user, :local, :domain
                    select h from p where a = ?           --> ? is none of :user, :local, :domain
                    select h from p where a = :user or b = 'x  --> a quote or comment has no end: '
                    select h /* from p where a = :user    --> a quote or comment has no end: /*
                    """)
    void saysWhatIsWrong(String text, String why) {
        assertThatThrownBy(() -> QueryTemplate.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(why);
    }

    @Test
    void takesLongTexts() {
        String text = "select '" + "x''".repeat(100_000) + "' from p where a = :user";

        assertThat(QueryTemplate.parse(text).names()).containsExactly("user");
    }

    @Test
    void needsADomainOnlyWhereItSaysSo() {
        MailAddress bare = new MailAddress("joe", "");

        assertThat(QueryTemplate.parse("select h from p where a = :user").fits(bare)).isTrue();
        assertThat(QueryTemplate.parse("select h from p where d = :domain").fits(bare)).isFalse();
    }
}
