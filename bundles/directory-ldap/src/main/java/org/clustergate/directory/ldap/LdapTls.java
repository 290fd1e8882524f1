package org.clustergate.directory.ldap;

import com.unboundid.util.ssl.TrustAllTrustManager;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** Sockets for TLS, by whom they trust: with trust comes the check of the server's name. */
final class LdapTls {
    private LdapTls() {}

    /** Trusts whom the Java runtime trusts. */
    static SSLSocketFactory trustingJava() throws GeneralSecurityException {
        return new NameChecking(sockets(null));
    }

    /** Checks nothing: for those who have decided so. */
    static SSLSocketFactory trustingAnybody() throws GeneralSecurityException {
        return sockets(new TrustManager[] {new TrustAllTrustManager()});
    }

    /**
     * Trusts what the certificates of that PEM file have signed, and nobody else.
     *
     * @throws IOException in words for the operator
     */
    static SSLSocketFactory trusting(Path pem) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        for (Certificate certificate : certificates(pem)) {
            store.setCertificateEntry("trusted" + store.size(), certificate);
        }
        if (store.size() == 0) {
            throw new IOException("holds no certificate in PEM form");
        }
        TrustManagerFactory factory =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return new NameChecking(sockets(factory.getTrustManagers()));
    }

    private static Collection<? extends Certificate> certificates(Path pem) throws IOException {
        try (InputStream in = Files.newInputStream(pem)) {
            return CertificateFactory.getInstance("X.509").generateCertificates(in);
        } catch (CertificateException e) {
            throw new IOException("holds no certificate in PEM form", e);
        } catch (IOException e) {
            throw new IOException("cannot be read", e);
        }
    }

    private static SSLSocketFactory sockets(TrustManager[] trust) throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust, null);
        return context.getSocketFactory();
    }

    /** Has the runtime compare the server's name with its certificate (RFC 4513 section 3.1.3). */
    private static final class NameChecking extends SSLSocketFactory {
        private final SSLSocketFactory sockets;

        NameChecking(SSLSocketFactory sockets) {
            this.sockets = sockets;
        }

        private static Socket checking(Socket socket) {
            SSLSocket tls = (SSLSocket) socket;
            SSLParameters parameters = tls.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("LDAPS");
            tls.setSSLParameters(parameters);
            return tls;
        }

        @Override
        public Socket createSocket() throws IOException {
            return checking(sockets.createSocket());
        }

        @Override
        public Socket createSocket(Socket plain, String host, int port, boolean autoClose)
                throws IOException {
            return checking(sockets.createSocket(plain, host, port, autoClose));
        }

        @Override
        public Socket createSocket(String host, int port) throws IOException {
            return checking(sockets.createSocket(host, port));
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress from, int fromPort)
                throws IOException {
            return checking(sockets.createSocket(host, port, from, fromPort));
        }

        @Override
        public Socket createSocket(InetAddress host, int port) throws IOException {
            return checking(sockets.createSocket(host, port));
        }

        @Override
        public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort)
                throws IOException {
            return checking(sockets.createSocket(host, port, from, fromPort));
        }

        @Override
        public String[] getDefaultCipherSuites() {
            return sockets.getDefaultCipherSuites();
        }

        @Override
        public String[] getSupportedCipherSuites() {
            return sockets.getSupportedCipherSuites();
        }
    }
}
