package io.keymast.keyinstaller;

import java.security.KeyStore;
import java.security.cert.CRL;
import java.util.Collection;
import javax.net.ssl.TrustManager;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;

/**
 * TLS towards stations: 1.2 and 1.3, forward secrecy and AEAD only, any client certificate.
 *
 * <p>A session is with the station, as a ticket that only this process can read, so that any number
 * of stations resume theirs. The cache has only those of TLS 1.2 clients that take no ticket.
 */
final class StationTls extends SslContextFactory.Server {
  private static final int SESSION_SECONDS = 3600;
  private static final int SESSIONS = 20_000;

  StationTls() {
    setWantClientAuth(true);
    setIncludeProtocols("TLSv1.3", "TLSv1.2");
    setExcludeCipherSuites();
    setIncludeCipherSuites(
        "TLS_AES_256_GCM_SHA384",
        "TLS_AES_128_GCM_SHA256",
        "TLS_CHACHA20_POLY1305_SHA256",
        "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
        "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
        "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
        "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
        "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
        "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");
    setRenegotiationAllowed(false);
    setSniRequired(false);
    setSslSessionTimeout(SESSION_SECONDS);
    setSslSessionCacheSize(SESSIONS);
  }

  @Override
  protected TrustManager[] getTrustManagers(
      @Nullable KeyStore trustStore, @Nullable Collection<? extends CRL> crls) {
    return new TrustManager[] {new AnyClientCertificate()};
  }
}
