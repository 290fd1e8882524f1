package org.clustergate.itests.world;

/**
 * What goes wrong in the SMTP sessions of a {@link FakeMailServer}; asked at each step, on the
 * session's own thread.
 */
@FunctionalInterface
public interface Fate {
    /** Nothing ever goes wrong. */
    Fate KIND = (step, sender) -> Mishap.NONE;

    /** Where something may. */
    enum Step {
        MAIL,
        RCPT,
        DATA,
        /** After any line of a mail's content. */
        CONTENT,
        DOT
    }

    /** What happens instead of success. */
    enum Mishap {
        NONE,
        /** Refused for now; in the midst of content a refusal comes early. */
        DEFER,
        /** Refused for good. */
        REFUSE,
        /** 421 and the end of the connection. */
        LEAVE,
        /** The connection ends without a word. */
        BREAK,
        /** Nothing comes any more, until somebody closes. */
        SILENCE,
        /** At the dot: the mail is taken, but the connection ends before the reply. */
        LOSE_REPLY
    }

    /** What happens there to a mail from that sender; empty where it is a callout. */
    Mishap at(Step step, String sender);
}
