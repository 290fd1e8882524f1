package org.clustergate.directory.file;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The keys of {@code gateway.directory.file}; their defaults stand here and nowhere else. */
@ObjectClassDefinition(
        name = "Clustergate directory: file",
        description =
                "A file that says which server hosts which user; read again whenever it changes.")
@interface FileConfig {
    String PID = "gateway.directory.file";

    @AttributeDefinition(
            required = false,
            description = "What it is called in logs and explanations; default: file.")
    String name() default "";

    @AttributeDefinition(
            description =
                    "The map file; a relative path starts at the configuration directory. One entry a line:"
                            + " 'alice@example.org mail1', '@example.org mail2', '@.example.org mail2'"
                            + " (subdomains) or '/^sales-/ mail3' (a regular expression).")
    String file() default "";

    @AttributeDefinition(
            description =
                    "It knows all users: those it lacks do not exist. Without this it has nothing to say about"
                            + " them.")
    boolean complete() default false;

    @AttributeDefinition(
            required = false,
            description = "Only users of these domains are looked for in it; default: all users.")
    String[] domains() default {};

    @AttributeDefinition(
            name = "detail.separator",
            required = false,
            description =
                    "What separates a user's name from a detail: alice+news is found as alice unless it has an"
                            + " entry of its own. Empty: nothing does.")
    String detail_separator() default "+";

    @AttributeDefinition(
            name = "ttl.s",
            description = "Seconds for which the gateway remembers where a user lives.")
    long ttl_s() default 300;

    @AttributeDefinition(
            name = "absent.ttl.s",
            description = "Seconds for which the gateway remembers that there is no such user.")
    long absent_ttl_s() default 60;

    @AttributeDefinition(
            name = "reload.s",
            description =
                    "Seconds between two looks at the file. A changed file is read at the next look that finds"
                            + " it at rest.")
    long reload_s() default 2;

    @AttributeDefinition(
            name = "max.entries",
            description =
                    "A file with more entries is refused. A million takes about 50 megabytes of memory, and"
                            + " twice that while it is read again.")
    long max_entries() default 5000000;
}
