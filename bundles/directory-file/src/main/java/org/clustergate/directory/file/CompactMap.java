package org.clustergate.directory.file;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * From text to two numbers, for millions of entries: all of them lie one after the other in a few
 * large arrays, so that one costs its text in UTF-8 and about 16 octets, and the garbage collector
 * has nothing to do with it. Filled by one thread; afterwards it may be read by all.
 */
final class CompactMap {
    /** What a text stands for. */
    record Value(int target, int line) {}

    /** Longest text, in octets of UTF-8. */
    static final int MAX_KEY = 0xffff;

    /** Largest target. */
    static final int MAX_TARGET = 0xffff;

    private static final int PAGE_BITS = 17;
    private static final int PAGE = 1 << PAGE_BITS;

    /** Length of the text, target, line. */
    private static final int HEAD = 2 + 2 + 4;

    private byte[][] pages = new byte[4][];

    /** The page that is filled now, and how far: entries do not cross pages. */
    private int last = -1;

    private int used = PAGE;

    /** Where the entry is, plus one; 0 for none. A power of two, at most two thirds in use. */
    private int[] slots = new int[256];

    private int size;

    int size() {
        return size;
    }

    /**
     * Adds an entry.
     *
     * @return null; or, where the text is there already, what it stands for: that stays
     * @throws IllegalStateException if two gigabytes of entries are there
     */
    Value put(String text, int target, int line) {
        byte[] key = text.getBytes(StandardCharsets.UTF_8);
        if (key.length > MAX_KEY || target > MAX_TARGET) {
            throw new IllegalArgumentException("too long or too large");
        }
        int slot = slot(key);
        if (slots[slot] != 0) {
            return value(slots[slot] - 1);
        }
        if ((size + 1L) * 3 > slots.length * 2L) {
            grow();
            slot = slot(key);
        }
        slots[slot] = write(key, target, line) + 1;
        size++;
        return null;
    }

    /** What the text stands for, or null. */
    Value get(String text) {
        int at = slots[slot(text.getBytes(StandardCharsets.UTF_8))];
        return at == 0 ? null : value(at - 1);
    }

    /** Where the key is or would be. */
    private int slot(byte[] key) {
        int mask = slots.length - 1;
        int slot = hash(key, 0, key.length) & mask;
        while (slots[slot] != 0 && !holds(slots[slot] - 1, key)) {
            slot = slot + 1 & mask;
        }
        return slot;
    }

    private boolean holds(int at, byte[] key) {
        byte[] page = pages[at >> PAGE_BITS];
        int from = at & PAGE - 1;
        int text = from + HEAD;
        return two(page, from) == key.length
                && Arrays.equals(page, text, text + key.length, key, 0, key.length);
    }

    private Value value(int at) {
        byte[] page = pages[at >> PAGE_BITS];
        int from = at & PAGE - 1;
        return new Value(two(page, from + 2), two(page, from + 4) << 16 | two(page, from + 6));
    }

    private int write(byte[] key, int target, int line) {
        int length = HEAD + key.length;
        if (used + length > PAGE) {
            if (++last > Integer.MAX_VALUE >> PAGE_BITS) {
                throw new IllegalStateException("full");
            }
            if (last == pages.length) {
                pages = Arrays.copyOf(pages, last * 2);
            }
            pages[last] = new byte[PAGE];
            used = 0;
        }
        int at = last << PAGE_BITS | used;
        used += length;
        byte[] page = pages[at >> PAGE_BITS];
        int from = at & PAGE - 1;
        two(page, from, key.length);
        two(page, from + 2, target);
        two(page, from + 4, line >>> 16);
        two(page, from + 6, line);
        System.arraycopy(key, 0, page, from + HEAD, key.length);
        return at;
    }

    private void grow() {
        if (slots.length > 1 << 29) {
            throw new IllegalStateException("full");
        }
        int[] old = slots;
        slots = new int[old.length * 2];
        int mask = slots.length - 1;
        for (int entry : old) {
            if (entry != 0) {
                byte[] page = pages[entry - 1 >> PAGE_BITS];
                int from = entry - 1 & PAGE - 1;
                int slot = hash(page, from + HEAD, two(page, from)) & mask;
                while (slots[slot] != 0) {
                    slot = slot + 1 & mask;
                }
                slots[slot] = entry;
            }
        }
    }

    private static int two(byte[] page, int at) {
        return (page[at] & 0xff) << 8 | page[at + 1] & 0xff;
    }

    private static void two(byte[] page, int at, int value) {
        page[at] = (byte) (value >>> 8);
        page[at + 1] = (byte) value;
    }

    /** FNV-1a, its bits mixed once more because only the low ones choose the slot. */
    private static int hash(byte[] bytes, int from, int length) {
        int hash = 0x811c9dc5;
        for (int i = from; i < from + length; i++) {
            hash = (hash ^ bytes[i]) * 0x01000193;
        }
        hash ^= hash >>> 16;
        hash *= 0x85ebca6b;
        return hash ^ hash >>> 13;
    }
}
