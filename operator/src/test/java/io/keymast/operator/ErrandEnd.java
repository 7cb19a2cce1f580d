package io.keymast.operator;

import io.keymast.api.BaseStationCertificate;
import io.keymast.api.BaseStationCertificateStatus.Delivery;
import io.keymast.api.BaseStationStatus.Enrollment;
import io.keymast.api.BaseStationStatus.Mismatch;
import io.keymast.api.Condition;
import io.keymast.operator.Visitor.Handed;
import io.keymast.validation.PublicKeyValidator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How an errand ended, in words that are the same in each run: no serial numbers, no names of keys,
 * no times.
 *
 * @param installed what the station has
 */
record ErrandEnd(
    List<String> station, String enrollment, List<String> certificates, String installed) {

  static ErrandEnd of(Visit visit) {
    List<BaseStationCertificate> certificates = visit.sees().certificates();
    return new ErrandEnd(
        words(visit.sees().conditions()),
        words(visit.sees().enrollment(), visit.visitor()),
        certificates.stream().map(ErrandEnd::words).toList(),
        certificates.stream()
            .filter(it -> visit.visitor().installed().filter(has -> is(it, has)).isPresent())
            .map(it -> "revision " + it.getSpec().revision())
            .findFirst()
            .orElse("none that is known"));
  }

  private static boolean is(BaseStationCertificate certificate, Handed handed) {
    return handed.serialNumber().equals(certificate.getSpec().serialNumber());
  }

  private static String words(Enrollment enrollment, Visitor visitor) {
    return "request %s, bound to %s, mismatch %s, refused %s"
        .formatted(
            whose(enrollment.certificationRequest(), visitor.request()),
            whose(
                Optional.ofNullable(enrollment.boundPublicKey())
                    .flatMap(PublicKeyValidator::fingerprintOf)
                    .orElse(null),
                visitor.ownKey()),
            Optional.ofNullable(enrollment.mismatch())
                .map(noted -> words(noted, visitor))
                .orElse("none"),
            Optional.ofNullable(enrollment.refused())
                .map(noted -> noted.way() + ", " + resolved(noted.resolvedAt()))
                .orElse("none"));
  }

  private static String words(Mismatch noted, Visitor visitor) {
    return "declared %s, shown %s, %s"
        .formatted(
            whose(noted.declaredFingerprint(), visitor.ownKey().value()),
            whose(noted.presentedFingerprint(), visitor.otherKey().value()),
            resolved(noted.resolvedAt()));
  }

  private static String whose(@Nullable Object written, Object own) {
    if (written == null) {
      return "none";
    }
    return written.equals(own) ? "its own" : "a stranger's";
  }

  private static String resolved(@Nullable Object at) {
    return at == null ? "open" : "resolved";
  }

  private static String words(BaseStationCertificate certificate) {
    Delivery delivery = HandoverView.delivery(certificate);
    return "revision %d by %s for %s, revoked: %s, %s, %s, to %s, %s"
        .formatted(
            certificate.getSpec().revision(),
            certificate.getSpec().causes(),
            certificate.getSpec().usage(),
            certificate.getSpec().revocation(),
            delivery.deliveredAt() == null ? "not delivered" : "delivered",
            delivery.inUseAt() == null ? "not in use" : "in use",
            delivery.packetForwarderVersion(),
            certificate.getStatus() == null ? "" : words(certificate.getStatus().conditions()));
  }

  private static List<String> words(@Nullable List<Condition> conditions) {
    return Optional.ofNullable(conditions).orElse(List.of()).stream()
        .map(each -> each.type() + "=" + each.status() + " " + each.reason())
        .sorted()
        .toList();
  }
}
