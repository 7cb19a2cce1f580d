package io.keymast.auditor;

import io.keymast.auditor.History.SeenCertificate;
import java.util.List;
import java.util.stream.Stream;

/** All that a history shows to be wrong. */
final class Auditor {
  private Auditor() {}

  static List<Sin> audit(History history) {
    return Stream.of(
            Uniqueness.sins(history),
            Accounting.sins(history),
            Listing.sins(history),
            Replacement.sins(history),
            Precedence.sins(history),
            Retirements.sins(history),
            GivenUpKeys.sins(history),
            Service.sins(history))
        .flatMap(each -> each)
        .distinct()
        .toList();
  }

  /** What runs out by itself needs no revocation. */
  static boolean isExpired(SeenCertificate certificate, History history) {
    return certificate.notAfter().isBefore(history.end());
  }
}
