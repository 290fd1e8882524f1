package org.clustergate.directory.ldap;

import com.unboundid.ldap.sdk.BindRequest;
import com.unboundid.ldap.sdk.DereferencePolicy;
import com.unboundid.ldap.sdk.FailoverServerSet;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPConnectionOptions;
import com.unboundid.ldap.sdk.LDAPConnectionPool;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchResult;
import com.unboundid.ldap.sdk.SearchResultEntry;
import com.unboundid.ldap.sdk.ServerSet;
import com.unboundid.ldap.sdk.SimpleBindRequest;
import com.unboundid.ldap.sdk.SingleServerSet;
import com.unboundid.ldap.sdk.StartTLSPostConnectProcessor;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import javax.net.SocketFactory;
import org.clustergate.backend.Fleet;
import org.clustergate.directory.BlockingLookups;
import org.clustergate.directory.Complaints;
import org.clustergate.directory.DirectoryAnswers;
import org.clustergate.directory.Evidence;
import org.clustergate.directory.LocationDirectory;
import org.clustergate.directory.LocationQuery;

/**
 * Asks LDAP servers, by one set of settings. Connections are made when the first look-up needs one,
 * and anew when they break; as many threads as connections block on them. Anything but a complete
 * answer of a search (a server that is down or busy, a limit, a referral) fails the look-up.
 * Thread-safe.
 */
final class LdapDirectory implements LocationDirectory, AutoCloseable {
    /** More entries for one user are no answer but a filter that is too wide. */
    static final int MAX_ENTRIES = 20;

    /** An answer is a few attributes; anything near this is no LDAP. */
    private static final int MAX_MESSAGE = 1024 * 1024;

    private static final Duration CHECK_INTERVAL = Duration.ofMinutes(1);

    /** So that a server that comes back gets its share. */
    private static final Duration MAX_CONNECTION_AGE = Duration.ofMinutes(30);

    private static final Duration MAX_FAILOVER_AGE = Duration.ofMinutes(2);

    private final LdapSettings settings;
    private final Supplier<Fleet> fleet;
    private final Complaints complaints;
    private final InstantSource clock;
    private final LDAPConnectionPool pool;
    private final BlockingLookups lookups;

    /** Connects nowhere yet. */
    LdapDirectory(
            LdapSettings settings,
            Supplier<Fleet> fleet,
            Complaints complaints,
            InstantSource clock,
            LongSupplier nanoTime)
            throws LDAPException {
        this.settings = settings;
        this.fleet = fleet;
        this.complaints = complaints;
        this.clock = clock;
        this.pool = pool(settings);
        this.lookups =
                new BlockingLookups(
                        settings.answers().name(),
                        settings.poolSize(),
                        settings.maxWaiting(),
                        settings.connectTimeout().plus(settings.timeout()),
                        settings.retry(),
                        LdapDirectory::unreachable,
                        nanoTime);
    }

    private static LDAPConnectionPool pool(LdapSettings settings) throws LDAPException {
        LDAPConnectionOptions options = new LDAPConnectionOptions();
        options.setConnectTimeoutMillis((int) settings.connectTimeout().toMillis());
        options.setResponseTimeoutMillis(settings.timeout().toMillis());
        options.setFollowReferrals(false);
        // A connection has one user at a time: without it each would have a reader thread too.
        options.setUseSynchronousMode(true);
        options.setUseKeepAlive(true);
        options.setMaxMessageSize(MAX_MESSAGE);
        List<ServerSet> servers = new ArrayList<>();
        for (LdapSettings.Server server : settings.servers()) {
            SocketFactory sockets = server.tls() ? settings.sockets() : SocketFactory.getDefault();
            servers.add(new SingleServerSet(server.host(), server.port(), sockets, options));
        }
        FailoverServerSet failover = new FailoverServerSet(servers);
        failover.setMaxFailoverConnectionAgeMillis(MAX_FAILOVER_AGE.toMillis());
        BindRequest bind =
                settings.bindDn().isEmpty()
                        ? null
                        : new SimpleBindRequest(
                                settings.bindDn(), settings.bindPassword().reveal());
        LDAPConnectionPool pool =
                new LDAPConnectionPool(
                        failover,
                        bind,
                        0,
                        settings.poolSize(),
                        1,
                        settings.starttls()
                                ? new StartTLSPostConnectProcessor(settings.sockets())
                                : null,
                        false,
                        new LdapHealth(settings.timeout()));
        pool.setConnectionPoolName("directory-" + settings.answers().name());
        pool.setHealthCheckIntervalMillis(CHECK_INTERVAL.toMillis());
        pool.setMaxConnectionAgeMillis(MAX_CONNECTION_AGE.toMillis());
        pool.setRetryFailedOperationsDueToInvalidConnections(true);
        return pool;
    }

    private static boolean unreachable(Exception failure) {
        return failure instanceof LDAPException e
                && (e.getResultCode().equals(ResultCode.CONNECT_ERROR)
                        || e.getResultCode().equals(ResultCode.SERVER_DOWN));
    }

    @Override
    public CompletionStage<List<Evidence>> locate(LocationQuery query) {
        DirectoryAnswers answers = settings.answers();
        if (!answers.concerns(query.user()) || !settings.filter().fits(query.user())) {
            return CompletableFuture.completedStage(List.of());
        }
        return lookups.run(
                () -> {
                    Optional<List<String>> values = find(settings.filter().of(query.user()));
                    List<Evidence> evidence =
                            values.isEmpty()
                                    ? answers.missing(query, clock.instant())
                                    : answers.found(
                                            query, values.get(), fleet.get(), clock.instant());
                    DirectoryAnswers.complaint(evidence).ifPresent(complaints::say);
                    return evidence;
                });
    }

    /** The attribute's values in all entries of the user; empty where there is no entry. */
    private Optional<List<String>> find(Filter filter) throws LDAPException {
        SearchRequest request =
                new SearchRequest(
                        settings.base(),
                        settings.scope(),
                        DereferencePolicy.NEVER,
                        MAX_ENTRIES,
                        (int) Math.max(1, settings.timeout().toSeconds()),
                        false,
                        filter,
                        settings.attribute());
        // Throws for every result code but success: limits, referral, no such base, busy.
        SearchResult result = pool.search(request);
        List<SearchResultEntry> entries = result.getSearchEntries();
        if (entries.isEmpty()) {
            if (result.getReferenceCount() > 0) {
                // RFC 4511 section 4.5.3: a part of the tree is elsewhere, and so may the user be.
                throw new LDAPException(
                        ResultCode.REFERRAL,
                        "the answer refers to other servers, which are not asked");
            }
            return Optional.empty();
        }
        List<String> values = new ArrayList<>();
        for (SearchResultEntry entry : entries) {
            String[] some = entry.getAttributeValues(settings.attribute());
            if (some != null) {
                values.addAll(List.of(some));
            }
        }
        return Optional.of(values);
    }

    /** Takes no more look-ups; those that it has taken are still answered. */
    void retire() {
        lookups.finish(pool::close);
    }

    /** Answers nothing more. */
    @Override
    public void close() {
        lookups.close();
        pool.close();
    }
}
