package io.keymast.decision;

import io.keymast.domain.AuthorityName;
import io.keymast.domain.RevocationReason;
import io.keymast.validation.DeclaredTrust;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is to be revoked, at once or when the station has come away from it, and can't be: the
 * authority that issued it is not served. What is marked as revoked may be durable or not.
 */
public final class WithheldRevocations {
  private WithheldRevocations() {}

  /** Oldest first. */
  public static List<Revocation> of(ObservedStation observed, Predicate<AuthorityName> served) {
    Predicate<KnownCertificate> isUnserved = it -> !served.test(it.binding().authority());
    CertificateHistory history = CertificateHistory.of(observed);
    List<KnownCertificate> unserved = history.revocable().filter(isUnserved).toList();
    return Stream.concat(
            history.revokedBefore().filter(it -> isUnserved.test(it.certificate())),
            unserved.isEmpty() ? Stream.empty() : due(observed, unserved))
        .toList();
  }

  private static Stream<Revocation> due(ObservedStation observed, List<KnownCertificate> unserved) {
    Map<String, Revocation> atOnce =
        Protection.of(observed).stream()
            .flatMap(protection -> protection.revocations().stream())
            .collect(Collectors.toMap(it -> it.certificate().name(), Function.identity()));
    return unserved.stream()
        .flatMap(
            it ->
                Optional.ofNullable(atOnce.get(it.name()))
                    .or(() -> leftBehind(observed, it))
                    .stream());
  }

  private static Optional<Revocation> leftBehind(
      ObservedStation observed, KnownCertificate certificate) {
    return observed
        .spec()
        .trust()
        .map(DeclaredTrust::authority)
        .filter(present -> !present.equals(certificate.binding().authority()))
        .filter(_ -> !certificate.isOnHold())
        .map(
            _ ->
                new Revocation(certificate, RevocationReason.SUPERSEDED, RevocationCause.REPLACED));
  }
}
