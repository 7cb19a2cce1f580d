package io.keymast.status;

import io.keymast.decision.AuthorityState;
import io.keymast.decision.CertificateHistory;
import io.keymast.decision.Decision;
import io.keymast.decision.KnownCertificate;
import io.keymast.decision.ObservedStation;
import io.keymast.domain.PacketForwarderVersion;
import io.keymast.validation.AuthorityPolicy;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a station's status is made from: what was observed, and what was decided and done.
 *
 * @param decision never an {@code Issue} (it is executed by now) and never a {@code StandBy}
 * @param reported the version that the station itself reported
 * @param mismatch noted by the Key Installer
 * @param refused noted by the Key Installer
 * @param revoked its revoked certificates that have not ended, oldest first
 */
public record StationFacts(
    ObservedStation observed,
    Decision decision,
    Optional<PacketForwarderVersion> reported,
    Optional<KeyMismatch> mismatch,
    Optional<RefusedProof> refused,
    List<RevokedCertificate> revoked) {
  public StationFacts(
      ObservedStation observed,
      Decision decision,
      Optional<PacketForwarderVersion> reported,
      Optional<KeyMismatch> mismatch,
      Optional<RefusedProof> refused) {
    this(observed, decision, reported, mismatch, refused, List.of());
  }

  public StationFacts(
      ObservedStation observed, Decision decision, Optional<PacketForwarderVersion> reported) {
    this(observed, decision, reported, Optional.empty(), Optional.empty());
  }

  /** Of the way that the authority does not allow, as it stands now. */
  Optional<RefusedProof> refusedProof() {
    return refused.filter(
        it ->
            policy().filter(policy -> !it.way().isAllowedBy(policy.authentication())).isPresent());
  }

  /** The certificates, with the one that was issued just now. */
  CertificateHistory history() {
    Stream<KnownCertificate> current =
        decision instanceof Decision.Keep keep ? Stream.of(keep.current()) : Stream.empty();
    return new CertificateHistory(
        Stream.concat(
                observed.certificates().stream(),
                current.filter(
                    it ->
                        observed.certificates().stream()
                            .noneMatch(other -> other.name().equals(it.name()))))
            .toList(),
        observed.now());
  }

  Optional<AuthorityPolicy> policy() {
    return authority().map(AuthorityState.Usable::policy);
  }

  /** Whether no renewal under the present CA certificate could last longer. */
  boolean isLastOfItsIssuer(KnownCertificate certificate) {
    return authority()
        .filter(
            usable ->
                usable.keyId().equals(certificate.binding().authorityKeyId())
                    && !certificate.validity().notAfter().isBefore(usable.notAfter()))
        .isPresent();
  }

  Optional<AuthorityState.Usable> authority() {
    return switch (observed.authority()) {
      case AuthorityState.Usable usable -> Optional.of(usable);
      case AuthorityState.Loading() -> Optional.empty();
      case AuthorityState.Unusable unusable -> Optional.empty();
    };
  }
}
