package org.clustergate.directory.ldap;

import com.unboundid.ldap.listener.InMemoryDirectoryServer;
import com.unboundid.ldap.listener.InMemoryDirectoryServerConfig;
import com.unboundid.ldap.listener.InMemoryListenerConfig;
import com.unboundid.ldap.listener.interceptor.InMemoryInterceptedSearchRequest;
import com.unboundid.ldap.listener.interceptor.InMemoryInterceptedSimpleBindRequest;
import com.unboundid.ldap.listener.interceptor.InMemoryOperationInterceptor;
import com.unboundid.ldap.sdk.LDAPException;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;

/** An LDAP server on the loopback address with a few people in it. */
final class LdapServer implements AutoCloseable {
    static final String BASE = "ou=people,dc=example,dc=org";
    static final String GATEWAY = "cn=gateway,dc=example,dc=org";
    static final String PASSWORD = "s3cret";

    /** What happens to a search before the server answers it. */
    interface Search {
        void arrives(InMemoryInterceptedSearchRequest request) throws LDAPException;
    }

    /** Filters of all searches of people. */
    final List<String> filters = new CopyOnWriteArrayList<>();

    private final Set<Long> connections = ConcurrentHashMap.newKeySet();
    final AtomicInteger binds = new AtomicInteger();
    volatile Search search = request -> {};
    private final InMemoryDirectoryServer server;
    private final int port;

    /**
     * @param tls for StartTLS or LDAPS; null for neither
     * @param ldaps whether it is TLS from the first byte
     * @param wanted its port, 0 for any
     */
    LdapServer(SSLContext tls, boolean ldaps, int wanted) throws LDAPException {
        InMemoryDirectoryServerConfig config =
                new InMemoryDirectoryServerConfig("dc=example,dc=org");
        InetAddress loopback = InetAddress.getLoopbackAddress();
        config.setListenerConfigs(
                ldaps
                        ? InMemoryListenerConfig.createLDAPSConfig(
                                "test", loopback, wanted, tls.getServerSocketFactory(), null)
                        : InMemoryListenerConfig.createLDAPConfig(
                                "test",
                                loopback,
                                wanted,
                                tls == null ? null : tls.getSocketFactory()));
        config.addAdditionalBindCredentials(GATEWAY, PASSWORD);
        config.setSchema(null);
        config.addInMemoryOperationInterceptor(
                new InMemoryOperationInterceptor() {
                    @Override
                    public void processSearchRequest(InMemoryInterceptedSearchRequest request)
                            throws LDAPException {
                        if (request.getRequest().getBaseDN().endsWith(BASE)) {
                            connections.add(request.getConnectionID());
                            filters.add(request.getRequest().getFilter().toString());
                            search.arrives(request);
                        }
                    }

                    @Override
                    public void processSimpleBindRequest(
                            InMemoryInterceptedSimpleBindRequest request) {
                        binds.incrementAndGet();
                    }
                });
        server = new InMemoryDirectoryServer(config);
        add("dn: dc=example,dc=org", "objectClass: domain");
        add("dn: " + BASE, "objectClass: organizationalUnit");
        person("joe", "mail: joe@example.org", "mailHost: mail1");
        person("ann", "mail: ann@example.org", "mailHost: mail2");
        server.startListening();
        this.port = server.getListenPort();
    }

    static LdapServer plain() throws LDAPException {
        return new LdapServer(null, false, 0);
    }

    void person(String uid, String... attributes) throws LDAPException {
        String[] lines = new String[attributes.length + 3];
        lines[0] = "dn: uid=" + uid + "," + BASE;
        lines[1] = "objectClass: inetLocalMailRecipient";
        lines[2] = "uid: " + uid;
        System.arraycopy(attributes, 0, lines, 3, attributes.length);
        add(lines);
    }

    private void add(String... ldif) throws LDAPException {
        try {
            server.add(ldif);
        } catch (com.unboundid.ldif.LDIFException e) {
            throw new IllegalArgumentException(e);
        }
    }

    int port() {
        return port;
    }

    String url() {
        return "ldap://127.0.0.1:" + port;
    }

    /** How many connections have asked for people. */
    int connections() {
        return connections.size();
    }

    /** Drops all connections and takes no new ones. */
    @Override
    public void close() {
        server.shutDown(true);
    }
}
