package io.keymast.reconciler.cluster;

import io.keymast.api.CertificateAuthority;
import io.keymast.api.CertificateAuthoritySpec;
import io.keymast.api.CertificateAuthorityStatus;
import io.keymast.api.CertificateAuthorityStatus.Generation;
import io.keymast.decision.CaCertificate;
import io.keymast.decision.CaGeneration;
import io.keymast.decision.EndOfTrust;
import io.keymast.domain.KeyId;
import io.keymast.pki.ForeignCa;
import io.keymast.pki.ParsedCertificate;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** An authority's CA keys as its status pins them, read back. */
public final class PinnedGenerations {
  private PinnedGenerations() {}

  /** Empty where the status is lost, in whole or in part: then it is rebuilt. */
  public static List<CaGeneration> read(@Nullable CertificateAuthorityStatus status) {
    List<Generation> stated = stated(status);
    List<CaGeneration> read =
        stated.stream().map(PinnedGenerations::read).flatMap(Optional::stream).toList();
    return read.size() == stated.size() ? read : List.of();
  }

  /**
   * Those that nobody is to trust any more, and that the status says as if somebody were. Of a CA
   * that somebody else has, it is for him to say.
   */
  public static List<CaGeneration> overdue(CertificateAuthority object, Instant now) {
    return isForeign(object.getSpec())
        ? List.of()
        : new EndOfTrust(retireNow(object)).overdue(read(object.getStatus()), now);
  }

  /** Whether a person has given this CA key up, also where nobody has acted on that yet. */
  public static boolean isGivenUp(CertificateAuthority object, KeyId caKey, Instant now) {
    return retireNow(object).isPresent()
        && overdue(object, now).stream().anyMatch(it -> it.keyId().equals(caKey));
  }

  /** Whether it had CAs, and none of them is to be trusted any more. */
  public static boolean areAllRetired(@Nullable CertificateAuthorityStatus status) {
    List<CaGeneration> pinned = read(status);
    return !pinned.isEmpty() && pinned.stream().allMatch(it -> it.is(CaGeneration.State.RETIRED));
  }

  /** The CAs that it had, and that nobody is to trust any more. */
  public static Set<KeyId> retired(@Nullable CertificateAuthorityStatus status) {
    return read(status).stream()
        .filter(it -> it.is(CaGeneration.State.RETIRED))
        .map(CaGeneration::keyId)
        .collect(Collectors.toSet());
  }

  private static Optional<Instant> retireNow(CertificateAuthority object) {
    return Optional.ofNullable(object.getSpec())
        .map(CertificateAuthoritySpec::rotation)
        .map(CertificateAuthoritySpec.Rotation::retireNow);
  }

  private static boolean isForeign(@Nullable CertificateAuthoritySpec spec) {
    return spec != null && spec.source() != null && spec.source().certManager() != null;
  }

  /** Also where other parts of the status are lost. */
  public static Stream<ParsedCertificate> certificates(
      @Nullable CertificateAuthorityStatus status) {
    return stated(status).stream().flatMap(generation -> certificate(generation).stream());
  }

  /** Whether this key is or was its CA's, whatever else is lost of the status. */
  public static boolean isPinned(@Nullable CertificateAuthorityStatus status, KeyId caKey) {
    return stated(status).stream().anyMatch(it -> caKey.value().equals(it.keyId()));
  }

  /** Whether it ever had a CA, however little is left of what was said of it. */
  public static boolean isAny(@Nullable CertificateAuthorityStatus status) {
    return !stated(status).isEmpty();
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

  public static CaCertificate facts(ParsedCertificate certificate) {
    return new CaCertificate(
        certificate.subjectKeyId().orElseThrow(),
        certificate.publicKeyFingerprint(),
        certificate.subjectDer(),
        certificate.fingerprint(),
        certificate.validity());
  }

  /** Whether the status pins this CA and no other one. */
  public static boolean isSolely(@Nullable CertificateAuthorityStatus status, ForeignCa ca) {
    return read(status).stream().map(CaGeneration::keyId).toList().equals(List.of(ca.keyId()));
  }
}
