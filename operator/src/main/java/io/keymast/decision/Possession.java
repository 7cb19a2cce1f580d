package io.keymast.decision;

import java.util.Optional;

/** What a station has in its hands, as far as the Key Installer saw it. */
public sealed interface Possession {
  /** The certificate that it is to have. */
  record Current() implements Possession {}

  /** One before it, for the same key, which is still valid. */
  record Former(KnownCertificate certificate) implements Possession {}

  /** Only such as have ended: it is cut off. */
  record Ended(KnownCertificate certificate) implements Possession {}

  /** None that counts: it fetched none yet, or what it fetched is revoked. */
  record Nothing() implements Possession {}

  static Possession of(KnownCertificate current, CertificateHistory history) {
    if (current.fate().firstSeenAt().isPresent()) {
      return new Current();
    }
    Optional<KnownCertificate> fetched =
        history.certificates().stream()
            .filter(other -> other.revision() < current.revision())
            .filter(other -> other.binding().key().equals(current.binding().key()))
            .filter(other -> other.fate().firstSeenAt().isPresent())
            .filter(other -> other.fate().revoked().isEmpty())
            .reduce((older, newer) -> newer);
    return fetched
        .<Possession>map(
            former ->
                former.validity().isExpiredAt(history.now())
                    ? new Ended(former)
                    : new Former(former))
        .orElseGet(Nothing::new);
  }
}
