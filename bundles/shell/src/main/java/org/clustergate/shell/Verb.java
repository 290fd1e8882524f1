package org.clustergate.shell;

import java.util.List;

/** Something that an operator can say to the gateway, in the shell and on the command line. */
interface Verb {
    /** What came of it. */
    record Answer(int code, String text) {
        /** All is well. */
        static final int OK = 0;

        /** Done, but not as one would wish. */
        static final int WARNING = 1;

        /** Not done. */
        static final int ERROR = 2;

        static Answer ok(String text) {
            return new Answer(OK, text);
        }

        /** What went wrong, or that nothing did. */
        static Answer of(String problem, String done) {
            return problem.isEmpty() ? ok(done) : new Answer(ERROR, problem);
        }
    }

    String name();

    /** How it is said, with two examples. */
    String usage();

    /**
     * Does it.
     *
     * @throws IllegalArgumentException where the words make no sense; the message says why
     */
    Answer run(List<String> words);
}
