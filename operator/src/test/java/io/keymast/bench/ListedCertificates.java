package io.keymast.bench;

import io.keymast.domain.Der;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What is on a CRL, as the JDK reads it.
 *
 * @param thisUpdate of the CRL
 */
record ListedCertificates(Instant thisUpdate, Set<? extends X509CRLEntry> entries) {
  static ListedCertificates of(Der crl) {
    try {
      X509CRL read =
          (X509CRL)
              CertificateFactory.getInstance("X.509")
                  .generateCRL(new ByteArrayInputStream(crl.toByteArray()));
      // The JDK says null for none.
      return new ListedCertificates(
          read.getThisUpdate().toInstant(),
          Optional.<Set<? extends X509CRLEntry>>ofNullable(read.getRevokedCertificates())
              .orElse(Set.of()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  Stream<BigInteger> serialNumbers() {
    return entries.stream().map(X509CRLEntry::getSerialNumber);
  }
}
