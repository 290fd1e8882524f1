package org.clustergate.directory.http;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** The keys of {@code gateway.directory.http}; their defaults stand here and nowhere else. */
@ObjectClassDefinition(
        name = "Clustergate directory: HTTP",
        description =
                "Finds a user's mail server by asking a web service that was made for nginx (auth_http).")
@interface HttpConfig {
    String PID = "gateway.directory.http";

    @AttributeDefinition(
            required = false,
            description = "What it is called in logs and explanations; default: http.")
    String name() default "";

    @AttributeDefinition(
            description =
                    "Where to ask, such as http://auth.example.org:9000/auth; the first that works is asked.")
    String[] urls() default {};

    @AttributeDefinition(
            description =
                    "What the service is told the client speaks. With smtp the user is the recipient"
                            + " (Auth-SMTP-To), with imap and pop3 who logs in (Auth-User).",
            options = {
                @Option(label = "SMTP", value = "smtp"),
                @Option(label = "IMAP", value = "imap"),
                @Option(label = "POP3", value = "pop3")
            })
    String protocol() default "smtp";

    @AttributeDefinition(
            required = false,
            description =
                    "More headers, each 'Name: value', as by auth_http_header; for a secret see key.")
    String[] headers() default {};

    @AttributeDefinition(name = "key.header", description = "The header that carries the key.")
    String key_header() default "X-Auth-Key";

    @AttributeDefinition(
            required = false,
            type = AttributeType.PASSWORD,
            description = "What the service knows the gateway by; default: no such header.")
    String key() default "";

    @AttributeDefinition(
            name = "key.file",
            required = false,
            description = "A file whose first line is the key, instead of it.")
    String key_file() default "";

    @AttributeDefinition(
            required = false,
            description = "Who the gateway logs in as (HTTP Basic); default: nobody.")
    String user() default "";

    @AttributeDefinition(
            required = false,
            type = AttributeType.PASSWORD,
            description = "The password for it.")
    String password() default "";

    @AttributeDefinition(
            name = "password.file",
            required = false,
            description = "A file whose first line is the password, instead of it.")
    String password_file() default "";

    @AttributeDefinition(
            name = "tls.trusted",
            required = false,
            description =
                    "PEM file with the certificates that may sign the service's own; default: those that Java"
                            + " trusts.")
    String tls_trusted() default "";

    @AttributeDefinition(
            description =
                    "It knows all users: those it refuses do not exist. Without this it has nothing to say about"
                            + " them.")
    boolean complete() default false;

    @AttributeDefinition(
            required = false,
            description = "It is asked only about users of these domains; default: all users.")
    String[] domains() default {};

    @AttributeDefinition(
            name = "wait.temporary",
            description =
                    "A refusal with Auth-Wait and without Auth-Error-Code is for now, not for good. Set it to"
                            + " false where the service sends Auth-Wait with every refusal.")
    boolean wait_temporary() default true;

    @AttributeDefinition(
            name = "ttl.s",
            description = "Seconds for which the gateway remembers where a user lives.")
    long ttl_s() default 300;

    @AttributeDefinition(
            name = "absent.ttl.s",
            description = "Seconds for which the gateway remembers that there is no such user.")
    long absent_ttl_s() default 60;

    @AttributeDefinition(
            name = "connect.timeout.ms",
            description = "Milliseconds that a connection may take, TLS included.")
    int connect_timeout_ms() default 2000;

    @AttributeDefinition(
            name = "timeout.ms",
            description =
                    "Milliseconds that one URL may take to answer, and that a question may wait for its turn.")
    int timeout_ms() default 3000;

    @AttributeDefinition(
            name = "retry.ms",
            description =
                    "Milliseconds for which a URL that failed is left alone; doubles with every further failure"
                            + " up to half a minute.")
    int retry_ms() default 1000;

    @AttributeDefinition(description = "How many questions may be asked at the same time.")
    int connections() default 16;

    @AttributeDefinition(
            name = "max.waiting",
            description = "How many more may wait for their turn; others fail at once.")
    int max_waiting() default 1000;
}
