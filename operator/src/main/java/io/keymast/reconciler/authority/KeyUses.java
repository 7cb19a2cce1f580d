package io.keymast.reconciler.authority;

import io.keymast.api.BaseStationCertificate;
import io.keymast.api.BaseStationCertificateSpec;
import io.keymast.decision.ObservedAuthority.KeyUse;
import io.keymast.decision.RotationPolicy;
import io.keymast.domain.KeyId;
import io.keymast.pki.ParsedCertificate;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What stored certificates tell of the CA keys that they name. Anybody may have made them up who
 * may write them: where the CA's certificate is known, only what it signed counts. Where nothing
 * else tells of a CA key, a certificate is the last trace of it, and counts as it stands.
 */
final class KeyUses {
  private final Map<KeyId, List<ParsedCertificate>> issuers;
  private final Map<KeyId, KeyUse> uses = new HashMap<>();

  private KeyUses(List<ParsedCertificate> issuers) {
    this.issuers =
        issuers.stream()
            .filter(issuer -> issuer.subjectKeyId().isPresent())
            .collect(Collectors.groupingBy(issuer -> issuer.subjectKeyId().orElseThrow()));
  }

  /** Those that certificates name, rightly or not. */
  static Set<KeyId> named(List<BaseStationCertificate> certificates) {
    return certificates.stream()
        .flatMap(certificate -> caKey(certificate.getSpec()).stream())
        .collect(Collectors.toSet());
  }

  /**
   * @param issuers CA certificates that are known
   */
  static Map<KeyId, KeyUse> of(
      List<BaseStationCertificate> certificates, List<ParsedCertificate> issuers) {
    KeyUses found = new KeyUses(issuers);
    certificates.forEach(found::add);
    return Map.copyOf(found.uses);
  }

  private void add(BaseStationCertificate certificate) {
    BaseStationCertificateSpec spec = certificate.getSpec();
    caKey(spec)
        .ifPresent(
            key -> {
              KeyUse told = told(spec);
              if (isNews(key, told) && isBelieved(key, spec)) {
                uses.merge(key, told, KeyUse::and);
              }
            });
  }

  /** Verifying a fleet at every look would cost seconds; few of it tell more than the others. */
  private boolean isNews(KeyId key, KeyUse told) {
    KeyUse known = uses.get(key);
    return known == null || !known.and(told).equals(known);
  }

  private boolean isBelieved(KeyId key, BaseStationCertificateSpec spec) {
    List<ParsedCertificate> known = issuers.getOrDefault(key, List.of());
    return known.isEmpty()
        || Optional.ofNullable(spec.certificate())
            .flatMap(ParsedCertificate::parsePem)
            .map(List::getFirst)
            .filter(leaf -> known.stream().anyMatch(leaf::isSignedBy))
            .isPresent();
  }

  private static KeyUse told(BaseStationCertificateSpec spec) {
    return new KeyUse(
        spec.notBefore() == null ? Instant.EPOCH : RotationPolicy.issuedAt(spec.notBefore()),
        Objects.requireNonNullElse(spec.notAfter(), Instant.MAX));
  }

  private static Optional<KeyId> caKey(BaseStationCertificateSpec spec) {
    return Optional.ofNullable(spec.authorityKeyId()).flatMap(KeyId::parse);
  }
}
