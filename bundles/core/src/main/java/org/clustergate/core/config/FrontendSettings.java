package org.clustergate.core.config;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** The keys of {@code gateway.frontend}; their defaults stand here and nowhere else. */
@ObjectClassDefinition(
        name = "Clustergate frontend",
        description = "Addresses that clients connect to, with their protocol, TLS and policy.")
public @interface FrontendSettings {
    @AttributeDefinition(
            description = "What is spoken here.",
            options = {
                @Option(label = "IMAP", value = "imap"),
                @Option(label = "POP3", value = "pop3"),
                @Option(label = "SMTP from other servers, port 25", value = "smtp"),
                @Option(label = "Submission from users, ports 587 and 465", value = "submission"),
                @Option(label = "LMTP from a mail server that has a queue", value = "lmtp")
            })
    String protocol() default "";

    @AttributeDefinition(
            description =
                    "Addresses to listen on, each host:port; 0.0.0.0 and [::] stand for all of this machine's.")
    String[] addresses() default {};

    @AttributeDefinition(
            description = "none, starttls (offered) or implicit (from the first byte).",
            options = {
                @Option(label = "none", value = "none"),
                @Option(label = "STARTTLS or STLS is offered", value = "starttls"),
                @Option(label = "implicit, from the first byte", value = "implicit")
            })
    String tls() default "none";

    @AttributeDefinition(
            required = false,
            description =
                    "PEM file with the certificate and its chain; a relative path starts at the configuration directory.")
    String certificate() default "";

    @AttributeDefinition(
            required = false,
            description = "PEM file with the private key; default: the certificate's file.")
    String key() default "";

    @AttributeDefinition(
            required = false,
            description = "Pool of backends to choose from; default: all backends.")
    String pool() default "";

    @AttributeDefinition(description = "Policy that decides where sessions and recipients go.")
    String policy() default "default";

    @AttributeDefinition(
            required = false,
            description = "What the gateway calls itself; default: this machine's name.")
    String hostname() default "";

    @AttributeDefinition(
            required = false,
            description =
                    "Domains that are served here. Needed only where a backend accepts any name of a domain:"
                            + " without it only users that a backend confirms by name are served.")
    String[] domains() default {};

    @AttributeDefinition(
            name = "default.domain",
            required = false,
            description = "Domain of logins that name none.")
    String default_domain() default "";

    @AttributeDefinition(
            required = false,
            description =
                    "Separates users of equal name on frontends that serve different worlds; frontends of one"
                            + " world share it.")
    String realm() default "";

    @AttributeDefinition(
            name = "plaintext.auth",
            description = "Take passwords without TLS, from anywhere.")
    boolean plaintext_auth() default false;

    @AttributeDefinition(description = "Offer AUTH (submission only).")
    boolean auth() default true;

    @AttributeDefinition(
            name = "max.message.size",
            description = "Octets of one message by SMTP; 0: only the backends' limits.")
    long max_message_size() default 52428800;

    @AttributeDefinition(
            name = "max.recipients",
            description = "Recipients of one message by SMTP, at least 100 (RFC 5321).")
    int max_recipients() default 1000;

    @AttributeDefinition(
            description =
                    "What becomes of a mail on port 25 whose recipients live on several backends.",
            options = {
                @Option(label = "it goes to all of them at once", value = "fan-out"),
                @Option(
                        label = "recipients elsewhere than the first are put off with 452",
                        value = "split"),
                @Option(
                        label = "the first recipient's backend gets it and passes it on",
                        value = "first-backend")
            })
    String recipients() default "fan-out";

    @AttributeDefinition(
            name = "bare.newlines",
            description =
                    "What becomes of a mail on port 25 with a CR or LF that is no CRLF, which backends may take"
                            + " for the end of a line and so one mail for two.",
            options = {
                @Option(label = "it is refused", value = "refuse"),
                @Option(label = "each becomes a CRLF, NUL is dropped", value = "normalise")
            })
    String bare_newlines() default "refuse";

    @AttributeDefinition(
            name = "max.hops",
            description =
                    "A mail on port 25 with more Received fields is refused: it is going round in circles"
                            + " (30 to 1000).")
    int max_hops() default 100;

    @AttributeDefinition(
            description =
                    "Add a Received field to mails on port 25; its time is the one at which the client connected.")
    boolean received() default false;

    @AttributeDefinition(
            description =
                    "What becomes of a mail on port 25 that some recipients have and all others have refused for good."
                            + " A bounce goes to the sender's own backend, or to one that has taken the mail: it must"
                            + " relay for the gateway. Spam with a false sender is bounced to somebody else.",
            options = {
                @Option(
                        label = "its sender is told to try again, for its own server to bounce it",
                        value = "retry"),
                @Option(label = "it is taken, and the sender gets a bounce", value = "bounce")
            })
    String mixed() default "retry";

    @AttributeDefinition(
            name = "max.sessions",
            description = "Sessions at a time; more are refused for now.")
    int max_sessions() default 10000;

    @AttributeDefinition(
            name = "login.deadline.s",
            description = "Seconds from connect to the end of login.")
    int login_deadline_s() default 60;

    @AttributeDefinition(
            name = "command.deadline.s",
            description = "Seconds that a client may take for its next command or for more data.")
    int command_deadline_s() default 300;

    @AttributeDefinition(
            name = "idle.deadline.s",
            description =
                    "Seconds without a byte in either direction after login, at least 1800 (RFC 9051).")
    int idle_deadline_s() default 2100;

    @AttributeDefinition(
            name = "proxy.from",
            required = false,
            description =
                    "Networks in CIDR notation whose connections must start with a PROXY protocol header.")
    String[] proxy_from() default {};
}
