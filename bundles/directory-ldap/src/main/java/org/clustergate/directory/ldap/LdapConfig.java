package org.clustergate.directory.ldap;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** The keys of {@code gateway.directory.ldap}; their defaults stand here and nowhere else. */
@ObjectClassDefinition(
        name = "Clustergate directory: LDAP",
        description = "Finds a user's mail server in an LDAP directory.")
@interface LdapConfig {
    String PID = "gateway.directory.ldap";

    @AttributeDefinition(
            description =
                    "The directory's name in logs and explanations; two need two names. Empty: ldap.")
    String name() default "";

    @AttributeDefinition(
            description =
                    "Servers, such as ldap://ldap1.example.org and ldaps://ldap2.example.org:636; the"
                            + " first that can be reached is asked.")
    String[] urls() default {};

    @AttributeDefinition(
            description =
                    "Encrypt ldap:// connections by StartTLS; servers that cannot are not used.")
    boolean starttls() default false;

    @AttributeDefinition(
            name = "tls.verify",
            description = "Whether the servers' certificates and their names are checked.")
    boolean tls_verify() default true;

    @AttributeDefinition(
            name = "tls.trusted",
            description =
                    "PEM file with the certificates that may sign the servers' own. Empty: those that"
                            + " Java trusts.")
    String tls_trusted() default "";

    @AttributeDefinition(
            name = "bind.dn",
            description = "Who the gateway logs in as. Empty: anonymous.")
    String bind_dn() default "";

    @AttributeDefinition(
            name = "bind.password",
            description = "The password for it.",
            type = AttributeType.PASSWORD)
    String bind_password() default "";

    @AttributeDefinition(
            name = "bind.password.file",
            description = "A file whose first line is the password, instead of it.")
    String bind_password_file() default "";

    @AttributeDefinition(
            description =
                    "Where the search starts, such as ou=people,dc=example,dc=org. In Active Directory"
                            + " take a folder or port 3268: the whole domain on port 389 refers to"
                            + " other servers, and then nobody counts as unknown.")
    String base() default "";

    @AttributeDefinition(
            description = "sub: everything below base; one: only what is next to it.",
            options = {
                @Option(label = "everything below", value = "sub"),
                @Option(label = "one level", value = "one"),
                @Option(label = "base itself", value = "base")
            })
    String scope() default "sub";

    @AttributeDefinition(
            description =
                    "The user's entry, with {user} (the whole address), {local} and {domain} in its"
                            + " values, all in lower case. With aliases:"
                            + " (|(mail={user})(mailAlternateAddress={user})).")
    String filter() default "(mail={user})";

    @AttributeDefinition(description = "The attribute that says where the user lives.")
    String attribute() default "mailHost";

    @AttributeDefinition(
            description =
                    "How its value names a backend: by the backend's name or by its host as configured.",
            options = {
                @Option(label = "backend's name", value = "name"),
                @Option(label = "backend's host", value = "host")
            })
    String match() default "name";

    @AttributeDefinition(description = "For values that are neither: a list of value=backend.")
    String[] map() default {};

    @AttributeDefinition(
            name = "ttl.s",
            description = "How long (seconds) a user's home is believed.")
    long ttl_s() default 300;

    @AttributeDefinition(
            name = "absent.ttl.s",
            description = "How long (seconds) it is believed that there is no such user.")
    long absent_ttl_s() default 60;

    @AttributeDefinition(
            description =
                    "Whether the directory knows all users: one that it lacks does not exist. Otherwise"
                            + " other directories are believed about them.")
    boolean complete() default false;

    @AttributeDefinition(description = "Ask only about users of these domains. Empty: about all.")
    String[] domains() default {};

    @AttributeDefinition(
            name = "connect.timeout.ms",
            description = "How long (milliseconds) a connection may take, TLS included.")
    int connect_timeout_ms() default 2000;

    @AttributeDefinition(
            name = "timeout.ms",
            description = "How long (milliseconds) an answer may take.")
    int timeout_ms() default 3000;

    @AttributeDefinition(
            name = "retry.ms",
            description =
                    "How long (milliseconds) the servers are not tried again after none could be"
                            + " reached; meanwhile look-ups fail at once.")
    int retry_ms() default 1000;

    @AttributeDefinition(
            name = "pool.size",
            description = "How many connections, and look-ups at the same time, there may be.")
    int pool_size() default 4;

    @AttributeDefinition(
            name = "max.waiting",
            description = "How many look-ups may wait for a connection; more fail at once.")
    int max_waiting() default 1000;
}
