package org.clustergate.core.config;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** The keys of {@code gateway.backend}; their defaults stand here and nowhere else. */
@ObjectClassDefinition(
        name = "Clustergate backend",
        description = "A mail server behind the gateway. Its host is enough.")
public @interface BackendSettings {
    @AttributeDefinition(description = "Its name or address.")
    String host() default "";

    @AttributeDefinition(name = "imap.port", description = "Port for IMAP; 0: not offered.")
    int imap_port() default 143;

    @AttributeDefinition(name = "pop3.port", description = "Port for POP3; 0: not offered.")
    int pop3_port() default 110;

    @AttributeDefinition(name = "smtp.port", description = "Port for SMTP; 0: not offered.")
    int smtp_port() default 25;

    @AttributeDefinition(
            name = "submission.port",
            description = "Port for submission by users; 0: not offered.")
    int submission_port() default 587;

    @AttributeDefinition(
            name = "lmtp.port",
            description = "Port for LMTP; 0: not offered. Recipients are asked for there if it is.")
    int lmtp_port() default 0;

    @AttributeDefinition(
            name = "imap.security",
            description =
                    "none, starttls-when-offered (its certificate is not checked then), starttls or tls.",
            options = {
                @Option(label = "none", value = "none"),
                @Option(label = "STARTTLS when offered", value = "starttls-when-offered"),
                @Option(label = "STARTTLS", value = "starttls"),
                @Option(label = "TLS from the first byte", value = "tls")
            })
    String imap_security() default "starttls-when-offered";

    @AttributeDefinition(
            name = "pop3.security",
            description = "As imap.security, with STLS.",
            options = {
                @Option(label = "none", value = "none"),
                @Option(label = "STLS when offered", value = "starttls-when-offered"),
                @Option(label = "STLS", value = "starttls"),
                @Option(label = "TLS from the first byte", value = "tls")
            })
    String pop3_security() default "starttls-when-offered";

    @AttributeDefinition(
            name = "smtp.security",
            description = "As imap.security.",
            options = {
                @Option(label = "none", value = "none"),
                @Option(label = "STARTTLS when offered", value = "starttls-when-offered"),
                @Option(label = "STARTTLS", value = "starttls"),
                @Option(label = "TLS from the first byte", value = "tls")
            })
    String smtp_security() default "starttls-when-offered";

    @AttributeDefinition(
            name = "submission.security",
            description = "As imap.security.",
            options = {
                @Option(label = "none", value = "none"),
                @Option(label = "STARTTLS when offered", value = "starttls-when-offered"),
                @Option(label = "STARTTLS", value = "starttls"),
                @Option(label = "TLS from the first byte", value = "tls")
            })
    String submission_security() default "starttls-when-offered";

    @AttributeDefinition(
            name = "lmtp.security",
            description = "As imap.security.",
            options = {
                @Option(label = "none", value = "none"),
                @Option(label = "STARTTLS when offered", value = "starttls-when-offered"),
                @Option(label = "STARTTLS", value = "starttls"),
                @Option(label = "TLS from the first byte", value = "tls")
            })
    String lmtp_security() default "starttls-when-offered";

    @AttributeDefinition(
            description = "Its share of users without a single home, relative to others; 0: none.")
    int weight() default 100;

    @AttributeDefinition(
            required = false,
            description =
                    "Backends that hold a copy of its mailboxes and serve its users while it is down, in order.")
    String[] backup() default {};

    @AttributeDefinition(
            name = "mirror.of",
            required = false,
            description =
                    "Backends whose mailboxes it holds as their equal: it may serve their users at any time.")
    String[] mirror_of() default {};

    @AttributeDefinition(
            required = false,
            description =
                    "How it may be told the client's address: id (IMAP), xclient (POP3, SMTP), xforward (SMTP, for its log),"
                            + " proxy-v1, proxy-v2.")
    String[] trust() default {};

    @AttributeDefinition(
            name = "source.address",
            required = false,
            description = "Local address to connect from; default: the system's choice.")
    String source_address() default "";

    @AttributeDefinition(
            name = "tls.name",
            required = false,
            description = "Name that its certificate must have; default: its host.")
    String tls_name() default "";

    @AttributeDefinition(
            name = "tls.verify",
            description = "Check its certificate (starttls and tls).")
    boolean tls_verify() default true;

    @AttributeDefinition(
            name = "tls.trusted",
            required = false,
            description =
                    "PEM file with the certificates that may sign its own; default: the Java runtime's.")
    String tls_trusted() default "";

    @AttributeDefinition(
            name = "connect.timeout.ms",
            description =
                    "Milliseconds until the connection, and TLS from the first byte, is open.")
    int connect_timeout_ms() default 5000;

    @AttributeDefinition(
            name = "greeting.timeout.ms",
            description = "Milliseconds until its greeting.")
    int greeting_timeout_ms() default 10000;

    @AttributeDefinition(
            name = "login.timeout.ms",
            description = "Milliseconds until it has answered a login or a command.")
    int login_timeout_ms() default 30000;

    @AttributeDefinition(
            name = "max.opening",
            description =
                    "Sessions that may connect and log in at the same time; more wait their turn. 0: no limit.")
    int max_opening() default 200;

    @AttributeDefinition(
            name = "callout.timeout.ms",
            description =
                    "Milliseconds until it has said whether it knows a user; 0: as for all backends.")
    int callout_timeout_ms() default 0;

    @AttributeDefinition(
            name = "callout.rate",
            description = "How many users it may be asked about in a second; 0: no limit.")
    int callout_rate() default 0;

    @AttributeDefinition(
            name = "login.probe",
            description =
                    "Try the password of a user without a known home here. Only for servers that may see it.")
    boolean login_probe() default false;

    @AttributeDefinition(
            name = "check.interval.s",
            description = "Seconds between two tests while it is up.")
    int check_interval_s() default 10;

    @AttributeDefinition(
            name = "check.timeout.ms",
            description = "Milliseconds that one test may take.")
    int check_timeout_ms() default 5000;

    @AttributeDefinition(
            name = "check.rise",
            description = "Successful tests in a row that bring it up.")
    int check_rise() default 2;

    @AttributeDefinition(
            name = "check.fall",
            description = "Failed tests in a row that take it down.")
    int check_fall() default 3;

    @AttributeDefinition(
            name = "check.user",
            required = false,
            description = "User whose login is tested; default: the greeting alone.")
    String check_user() default "";

    @AttributeDefinition(
            name = "check.password",
            type = AttributeType.PASSWORD,
            required = false,
            description = "That user's password.")
    String check_password() default "";

    @AttributeDefinition(
            name = "check.password.file",
            required = false,
            description = "File with that user's password in its first line.")
    String check_password_file() default "";

    @AttributeDefinition(
            name = "check.recipient",
            required = false,
            description = "Mailbox that it must accept mail for; default: its hello alone.")
    String check_recipient() default "";

    @AttributeDefinition(
            name = "slow.start.s",
            description = "Seconds from coming up to its full share of load; 0: at once.")
    int slow_start_s() default 30;
}
