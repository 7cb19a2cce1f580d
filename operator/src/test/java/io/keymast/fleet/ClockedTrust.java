package io.keymast.fleet;

import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.PKIXRevocationChecker.Option;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Date;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.net.ssl.X509TrustManager;

/**
 * Path validation (RFC 5280 section 6) at the time of the fleet's clock. What JSSE brings judges by
 * the machine's clock.
 */
abstract class ClockedTrust implements X509TrustManager {
  private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
  private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";

  private final Supplier<List<X509Certificate>> cas;
  private final Clock clock;

  private ClockedTrust(Supplier<List<X509Certificate>> cas, Clock clock) {
    this.cas = cas;
    this.clock = clock;
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new CertificateException("not a server");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new CertificateException("not a client");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return cas.get().toArray(X509Certificate[]::new);
  }

  /** More that a path has to fulfil. */
  void demand(PKIXParameters parameters, CertPathValidator validator)
      throws GeneralSecurityException {
    parameters.setRevocationEnabled(false);
  }

  void check(X509Certificate leaf, String usage) throws CertificateException {
    try {
      PKIXParameters parameters =
          new PKIXParameters(
              cas.get().stream().map(ca -> new TrustAnchor(ca, null)).collect(Collectors.toSet()));
      parameters.setDate(Date.from(clock.instant()));
      CertPathValidator validator = CertPathValidator.getInstance("PKIX");
      demand(parameters, validator);
      validator.validate(
          CertificateFactory.getInstance("X.509").generateCertPath(List.of(leaf)), parameters);
    } catch (CertificateException e) {
      throw e;
    } catch (GeneralSecurityException e) {
      throw new CertificateException(e.getMessage(), e);
    }
    List<String> usages = leaf.getExtendedKeyUsage();
    if (usages == null || !usages.contains(usage)) {
      throw new CertificateException("its extended key usage is " + usages);
    }
  }

  /** A station's, that was told the CA. */
  static final class OfServers extends ClockedTrust {
    OfServers(X509Certificate ca, Clock clock) {
      this(() -> List.of(ca), clock);
    }

    OfServers(Supplier<List<X509Certificate>> cas, Clock clock) {
      super(cas, clock);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType)
        throws CertificateException {
      check(chain[0], SERVER_AUTH);
    }

    /** Before a certificate that was fetched is put to use. */
    void checkOwn(X509Certificate leaf) throws CertificateException {
      check(leaf, CLIENT_AUTH);
    }
  }

  /** A concentrator's: without a CRL that is good now, nobody comes in. */
  static final class OfStations extends ClockedTrust {
    private final AtomicReference<List<X509CRL>> lists = new AtomicReference<>(List.of());

    OfStations(Supplier<List<X509Certificate>> cas, Clock clock) {
      super(cas, clock);
    }

    void load(List<X509CRL> newer) {
      lists.set(newer);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType)
        throws CertificateException {
      check(chain[0], CLIENT_AUTH);
    }

    @Override
    void demand(PKIXParameters parameters, CertPathValidator validator)
        throws GeneralSecurityException {
      PKIXRevocationChecker byList = (PKIXRevocationChecker) validator.getRevocationChecker();
      byList.setOptions(EnumSet.of(Option.PREFER_CRLS, Option.NO_FALLBACK, Option.ONLY_END_ENTITY));
      parameters.addCertPathChecker(byList);
      parameters.addCertStore(
          CertStore.getInstance("Collection", new CollectionCertStoreParameters(lists.get())));
    }
  }
}
