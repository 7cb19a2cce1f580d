package io.keymast.decision;

import io.keymast.domain.Sha256;
import io.keymast.domain.StationName;

/**
 * The name of a cert-manager CertificateRequest is a function of intent, as that of the certificate
 * is: deciding the same thing twice asks once. It stands in the authority's namespace, beside those
 * of all other stations.
 */
public final class CertificateRequestName {
  private static final int HASH_DIGITS = 40;

  private CertificateRequestName() {}

  public static String of(StationName station, IssuanceIntent intent) {
    String certificate =
        CertificateName.of(station, intent.eui(), intent.binding(), intent.revision());
    return "keymast-"
        + Sha256.hex(station.namespace() + "/" + certificate).substring(0, HASH_DIGITS);
  }
}
