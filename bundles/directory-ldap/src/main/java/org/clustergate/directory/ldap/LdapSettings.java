package org.clustergate.directory.ldap;

import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPURL;
import com.unboundid.ldap.sdk.SearchScope;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLSocketFactory;
import org.clustergate.config.Secret;
import org.clustergate.config.Settings;
import org.clustergate.directory.DirectoryAnswers;

/**
 * What one LDAP directory is configured to do.
 *
 * @param servers in the order in which they are tried
 * @param starttls whether connections without TLS are upgraded
 * @param sockets makes TLS connections that trust, and check, whom they should
 * @param bindDn empty for anonymous
 * @param connectTimeout until a connection is open
 * @param timeout until an answer is there
 * @param retry how long nothing is tried after an outage
 */
record LdapSettings(
        DirectoryAnswers answers,
        List<Server> servers,
        boolean starttls,
        SSLSocketFactory sockets,
        String bindDn,
        Secret bindPassword,
        String base,
        SearchScope scope,
        FilterTemplate filter,
        String attribute,
        Duration connectTimeout,
        Duration timeout,
        Duration retry,
        int poolSize,
        int maxWaiting) {
    static final String TYPE = "ldap";

    /** One server of the directory. */
    record Server(String host, int port, boolean tls) {}

    /**
     * Reads them; they count only if the settings have no problems then.
     *
     * @param conf where relative paths start
     */
    static LdapSettings read(Settings settings, Path conf) {
        DirectoryAnswers answers = DirectoryAnswers.read(settings, TYPE).matching(settings);
        boolean starttls = settings.flag("starttls");
        List<Server> servers = servers(settings, starttls);
        String bindDn = settings.text("bind.dn");
        Secret password = settings.secret("bind.password", conf);
        boolean asked = !settings.text("bind.password.file").isEmpty() || !password.isEmpty();
        if (!bindDn.isEmpty() && !asked) {
            // RFC 4513 section 5.1.2: a name without a password is taken for an anonymous bind.
            settings.problem("bind.password", "is missing beside bind.dn");
        } else if (bindDn.isEmpty() && asked) {
            settings.problem("bind.dn", "is missing beside bind.password");
        }
        String base = settings.required("base");
        if (!DN.isValidDN(base)) {
            settings.problem("base", "'" + base + "' is no distinguished name");
        }
        String attribute = settings.required("attribute");
        // RFC 4512 section 2.5: a name or an OID, with options behind semicolons.
        if (!attribute.isEmpty() && !attribute.matches("[A-Za-z0-9][A-Za-z0-9.;_-]*")) {
            settings.problem("attribute", "'" + attribute + "' is no attribute's name");
        }
        return new LdapSettings(
                answers,
                servers,
                starttls,
                sockets(settings, conf),
                bindDn,
                password,
                base,
                settings.choice("scope", Scope.values(), Scope::label, Scope.SUB).search,
                filter(settings),
                attribute,
                settings.millis("connect.timeout.ms", 1, 60_000),
                settings.millis("timeout.ms", 1, 60_000),
                settings.millis("retry.ms", 0, 60_000),
                (int) settings.number("pool.size", 1, 200),
                (int) settings.number("max.waiting", 1, 100_000));
    }

    private enum Scope {
        SUB(SearchScope.SUB),
        ONE(SearchScope.ONE),
        BASE(SearchScope.BASE);

        private final SearchScope search;

        Scope(SearchScope search) {
            this.search = search;
        }

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static List<Server> servers(Settings settings, boolean starttls) {
        List<Server> servers = new ArrayList<>();
        for (String text : settings.texts("urls")) {
            try {
                LDAPURL url = new LDAPURL(text);
                boolean tls = url.getScheme().equals("ldaps");
                if (!tls && !url.getScheme().equals("ldap")) {
                    settings.problem("urls", "'" + text + "' begins with neither ldap: nor ldaps:");
                } else if (!url.hostProvided()) {
                    settings.problem("urls", "'" + text + "' names no host");
                } else if (url.baseDNProvided() || url.filterProvided() || url.scopeProvided()) {
                    settings.problem(
                            "urls", "'" + text + "' says more than a server: see base and filter");
                } else if (tls && starttls) {
                    settings.problem("starttls", "'" + text + "' is TLS from the first byte");
                }
                servers.add(new Server(url.getHost(), url.getPort(), tls));
            } catch (LDAPException e) {
                settings.problem("urls", "'" + text + "' is no LDAP URL: " + e.getMessage());
            }
        }
        if (settings.texts("urls").isEmpty()) {
            settings.problem("urls", "is missing");
        }
        return servers;
    }

    private static FilterTemplate filter(Settings settings) {
        try {
            return FilterTemplate.parse(settings.required("filter"));
        } catch (IllegalArgumentException e) {
            settings.problem("filter", e.getMessage());
            return null;
        }
    }

    private static SSLSocketFactory sockets(Settings settings, Path conf) {
        boolean verify = settings.flag("tls.verify");
        String trusted = settings.text("tls.trusted");
        try {
            if (!verify) {
                return LdapTls.trustingAnybody();
            }
            return trusted.isEmpty()
                    ? LdapTls.trustingJava()
                    : LdapTls.trusting(conf.resolve(trusted));
        } catch (IOException | GeneralSecurityException e) {
            settings.problem("tls.trusted", conf.resolve(trusted) + ": " + e.getMessage());
            return null;
        }
    }
}
