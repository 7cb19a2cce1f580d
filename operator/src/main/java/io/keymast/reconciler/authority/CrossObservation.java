package io.keymast.reconciler.authority;

import io.keymast.api.CertificateAuthorityStatus.Generation;
import io.keymast.authority.LoadedAuthority;
import io.keymast.decision.CaGeneration;
import io.keymast.decision.CrossCertificate;
import io.keymast.decision.CrossSigning;
import io.keymast.decision.ObservedCrossCertificates;
import io.keymast.decision.ObservedCrossCertificates.Ability;
import io.keymast.domain.KeyId;
import io.keymast.pki.ParsedCertificate;
import io.keymast.reconciler.authority.AuthorityObserver.Observation;
import io.keymast.reconciler.authority.AuthorityRotation.RotationOutcome;
import io.keymast.revocation.CrossCertificates.Stored;
import io.keymast.revocation.LedgerSnapshot;
import io.keymast.revocation.RevocationEntry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An authority's cross-certificates as one look found them, and what follows.
 *
 * @param authorities the CAs' own certificates
 * @param stored those that verify
 */
public record CrossObservation(
    CrossSigning signing, Map<KeyId, ParsedCertificate> authorities, List<Stored> stored) {
  public CrossObservation {
    authorities = Map.copyOf(authorities);
    stored = List.copyOf(stored);
  }

  public static CrossObservation of(
      Observation observation, RotationOutcome outcome, LedgerSnapshot ledger) {
    Map<KeyId, ParsedCertificate> authorities = certificates(outcome.pins());
    List<Stored> stored =
        ledger.crossCertificates().stream().filter(it -> isOurs(it, authorities)).toList();
    CrossSigning signing =
        CrossSigning.decide(
            new ObservedCrossCertificates(
                outcome.facts().succession(),
                observation.facts().pinned(),
                abilities(outcome, ledger),
                stored.stream().map(it -> facts(it, ledger)).toList(),
                observation.facts().now()));
    return new CrossObservation(signing, authorities, stored);
  }

  /** The same after this one was signed and stored. */
  CrossObservation having(Stored made) {
    return new CrossObservation(
        signing.having(facts(made, Optional.empty())),
        authorities,
        Stream.concat(stored.stream(), Stream.of(made)).toList());
  }

  /** The CA's own certificate. */
  Optional<ParsedCertificate> authority(KeyId key) {
    return Optional.ofNullable(authorities.get(key));
  }

  CrossObservation lacking(CrossSigning.Lack lack) {
    return new CrossObservation(signing.lacking(lack), authorities, stored);
  }

  /** As the status says it: with each CA the certificates that others have given it. */
  public List<Generation> statedWith(List<Generation> pins) {
    Map<String, String> offered =
        signing.offered().stream()
            .collect(
                Collectors.groupingBy(
                    it -> it.subject().value(),
                    Collectors.mapping(this::pem, Collectors.joining())));
    return pins.stream().map(it -> it.certifiedBy(offered.get(it.keyId()))).toList();
  }

  private String pem(CrossCertificate offered) {
    return stored.stream()
        .filter(it -> it.id().equals(offered.id()))
        .map(it -> it.certificate().toPem())
        .findFirst()
        .orElseThrow();
  }

  private static Map<KeyId, ParsedCertificate> certificates(List<Generation> pins) {
    Map<KeyId, ParsedCertificate> certificates = new HashMap<>();
    pins.stream()
        .flatMap(it -> Optional.ofNullable(it.certificate()).stream())
        .flatMap(it -> ParsedCertificate.parsePem(it).stream())
        .map(List::getFirst)
        .forEach(it -> it.subjectKeyId().ifPresent(key -> certificates.put(key, it)));
    return certificates;
  }

  /** Whoever may write ConfigMaps here has no CA key; of a CA that is gone the key id has to do. */
  private static boolean isOurs(Stored stored, Map<KeyId, ParsedCertificate> authorities) {
    ParsedCertificate certificate = stored.certificate();
    return certificate.certificateAuthority()
        && certificate
            .authorityKeyId()
            .flatMap(key -> Optional.ofNullable(authorities.get(key)))
            .filter(certificate::isSignedBy)
            .isPresent()
        && certificate
            .subjectKeyId()
            .filter(
                key ->
                    Optional.ofNullable(authorities.get(key))
                        .map(ParsedCertificate::subjectPublicKeyInfo)
                        .map(certificate.subjectPublicKeyInfo()::equals)
                        .orElse(true))
            .isPresent();
  }

  private static Map<KeyId, Ability> abilities(RotationOutcome outcome, LedgerSnapshot ledger) {
    Map<KeyId, Ability> abilities = new HashMap<>();
    for (CaGeneration generation : outcome.facts().succession().generations()) {
      KeyId key = generation.keyId();
      if (ledger.damage(key).isEmpty()) {
        abilities.put(
            key, outcome.loaded().of(key).map(CrossObservation::ability).orElse(Ability.KEY_LOST));
      }
    }
    return abilities;
  }

  private static Ability ability(LoadedAuthority loaded) {
    return loaded.key().mayCertifyCas() ? Ability.CERTIFIES : Ability.PATH_TOO_SHORT;
  }

  private static CrossCertificate facts(Stored stored, LedgerSnapshot ledger) {
    KeyId issuer = stored.certificate().authorityKeyId().orElseThrow();
    return facts(
        stored,
        ledger.damage(issuer).isPresent()
            ? Optional.empty()
            : ledger.find(issuer, stored.certificate().serialNumber()));
  }

  private static CrossCertificate facts(Stored stored, Optional<RevocationEntry> revocation) {
    ParsedCertificate certificate = stored.certificate();
    return new CrossCertificate(
        stored.id(),
        certificate.authorityKeyId().orElseThrow(),
        certificate.subjectKeyId().orElseThrow(),
        certificate.serialNumber(),
        certificate.validity().notAfter(),
        revocation.map(RevocationEntry::reason));
  }
}
