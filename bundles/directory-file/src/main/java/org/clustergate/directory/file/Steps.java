package org.clustergate.directory.file;

/**
 * A text that may be looked at only so often: an expression that backtracks without end over it
 * ends here. Not thread-safe.
 */
final class Steps implements CharSequence {
    /** It was looked at too often. Has no stack trace. */
    static final class Exhausted extends RuntimeException {
        private static final long serialVersionUID = 1;

        private Exhausted() {
            super("too many steps", null, false, false);
        }
    }

    private final String text;
    private final int allowed;
    private int taken;

    Steps(String text, int allowed) {
        this.text = text;
        this.allowed = allowed;
    }

    int taken() {
        return taken;
    }

    @Override
    public char charAt(int index) {
        if (++taken > allowed) {
            throw new Exhausted();
        }
        return text.charAt(index);
    }

    @Override
    public int length() {
        return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        return text.subSequence(start, end);
    }

    @Override
    public String toString() {
        return text;
    }
}
