package org.clustergate.transport.mina;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.clustergate.transport.ListenSettings.ServerTls;

/** What a listener shows to TLS clients: read and checked once, then only used. Thread-safe. */
final class ServerIdentity {
    /** RFC 8996: nothing older. */
    static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

    private final SSLContext context;
    private final String alpn;

    private ServerIdentity(SSLContext context, String alpn) {
        this.context = context;
        this.alpn = alpn;
    }

    /** Reads certificate and key; fails with one line for the operator. */
    static ServerIdentity read(ServerTls tls) throws IOException {
        List<X509Certificate> chain = PemFile.read(tls.certificate()).certificates();
        PrivateKey key = PemFile.read(tls.key()).privateKey();
        try {
            check(tls, chain.get(0), key);
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("key", key, new char[0], chain.toArray(new X509Certificate[0]));
            KeyManagerFactory keys =
                    KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, new char[0]);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            return new ServerIdentity(context, tls.alpn());
        } catch (GeneralSecurityException e) {
            throw new IOException(tls.certificate() + " cannot be used: " + e.getMessage(), e);
        }
    }

    private static void check(ServerTls tls, X509Certificate certificate, PrivateKey key)
            throws IOException, GeneralSecurityException {
        try {
            certificate.checkValidity();
        } catch (CertificateExpiredException e) {
            throw new IOException(
                    tls.certificate() + " has expired: " + certificate.getNotAfter(), e);
        } catch (CertificateNotYetValidException e) {
            throw new IOException(
                    tls.certificate() + " is not valid yet: " + certificate.getNotBefore(), e);
        }
        if (!belong(certificate.getPublicKey(), key)) {
            throw new IOException(
                    tls.key() + " is not the key of the first certificate in " + tls.certificate());
        }
    }

    private static boolean belong(PublicKey open, PrivateKey key) throws GeneralSecurityException {
        String algorithm =
                switch (key.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> key.getAlgorithm();
                };
        if (algorithm.equals("RSASSA-PSS")) {
            // Needs parameters to sign with; the handshake will tell.
            return open.getAlgorithm().equals(key.getAlgorithm());
        }
        byte[] sample = new byte[32];
        new SecureRandom().nextBytes(sample);
        try {
            Signature signer = Signature.getInstance(algorithm);
            signer.initSign(key);
            signer.update(sample);
            byte[] signature = signer.sign();
            signer.initVerify(open);
            signer.update(sample);
            return signer.verify(signature);
        } catch (InvalidKeyException | SignatureException e) {
            // Keys of different kinds.
            return false;
        }
    }

    SSLEngine engine() {
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(PROTOCOLS);
        parameters.setUseCipherSuitesOrder(true);
        if (!alpn.isEmpty()) {
            // RFC 7301 section 3.2: a client that names only others is refused. So nobody can pass
            // a browser's request off as mail.
            parameters.setApplicationProtocols(new String[] {alpn});
        }
        engine.setSSLParameters(parameters);
        return engine;
    }
}
