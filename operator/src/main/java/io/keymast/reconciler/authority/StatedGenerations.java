package io.keymast.reconciler.authority;

import io.keymast.api.CertificateAuthority;
import io.keymast.api.CertificateAuthorityStatus;
import io.keymast.api.CertificateAuthorityStatus.Generation;
import io.keymast.authority.DelegatedAuthority;
import io.keymast.decision.CaGeneration;
import io.keymast.domain.KeyId;
import io.keymast.pki.CaKey;
import io.keymast.pki.ParsedCertificate;
import io.keymast.reconciler.authority.AuthorityObserver.Observation;
import io.keymast.reconciler.cluster.PinnedGenerations;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** An authority's CA keys as its status is to pin them. */
final class StatedGenerations {
  private StatedGenerations() {}

  /**
   * @param former what the status said, for those whose key is lost; else the ledger tells
   */
  static List<Generation> write(
      List<CaGeneration> generations,
      Observation observation,
      List<Generation> former,
      RotatingFleet fleet) {
    return generations.stream()
        .flatMap(
            generation ->
                chain(generation, observation, former).stream()
                    .map(chain -> write(generation, chain, fleet.stationsOf(generation.keyId()))))
        .toList();
  }

  /** As the status said them, but for these, which nobody is to trust nor to certify any more. */
  static List<Generation> retired(CertificateAuthorityStatus former, Set<KeyId> keys) {
    return Objects.requireNonNullElse(former.generations(), List.<Generation>of()).stream()
        .map(
            it ->
                keys.stream().anyMatch(key -> key.value().equals(it.keyId()))
                    ? it.inState(CaGeneration.State.RETIRED.apiName()).certifiedBy(null)
                    : it)
        .toList();
  }

  /** The CA of an issuer behind cert-manager: it issues from when it is first seen. */
  static Generation delegated(
      CertificateAuthority object, DelegatedAuthority authority, int stations) {
    Instant since = Instant.parse(object.getMetadata().getCreationTimestamp());
    return write(
        new CaGeneration(
            1,
            PinnedGenerations.facts(authority.chain().getFirst()),
            CaGeneration.State.ACTIVE,
            since,
            Optional.of(since)),
        authority.chain(),
        stations);
  }

  private static Optional<List<ParsedCertificate>> chain(
      CaGeneration generation, Observation observation, List<Generation> former) {
    return Optional.ofNullable(observation.kept().get(generation.number()))
        .filter(key -> key.keyId().equals(generation.keyId()))
        .map(CaKey::chain)
        .or(
            () ->
                former.stream()
                    .filter(it -> generation.keyId().value().equals(it.keyId()))
                    .flatMap(it -> Optional.ofNullable(it.certificate()).stream())
                    .findFirst()
                    .flatMap(ParsedCertificate::parsePem))
        .or(
            () ->
                Optional.ofNullable(observation.published().get(generation.keyId())).map(List::of));
  }

  private static Generation write(
      CaGeneration generation, List<ParsedCertificate> chain, int stations) {
    ParsedCertificate certificate = chain.getFirst();
    return new Generation(
        generation.number(),
        generation.state().apiName(),
        generation.keyId().value(),
        certificate.serialNumber().hex(),
        certificate.fingerprint(),
        certificate.subject(),
        certificate.validity().notBefore(),
        certificate.validity().notAfter(),
        ParsedCertificate.toPem(chain),
        null,
        generation.trustedSince(),
        generation.issuingSince().orElse(null),
        stations);
  }
}
