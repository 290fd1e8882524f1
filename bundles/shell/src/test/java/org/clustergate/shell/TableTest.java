package org.clustergate.shell;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TableTest {
    @Test
    void alignsByCharactersSeen() {
        Table table = new Table("A", "B");
        table.row("😀é", "x");
        table.row("", "y");

        assertThat(table.render("> ")).isEqualTo("> A   B\n> 😀é  x\n> -   y\n");
    }

    @Test
    void cutsWhatIsTooLong() {
        Table table = new Table("A", "B");
        table.row("x".repeat(Table.MAX_CELL), "y".repeat(Table.MAX_LAST));
        table.row("x".repeat(Table.MAX_CELL + 1), "y".repeat(Table.MAX_LAST + 1));

        assertThat(table.render(""))
                .isEqualTo(
                        "A%s  B\n%s   %s\n%s…  %s…\n"
                                .formatted(
                                        " ".repeat(Table.MAX_CELL),
                                        "x".repeat(Table.MAX_CELL),
                                        "y".repeat(Table.MAX_LAST),
                                        "x".repeat(Table.MAX_CELL),
                                        "y".repeat(Table.MAX_LAST)));
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                0, 7, 9, 10, 13, 0x1b, 0x7f, 0x9b, 0xad, 0x200f, 0x202e, 0x2066, 0xd800, 0xe000,
                0xfeff
            })
    void showsTheNumberOfWhatCannotBeSeen(int c) {
        assertThat(Table.safe("a" + Character.toString(c) + "b", 3))
                .isEqualTo("a" + String.format("\\u%04x", c) + "b");
    }
}
