package org.clustergate.console;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** {@code gateway.console.config}. */
@ObjectClassDefinition(
        name = "Gateway web console",
        description = "Where the web console listens and who may enter")
@interface ConsoleSettings {
    String PID = "gateway.console";

    @AttributeDefinition(
            name = "Address",
            description =
                    "The local address to listen on. Other than loopback only together with"
                            + " 'Unencrypted from afar'.")
    String address() default "127.0.0.1";

    @AttributeDefinition(name = "Port", description = "The port; 0 or less: no web console.")
    int port() default 8080;

    @AttributeDefinition(
            name = "Password hash",
            description =
                    "Of the user admin's password, as 'bin/gateway password' writes it. Without"
                            + " one nobody may enter.",
            type = AttributeType.PASSWORD,
            required = false)
    String password_hash() default "";

    @AttributeDefinition(
            name = "Host names",
            description =
                    "Names besides localhost and plain addresses under which browsers reach the"
                            + " console. Others are refused, so that no foreign name can be pointed"
                            + " at it.",
            required = false)
    String[] host_names() default {};

    @AttributeDefinition(
            name = "Unencrypted from afar",
            description =
                    "Allows an address other than loopback although the console speaks no TLS:"
                            + " behind a proxy with TLS, or in a network where nobody listens.")
    boolean unencrypted_remote() default false;
}
