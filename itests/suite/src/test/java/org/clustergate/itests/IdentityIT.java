package org.clustergate.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import org.clustergate.itests.world.Loopback;
import org.clustergate.itests.world.Site;
import org.clustergate.itests.world.Wire;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

/**
 * The client's address, from the PROXY header in front to the backends that are trusted with it.
 */
public class IdentityIT {
    private static final String SOURCE = Loopback.address(42);
    private static final String PROXY = "PROXY TCP4 192.0.2.9 198.51.100.1 54321 143";

    private final Site site = new Site(Loopback.address(43), null);
    private ServerSocket imap;
    private ServerSocket smtp;

    private static ServerSocket listen() throws IOException {
        ServerSocket server = new ServerSocket();
        server.setSoTimeout(30_000);
        server.bind(new InetSocketAddress(InetAddress.getByName(Loopback.address(41)), 0));
        return server;
    }

    @Before
    public void start() throws IOException {
        imap = listen();
        smtp = listen();
        // Nobody but sessions connects: no tests of health, and one backend, so that no callouts.
        site.conf().set("gateway.health", "enabled", false);
        site.conf().set("gateway.policy-default", "strategies", List.of("loadsharing"));
        site.conf()
                .set(
                        "gateway.backend-mail1",
                        "host",
                        Loopback.address(41),
                        "imap.port",
                        imap.getLocalPort(),
                        "smtp.port",
                        smtp.getLocalPort(),
                        "source.address",
                        SOURCE,
                        "trust",
                        List.of("proxy-v2", "id", "xclient"));
        frontend("imap", site.door().imap());
        frontend("smtp", site.door().smtp());
        site.start("128m");
    }

    private void frontend(String protocol, int port) {
        site.conf()
                .set(
                        "gateway.frontend-" + protocol,
                        "protocol",
                        protocol,
                        "addresses",
                        List.of(site.door().host() + ":" + port),
                        "plaintext.auth",
                        true,
                        "proxy.from",
                        List.of("127.0.0.0/8"));
    }

    @After
    public void end() throws IOException {
        site.close();
        imap.close();
        smtp.close();
    }

    /** Takes the gateway's connection and reads the version 2 header that must come first. */
    private static Wire accept(ServerSocket server) throws IOException {
        Socket socket = server.accept();
        socket.setSoTimeout(30_000);
        assertEquals(SOURCE, socket.getInetAddress().getHostAddress());
        Wire wire = new Wire(socket);
        assertEquals("\r\n\r\n\0\r\nQUIT\n\u0021\u0011\0\u000c", wire.text(16));
        assertEquals(
                "\u00c0\0\u0002\u0009" + "\u00c6\u0033\u0064\u0001" + "\u00d4\u0031\0\u008f",
                wire.text(12));
        return wire;
    }

    @Test
    public void imapBackendsHearItInTheProxyHeaderAndInId() throws IOException {
        try (Wire client = Wire.connect(site.door().host(), site.door().imap())) {
            client.say(PROXY);
            client.until("* OK");
            client.say("a1 LOGIN joe@example.test secret");
            try (Wire backend = accept(imap)) {
                backend.say("* OK [CAPABILITY IMAP4rev1 SASL-IR ID AUTH=PLAIN] ready");
                String id = backend.line();
                assertTrue(id, id.contains(" ID ("));
                assertTrue(id, id.contains("\"x-originating-ip\" \"192.0.2.9\""));
                assertTrue(id, id.contains("\"x-originating-port\" \"54321\""));
                assertTrue(id, id.contains("\"x-connected-ip\" \"198.51.100.1\""));
                backend.say("* ID NIL");
                backend.say(id.substring(0, id.indexOf(' ')) + " OK known");
                String login = backend.line();
                assertTrue(login.startsWith("a1 AUTHENTICATE PLAIN "));
                backend.say("a1 OK [CAPABILITY IMAP4rev1] in");
                assertEquals("a1 OK [CAPABILITY IMAP4rev1] in", client.line());
            }
        }
    }

    @Test
    public void smtpBackendsHearItByXclient() throws IOException {
        try (Wire client = Wire.connect(site.door().host(), site.door().smtp())) {
            client.say(PROXY);
            client.until("220 ");
            client.say("EHLO sender.example");
            client.until("250 ");
            assertTrue(client.ask("MAIL FROM:<a@sender.example>").startsWith("250"));
            client.say("RCPT TO:<joe@example.test>");
            try (Wire backend = accept(smtp)) {
                backend.say("220 mail1 ESMTP");
                backend.until("EHLO ");
                backend.say("250-mail1");
                backend.say("250 XCLIENT NAME ADDR PORT PROTO HELO");
                String xclient = backend.line();
                assertTrue(xclient, xclient.startsWith("XCLIENT "));
                assertTrue(xclient, xclient.contains("ADDR=192.0.2.9"));
                assertTrue(xclient, xclient.contains("HELO=sender.example"));
                backend.say("220 mail1 ESMTP");
                assertEquals("EHLO sender.example", backend.line());
                backend.say("250 mail1");
                assertEquals("MAIL FROM:<a@sender.example>", backend.line());
                backend.say("250 2.1.0 ok");
                assertEquals("RCPT TO:<joe@example.test>", backend.line());
                backend.say("250 2.1.5 ok from mail1");
                assertEquals("250 2.1.5 ok from mail1", client.line());
            }
        }
    }

    @Test
    public void aConnectionWithoutTheHeaderIsClosed() throws IOException {
        try (Wire client = Wire.connect(site.door().host(), site.door().imap())) {
            client.say("a1 NOOP");
            assertNull(client.line());
        }
    }
}
