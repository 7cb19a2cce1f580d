package io.keymast.reconciler;

import io.keymast.api.BaseStationCertificate;
import io.keymast.decision.KnownCertificate;
import io.keymast.decision.ObservedStation;
import io.keymast.decision.WithheldRevocations;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.SerialNumber;
import io.keymast.status.RevocationPublished;
import io.keymast.status.RevokedCertificate;
import io.keymast.status.RevokedCertificate.Listing;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A station's revoked certificates, as far as their own status tells of a CRL, and those that can't
 * be revoked.
 */
final class ObservedRevocations {
  private ObservedRevocations() {}

  /** Oldest first; without those that ended, and those that have said nothing yet. */
  static List<RevokedCertificate> of(
      ObservedStation observed,
      List<BaseStationCertificate> stored,
      Predicate<AuthorityName> served) {
    Map<SerialNumber, RevokedCertificate> known = new LinkedHashMap<>();
    Stream.concat(told(observed, stored), withheld(observed, served))
        .forEach(it -> known.putIfAbsent(it.serialNumber(), it));
    return List.copyOf(known.values());
  }

  private static Stream<RevokedCertificate> withheld(
      ObservedStation observed, Predicate<AuthorityName> served) {
    return WithheldRevocations.of(observed, served).stream()
        .map(
            it ->
                new RevokedCertificate(
                    it.certificate().serialNumber(), it.reason(), Listing.UNSERVED));
  }

  private static Stream<RevokedCertificate> told(
      ObservedStation observed, List<BaseStationCertificate> stored) {
    Map<String, BaseStationCertificate> byName =
        stored.stream()
            .collect(Collectors.toMap(it -> it.getMetadata().getName(), Function.identity()));
    return observed.certificates().stream()
        .filter(certificate -> !certificate.validity().isExpiredAt(observed.now()))
        .sorted(Comparator.comparingLong(KnownCertificate::revision))
        .flatMap(
            certificate ->
                Optional.ofNullable(byName.get(certificate.name()))
                    .flatMap(object -> revoked(certificate, object))
                    .stream());
  }

  private static Optional<RevokedCertificate> revoked(
      KnownCertificate certificate, BaseStationCertificate object) {
    return certificate
        .fate()
        .revoked()
        .flatMap(
            reason ->
                Optional.ofNullable(object.getStatus())
                    .flatMap(status -> RevocationPublished.in(status.conditions(), reason))
                    .map(
                        listing ->
                            new RevokedCertificate(certificate.serialNumber(), reason, listing)));
  }
}
