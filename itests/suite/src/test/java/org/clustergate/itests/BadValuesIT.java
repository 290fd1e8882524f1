package org.clustergate.itests;

import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.clustergate.itests.world.Await;
import org.clustergate.itests.world.FakeMailServer;
import org.clustergate.itests.world.GatewayProcess;
import org.clustergate.itests.world.Loopback;
import org.clustergate.itests.world.Site;
import org.clustergate.itests.world.Wire;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

/**
 * Every kind of configuration with something wrong in it, first one after the other and then all at
 * once: each is told in a line with file, key, value and rule, nothing that runs is lost, and what
 * is mended is taken.
 */
public class BadValuesIT {
    private static final String HOST = Loopback.address(27);
    private static final String USER = "anna@example.test";

    /** A file and what is said about it. */
    private record Bad(String pid, Object[] settings, String line) {
        static Bad file(String pid, String line, Object... settings) {
            return new Bad(pid, settings, line);
        }
    }

    /** Files of the core stand for themselves; others are refused by the bundle they belong to. */
    private static final List<Bad> FILES =
            List.of(
                    Bad.file(
                            "gateway.backend-wrong",
                            "gateway.backend-wrong.config: imap.prot: is no key of gateway.backend"
                                    + " (did you mean imap.port?)",
                            "host",
                            "192.0.2.1",
                            "imap.prot",
                            143),
                    Bad.file(
                            "gateway.backend-selfish",
                            "gateway.backend-selfish.config: backup: selfish -> selfish is a circle",
                            "host",
                            "192.0.2.1",
                            "backup",
                            List.of("selfish")),
                    Bad.file(
                            "gateway.backend-nosecret",
                            "gateway.backend-nosecret.config: check.password: is missing, and"
                                    + " check.user is probe",
                            "host",
                            "192.0.2.1",
                            "check.user",
                            "probe"),
                    Bad.file(
                            "gateway.backend-nofile",
                            "gateway.backend-nofile.config: check.password.file: ",
                            "host",
                            "192.0.2.1",
                            "check.user",
                            "probe",
                            "check.password.file",
                            "absent"),
                    Bad.file(
                            "gateway.pool-lost",
                            "gateway.pool-lost.config: backends: there is no backend 'atlantis'",
                            "backends",
                            List.of("atlantis")),
                    Bad.file(
                            "gateway.policy-empty",
                            "gateway.policy-empty.config: strategies: is missing",
                            "strategies",
                            List.of()),
                    Bad.file(
                            "gateway.domain-lost",
                            "gateway.domain-lost.config: pool: there is no pool 'atlantis'",
                            "domains",
                            List.of("lost.test"),
                            "pool",
                            "atlantis"),
                    Bad.file(
                            "gateway.migration-lost",
                            "gateway.migration-lost.config: old.pool: there is no pool 'atlantis'",
                            "old.pool",
                            "atlantis",
                            "new.pool",
                            "utopia"),
                    Bad.file(
                            "gateway.directory.ldap-nosecret",
                            "gateway.directory.ldap-nosecret.config: bind.password: ",
                            "urls",
                            List.of("ldap://127.0.0.1:1"),
                            "base",
                            "dc=example",
                            "bind.dn",
                            "cn=gateway"),
                    Bad.file(
                            "gateway.directory.jdbc-quoted",
                            "gateway.directory.jdbc-quoted.config: query: ",
                            "url",
                            "jdbc:postgresql://127.0.0.1:1/mail",
                            "query",
                            "select host from users where name = ':user'"),
                    Bad.file(
                            "gateway.directory.file-absent",
                            "gateway.directory.file-absent.config: file: ",
                            "file",
                            "absent.map"),
                    Bad.file(
                            "gateway.directory.http-ftp",
                            "gateway.directory.http-ftp.config: urls: ",
                            "urls",
                            List.of("ftp://127.0.0.1/auth")),
                    Bad.file(
                            "gateway.strategy.loadsharing",
                            "gateway.strategy.loadsharing.config: method: 'best' is none of ",
                            "method",
                            "best"),
                    Bad.file(
                            "gateway.strategy.location",
                            "gateway.strategy.location.config: sites: ",
                            "sites",
                            List.of("192.0.2.0/24=atlantis")),
                    Bad.file(
                            "gateway.locations",
                            "gateway.locations.config: max.users: -1 is outside ",
                            "max.users",
                            -1),
                    Bad.file(
                            "gateway.directory.callout",
                            "gateway.directory.callout.config: hello.name: ",
                            "hello.name",
                            "me.example.test"),
                    Bad.file(
                            "gateway.health",
                            "gateway.health.config: breaker.failures: 'few' is no whole number",
                            "breaker.failures",
                            "few"),
                    Bad.file(
                            "gateway.transport",
                            "gateway.transport.config: backlog: 0 is outside ",
                            "backlog",
                            0));

    private FakeMailServer backend;
    private Site site;
    private Wire session;

    @Before
    public void gateway() throws IOException {
        backend = new FakeMailServer("mail1", Loopback.address(10), Set.of(USER), "secret");
        site = new Site(HOST, null).backend(backend).start("192m");
        session = login();
    }

    @After
    public void end() throws IOException {
        if (session != null) {
            session.close();
        }
        site.close();
        backend.close();
    }

    private Wire login() throws IOException {
        Wire wire = Wire.connect(HOST, site.door().imap());
        wire.until("* OK");
        wire.say("a1 LOGIN " + USER + " secret");
        String reply = wire.until("a1 ");
        assertTrue(reply, reply.startsWith("a1 OK"));
        return wire;
    }

    /** Those who are there are served, and so is who comes now. */
    private void serves() throws IOException {
        String reply = session.ask("a2 NOOP");
        assertTrue(reply, reply.startsWith("a2 OK"));
        login().close();
    }

    private void write(Bad bad) {
        site.conf().set(bad.pid(), bad.settings());
    }

    private long told(Bad bad) {
        return site.gateway()
                .output()
                .lines()
                .filter(line -> line.startsWith("clustergate: " + bad.line()))
                .count();
    }

    /** A frontend at that port is a change that only a configuration in order lets through. */
    private void takesTheNextChange(int port) {
        site.conf()
                .set(
                        "gateway.frontend-next",
                        "protocol",
                        "imap",
                        "addresses",
                        List.of(HOST + ":" + port),
                        "plaintext.auth",
                        true);
        Await.until(
                () -> "the next change is taken:\n" + site.gateway().output(),
                GatewayProcess.PATIENCE,
                () -> Await.listens(HOST, port));
    }

    @Test
    public void eachIsToldAndNothingIsLost() throws IOException {
        for (Bad bad : FILES) {
            write(bad);
            Await.until(
                    () -> "told: " + bad.line() + "\n" + site.gateway().output(),
                    GatewayProcess.PATIENCE,
                    () -> told(bad) > 0);
            serves();
            site.conf().remove(bad.pid());
        }
        takesTheNextChange(11_301);
        serves();
    }

    @Test
    public void allAreToldAtOnce() throws IOException {
        FILES.forEach(this::write);
        Await.until(
                () -> {
                    List<String> missing = new ArrayList<>();
                    FILES.stream()
                            .filter(bad -> told(bad) == 0)
                            .forEach(b -> missing.add(b.line()));
                    return "not told: " + missing + "\n" + site.gateway().output();
                },
                GatewayProcess.PATIENCE,
                () -> FILES.stream().allMatch(bad -> told(bad) > 0));
        serves();
        FILES.forEach(bad -> site.conf().remove(bad.pid()));
        takesTheNextChange(11_302);
        serves();
    }
}
