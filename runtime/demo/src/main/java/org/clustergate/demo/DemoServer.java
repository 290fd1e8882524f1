package org.clustergate.demo;

import com.icegreen.greenmail.user.GreenMailUser;
import com.icegreen.greenmail.user.UserException;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.subethamail.smtp.MessageHandler;
import org.subethamail.smtp.RejectException;
import org.subethamail.smtp.auth.EasyAuthenticationHandlerFactory;
import org.subethamail.smtp.auth.LoginFailedException;
import org.subethamail.smtp.client.SmartClient;
import org.subethamail.smtp.server.SMTPServer;

/**
 * A mail server in memory: IMAP and POP3 by GreenMail, in front of its mailboxes an SMTP server
 * that refuses users it does not have, and a submission server that passes mail for others on to
 * the cluster's one address. All on free loopback ports.
 */
final class DemoServer implements AutoCloseable {
    private static final String LOOPBACK = "127.0.0.1";
    private static final int LARGEST = 10 * 1024 * 1024;

    private final String name;
    private final GreenMail mailboxes;
    private final SMTPServer smtp;
    private final SMTPServer submission;

    /**
     * @param relayPort where mail for users of other servers goes: the gateway
     */
    DemoServer(String name, int relayPort) throws IOException {
        this.name = name;
        mailboxes =
                new GreenMail(
                        new ServerSetup[] {
                            new ServerSetup(0, LOOPBACK, ServerSetup.PROTOCOL_IMAP),
                            new ServerSetup(0, LOOPBACK, ServerSetup.PROTOCOL_POP3)
                        });
        InetAddress loopback = InetAddress.getByName(LOOPBACK);
        smtp =
                SMTPServer.port(0)
                        .bindAddress(loopback)
                        .hostName(name)
                        .softwareName("demo")
                        .maxMessageSize(LARGEST)
                        .messageHandlerFactory(context -> new Delivery(Optional.empty()))
                        .build();
        submission =
                SMTPServer.port(0)
                        .bindAddress(loopback)
                        .hostName(name)
                        .softwareName("demo")
                        .maxMessageSize(LARGEST)
                        .authenticationHandlerFactory(
                                new EasyAuthenticationHandlerFactory(
                                        (user, password, context) -> authenticate(user, password)))
                        .requireAuth(true)
                        .messageHandlerFactory(context -> new Delivery(Optional.of(relayPort)))
                        .build();
    }

    /** Adds a mailbox with two messages. */
    void addUser(String address, String password) throws MessagingException {
        GreenMailUser user = mailboxes.setUser(address, address, password);
        deliver(
                user,
                message(
                        "postmaster@example.test",
                        address,
                        "Welcome to " + name,
                        "This mailbox is on " + name + ", behind the gateway."));
        deliver(
                user,
                message(
                        "postmaster@example.test",
                        address,
                        "Second message",
                        "Nobody told the gateway that you live on " + name + "."));
    }

    void start() {
        mailboxes.start();
        smtp.start();
        submission.start();
    }

    @Override
    public void close() {
        submission.stop();
        smtp.stop();
        mailboxes.stop();
    }

    String name() {
        return name;
    }

    int imapPort() {
        return mailboxes.getImap().getPort();
    }

    int pop3Port() {
        return mailboxes.getPop3().getPort();
    }

    int smtpPort() {
        return smtp.getPortAllocated();
    }

    int submissionPort() {
        return submission.getPortAllocated();
    }

    private void authenticate(String address, String password) throws LoginFailedException {
        GreenMailUser user = mailboxes.getUserManager().getUser(address);
        try {
            if (user == null) {
                throw new LoginFailedException();
            }
            user.authenticate(password);
        } catch (UserException e) {
            throw new LoginFailedException();
        }
    }

    private static void deliver(GreenMailUser user, byte[] message) throws MessagingException {
        user.deliver(
                new MimeMessage(
                        Session.getInstance(new Properties()), new ByteArrayInputStream(message)));
    }

    private static byte[] message(String from, String to, String subject, String text) {
        String message =
                "From: <"
                        + from
                        + ">\r\nTo: <"
                        + to
                        + ">\r\nSubject: "
                        + subject
                        + "\r\nDate: Thu, 1 Jan 2026 12:00:00 +0000\r\n\r\n"
                        + text
                        + "\r\n";
        return message.getBytes(StandardCharsets.US_ASCII);
    }

    /** One message on its way in. */
    private final class Delivery implements MessageHandler {
        private final Optional<Integer> relayPort;
        private final List<GreenMailUser> here = new ArrayList<>();
        private final List<String> elsewhere = new ArrayList<>();
        private String sender = "";

        Delivery(Optional<Integer> relayPort) {
            this.relayPort = relayPort;
        }

        @Override
        public void from(String from) {
            sender = from;
        }

        @Override
        public void recipient(String recipient) throws RejectException {
            GreenMailUser user = mailboxes.getUserManager().getUserByEmail(recipient);
            if (user != null) {
                here.add(user);
            } else if (relayPort.isPresent()) {
                elsewhere.add(recipient);
            } else {
                // RFC 3463 section 3.2: 5.1.1, the mailbox does not exist.
                throw new RejectException(
                        550, "5.1.1 <" + recipient + ">: no such user on " + name);
            }
        }

        @Override
        public String data(InputStream data) throws RejectException, IOException {
            byte[] message = data.readNBytes(LARGEST + 1);
            if (message.length > LARGEST) {
                throw new RejectException(552, "5.3.4 Message too big");
            }
            // RFC 5321 sections 4.1.1.4 and 4.2.5: one reply for all recipients, so relay first.
            for (String recipient : elsewhere) {
                relay(recipient, message);
            }
            for (GreenMailUser user : here) {
                try {
                    deliver(user, message);
                } catch (MessagingException e) {
                    throw new RejectException(554, "5.6.0 " + e.getMessage());
                }
            }
            return "2.0.0 delivered by " + name;
        }

        private void relay(String recipient, byte[] message) throws RejectException {
            try {
                SmartClient next =
                        SmartClient.createAndConnect(LOOPBACK, relayPort.orElseThrow(), name);
                try {
                    next.from(sender);
                    next.to(recipient);
                    next.dataStart();
                    next.dataWrite(message);
                    next.dataEnd();
                } finally {
                    next.quit();
                }
            } catch (IOException e) {
                throw new RejectException(450, "4.4.0 not relayed: " + e.getMessage());
            }
        }

        @Override
        public void done() {
            // Nothing is held beyond the message.
        }
    }
}
