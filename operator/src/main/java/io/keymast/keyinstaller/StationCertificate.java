package io.keymast.keyinstaller;

import io.keymast.api.BaseStationCertificateStatus.Delivery;
import io.keymast.domain.CertificateObjectName;
import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.domain.Validity;
import java.util.Comparator;
import java.util.List;

/**
 * A certificate of a station that was verified under its authority.
 *
 * @param revision counts the station's certificates
 * @param actedTokens the regenerate tokens that it records
 * @param delivery what is written of its delivery
 */
record StationCertificate(
    CertificateObjectName name,
    long revision,
    Usability usability,
    HandedOver handedOver,
    List<String> actedTokens,
    Delivery delivery) {

  /** In the operator's own order: where two have one revision, both name the same as newest. */
  static final Comparator<StationCertificate> OLDEST_FIRST =
      Comparator.comparingLong(StationCertificate::revision)
          .thenComparing(certificate -> certificate.name().name())
          .thenComparing(certificate -> certificate.handedOver().leaf().serialNumber());

  /** Whether it may still be handed over, its dates aside. */
  enum Usability {
    GOOD,
    REVOKED,
    BEING_DELETED
  }

  StationCertificate {
    actedTokens = List.copyOf(actedTokens);
  }

  PublicKeyFingerprint key() {
    return handedOver.leaf().publicKeyFingerprint();
  }

  Validity validity() {
    return handedOver.leaf().validity();
  }

  String fingerprint() {
    return handedOver.leaf().fingerprint();
  }
}
