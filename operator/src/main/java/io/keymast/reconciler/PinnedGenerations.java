package io.keymast.reconciler;

import io.keymast.api.CertificateAuthority;
import io.keymast.api.CertificateAuthorityStatus;
import io.keymast.api.CertificateAuthorityStatus.Generation;
import io.keymast.authority.DelegatedAuthority;
import io.keymast.decision.CaCertificate;
import io.keymast.decision.CaGeneration;
import io.keymast.domain.KeyId;
import io.keymast.pki.CaKey;
import io.keymast.pki.ForeignCa;
import io.keymast.pki.ParsedCertificate;
import io.keymast.reconciler.AuthorityObserver.Observation;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** An authority's CA keys as its status pins them. */
final class PinnedGenerations {
  private PinnedGenerations() {}

  /** Empty where the status is lost, in whole or in part: then it is rebuilt. */
  static List<CaGeneration> read(@Nullable CertificateAuthorityStatus status) {
    List<Generation> stated = stated(status);
    List<CaGeneration> read =
        stated.stream().map(PinnedGenerations::read).flatMap(Optional::stream).toList();
    return read.size() == stated.size() ? read : List.of();
  }

  /** Also where other parts of the status are lost. */
  static Stream<ParsedCertificate> certificates(@Nullable CertificateAuthorityStatus status) {
    return stated(status).stream().flatMap(generation -> certificate(generation).stream());
  }

  private static List<Generation> stated(@Nullable CertificateAuthorityStatus status) {
    return status == null ? List.of() : Objects.requireNonNullElse(status.generations(), List.of());
  }

  private static Optional<ParsedCertificate> certificate(Generation stated) {
    return Optional.ofNullable(stated.certificate())
        .flatMap(ParsedCertificate::parsePem)
        .map(List::getFirst);
  }

  private static Optional<CaGeneration> read(Generation stated) {
    Optional<ParsedCertificate> certificate = certificate(stated);
    Optional<CaGeneration.State> state =
        Optional.ofNullable(stated.state()).flatMap(CaGeneration.State::parse);
    if (stated.number() == null
        || state.isEmpty()
        || certificate
            .flatMap(ParsedCertificate::subjectKeyId)
            .filter(
                keyId ->
                    Optional.ofNullable(stated.keyId())
                        .flatMap(KeyId::parse)
                        .equals(Optional.of(keyId)))
            .isEmpty()) {
      return Optional.empty();
    }
    CaCertificate facts = facts(certificate.orElseThrow());
    Instant notBefore = facts.validity().notBefore();
    // A status of before there were generations does not say since when.
    Optional<Instant> issuing =
        Optional.ofNullable(stated.issuingSince())
            .or(
                () ->
                    state.get() == CaGeneration.State.ACTIVE
                        ? Optional.of(notBefore)
                        : Optional.empty());
    return Optional.of(
        new CaGeneration(
            stated.number(),
            facts,
            state.get(),
            Objects.requireNonNullElse(stated.trustedSince(), notBefore),
            issuing));
  }

  static CaCertificate facts(ParsedCertificate certificate) {
    return new CaCertificate(
        certificate.subjectKeyId().orElseThrow(),
        certificate.fingerprint(),
        certificate.validity());
  }

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

  /** Whether the status pins this CA and no other one. */
  static boolean isSolely(@Nullable CertificateAuthorityStatus status, ForeignCa ca) {
    return read(status).stream().map(CaGeneration::keyId).toList().equals(List.of(ca.keyId()));
  }

  /** The CA of an issuer behind cert-manager: it issues from when it is first seen. */
  static Generation delegated(
      CertificateAuthority object, DelegatedAuthority authority, int stations) {
    Instant since = Instant.parse(object.getMetadata().getCreationTimestamp());
    return write(
        new CaGeneration(
            1,
            facts(authority.chain().getFirst()),
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
