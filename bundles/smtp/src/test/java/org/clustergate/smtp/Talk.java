package org.clustergate.smtp;

import java.time.Duration;
import org.clustergate.backend.Backend;
import org.clustergate.backend.Security;
import org.clustergate.backend.Trust;
import org.clustergate.engine.EngineSettings;
import org.clustergate.engine.MailRules;
import org.clustergate.engine.Script;
import org.clustergate.mail.Protocol;

/** Pieces of conversations that many scripts begin with. */
final class Talk {
    static final String BANNER = "S: 220 gw.example.test ESMTP ready\n";

    static final String HELLO =
            BANNER
                    + """
                    C: EHLO client.example.org
                    S: 250-gw.example.test
                    S: 250-PIPELINING
                    S: 250-SIZE 10485760
                    S: 250-8BITMIME
                    S: 250-ENHANCEDSTATUSCODES
                    S: 250-CHUNKING
                    S: 250-PRDR
                    S: 250 STARTTLS
                    """;

    static final String MAIL =
            HELLO
                    + """
                    C: MAIL FROM:<ann@example.org>
                    S: 250 2.1.0 Sender noted
                    """;

    /** A mail whose first recipient joe has been accepted by mail1 on leg 0. */
    static final String JOE_ACCEPTED =
            MAIL
                    + """
                    C: RCPT TO:<joe@example.test>
                    ROUTE RECIPIENT joe@example.test -> mail1
                    """
                    + leg(0, "mail1")
                    + """
                    0C: MAIL FROM:<ann@example.org>
                    0C: RCPT TO:<joe@example.test>
                    0S: 250 2.1.0 Ok
                    0S: 250 2.1.5 Ok
                    ACCEPTED mail1
                    S: 250 2.1.5 Ok
                    """;

    /** That mail, with the content under way. */
    static final String STREAMING =
            JOE_ACCEPTED
                    + """
                    C: DATA
                    0C: DATA
                    0S: 354 go
                    S: 354 End with <CR><LF>.<CR><LF>
                    """;

    static final String SUBMISSION_HELLO =
            BANNER
                    + """
                    C: EHLO client.example.org
                    S: 250-gw.example.test
                    S: 250-PIPELINING
                    S: 250-SIZE 10485760
                    S: 250-8BITMIME
                    S: 250-ENHANCEDSTATUSCODES
                    S: 250 AUTH PLAIN LOGIN
                    """;

    private Talk() {}

    /** A leg to a backend with the usual extensions is opened. */
    static String leg(int number, String backend) {
        return """
                CONNECT 0 %s
                0S: 220 %s ESMTP
                0C: EHLO gw.example.test
                0S: 250-%s
                0S: 250-PIPELINING
                0S: 250-SIZE 1000000
                0S: 250 8BITMIME
                """
                .formatted(backend, backend, backend)
                .replace("0S:", number + "S:")
                .replace("0C:", number + "C:")
                .replace("CONNECT 0", "CONNECT " + number);
    }

    /** A leg of a submission session is opened, to a backend with these mechanisms. */
    static String home(String backend, String mechanisms) {
        return """
                CONNECT 0 %s
                0S: 220 %s ESMTP
                0C: EHLO client.example.org
                0S: 250-%s
                0S: 250-PIPELINING
                0S: 250 AUTH %s
                """
                .formatted(backend, backend, backend, mechanisms);
    }

    static Script inbound() {
        return inbound(Script.settings(Protocol.SMTP, false, false));
    }

    static Script inbound(EngineSettings settings) {
        return Script.of(Protocol.SMTP, () -> new SmtpHandler().open(settings));
    }

    static Script submission() {
        return submission(Script.settings(Protocol.SUBMISSION, true, false));
    }

    static Script submission(EngineSettings settings) {
        return Script.of(Protocol.SUBMISSION, () -> new SubmissionHandler().open(settings));
    }

    static EngineSettings limited(long size, int recipients) {
        EngineSettings all = Script.settings(Protocol.SMTP, false, false);
        return new EngineSettings(
                all.session(),
                all.hostname(),
                false,
                false,
                true,
                size,
                recipients,
                Duration.ofSeconds(60),
                Duration.ofMinutes(5));
    }

    /** With the answer to EHLO where that is not offered. */
    static String without(String keyword, String talk) {
        return talk.replaceAll("S: 250[- ]" + keyword + ".*\n", "");
    }

    static EngineSettings mode(MailRules.Recipients recipients) {
        return Script.settings(Protocol.SMTP, false, false).with(new MailRules(recipients));
    }

    /** Where mail that some have and others have refused for good is bounced. */
    static EngineSettings bouncing(EngineSettings settings) {
        return settings.with(
                new MailRules(
                        MailRules.Recipients.FAN_OUT,
                        MailRules.Newlines.REFUSE,
                        MailRules.USUAL_HOPS,
                        false,
                        MailRules.Mixed.BOUNCE));
    }

    static Backend mail1(Protocol protocol, Security security, Trust... trust) {
        return Script.backend("mail1", protocol, security, trust);
    }
}
