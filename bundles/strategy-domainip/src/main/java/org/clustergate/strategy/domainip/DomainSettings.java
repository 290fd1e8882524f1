package org.clustergate.strategy.domainip;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The keys of {@code gateway.domain}; their defaults stand here and nowhere else. */
@ObjectClassDefinition(
        name = "Clustergate domain",
        description =
                "Domains, addresses of this machine and server names that belong together: a gateway of its"
                        + " own within the gateway. Used by policies that name the strategy domainip.")
@interface DomainSettings {
    String PID = "gateway.domain";

    @AttributeDefinition(
            required = false,
            description =
                    "Domains of users and recipients: example.org, *.example.org for all below it, * for"
                            + " every one that no other file lists.")
    String[] domains() default {};

    @AttributeDefinition(
            required = false,
            description =
                    "Addresses of this machine that clients connect to: 192.0.2.1, 192.0.2.1:143,"
                            + " [2001:db8::1]:143, or networks like 192.0.2.0/24.")
    String[] addresses() default {};

    @AttributeDefinition(
            required = false,
            description =
                    "Server names that clients ask for in TLS (SNI): mail.example.org or *.example.org.")
    String[] sni() default {};

    @AttributeDefinition(
            required = false,
            description = "Pool whose backends these users live on; default: no narrower choice.")
    String pool() default "";

    @AttributeDefinition(
            name = "default.domain",
            required = false,
            description =
                    "Domain of logins that name none, for sessions that come in by these addresses or"
                            + " server names; default: the only domain above, else the frontend's.")
    String default_domain() default "";

    @AttributeDefinition(
            required = false,
            description =
                    "What the gateway calls itself to sessions that come in by these addresses or server"
                            + " names; default: the frontend's.")
    String hostname() default "";

    @AttributeDefinition(
            name = "send.domain",
            description =
                    "Such logins go to the backend with the domain added, not as they were typed.")
    boolean send_domain() default false;

    @AttributeDefinition(
            description =
                    "Sessions that come in by these addresses or server names are for the domains above"
                            + " only; users and recipients of others are refused.")
    boolean strict() default false;

    @AttributeDefinition(
            description =
                    "Where two files list the same domain, address or server name, the one with the higher"
                            + " number has it.")
    int priority() default 0;
}
