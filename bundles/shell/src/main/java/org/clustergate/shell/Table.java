package org.clustergate.shell;

import java.util.ArrayList;
import java.util.List;

/** Rows of text in aligned columns. Confined to one thread. */
final class Table {
    /** A cell shows no more characters than this: clients choose what some of them say. */
    static final int MAX_CELL = 80;

    /** Nor a last cell than this: it need not leave room for others, and is where problems are. */
    static final int MAX_LAST = 1000;

    private static final String GAP = "  ";

    private final List<String[]> rows = new ArrayList<>();

    Table(String... titles) {
        rows.add(titles);
    }

    /** Adds a row with one cell for each title; an empty cell shows as a hyphen. */
    void row(String... cells) {
        String[] safe = new String[cells.length];
        for (int i = 0; i < cells.length; i++) {
            int max = i + 1 < cells.length ? MAX_CELL : MAX_LAST;
            safe[i] = cells[i].isEmpty() ? "-" : safe(cells[i], max);
        }
        rows.add(safe);
    }

    /** The table, every line behind that margin; or that there is nothing. */
    String render(String margin) {
        if (rows.size() == 1) {
            return margin + "none\n";
        }
        int[] widths = widths();
        StringBuilder text = new StringBuilder();
        for (String[] row : rows) {
            text.append(margin);
            for (int i = 0; i < row.length; i++) {
                text.append(row[i]);
                if (i + 1 < row.length) {
                    text.append(" ".repeat(widths[i] - width(row[i]))).append(GAP);
                }
            }
            text.append('\n');
        }
        return text.toString();
    }

    private int[] widths() {
        int[] widths = new int[rows.get(0).length];
        for (String[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                widths[i] = Math.max(widths[i], width(row[i]));
            }
        }
        return widths;
    }

    private static int width(String cell) {
        return cell.codePointCount(0, cell.length());
    }

    /**
     * The text without anything that could steer a terminal or hide what it says: control and
     * format characters, bidirectional ones among them, become {@code \}{@code u} and their number.
     * No more than {@code max} characters of it.
     */
    static String safe(String text, int max) {
        StringBuilder safe = new StringBuilder();
        int shown = 0;
        int i = 0;
        while (i < text.length() && shown < max) {
            int c = text.codePointAt(i);
            if (isPlain(c)) {
                safe.appendCodePoint(c);
            } else {
                safe.append(String.format("\\u%04x", c));
            }
            i += Character.charCount(c);
            shown++;
        }
        return i < text.length() ? safe.append('…').toString() : safe.toString();
    }

    private static boolean isPlain(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    false;
            default -> true;
        };
    }
}
