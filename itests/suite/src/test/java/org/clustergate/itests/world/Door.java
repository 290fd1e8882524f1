package org.clustergate.itests.world;

/** Where clients reach a mail site: a gateway or, to prove the tests themselves, a backend. */
public record Door(
        String host,
        int imap,
        int imaps,
        int pop3,
        int pop3s,
        int smtp,
        int submission,
        int submissions) {

    /** A backend's own ports. */
    public static Door of(MailServer server) {
        return new Door(
                server.host(),
                MailServer.IMAP,
                MailServer.IMAPS,
                MailServer.POP3,
                MailServer.POP3S,
                MailServer.SMTP,
                MailServer.SUBMISSION,
                MailServer.SUBMISSIONS);
    }

    public int imap(Security security) {
        return security == Security.TLS ? imaps : imap;
    }

    public int pop3(Security security) {
        return security == Security.TLS ? pop3s : pop3;
    }

    public int submission(Security security) {
        return security == Security.TLS ? submissions : submission;
    }
}
