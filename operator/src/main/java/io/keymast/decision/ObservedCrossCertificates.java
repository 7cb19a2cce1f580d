package io.keymast.decision;

import io.keymast.domain.KeyId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that deciding knows of an authority's cross-certificates.
 *
 * @param former generations, as the status pinned them until now
 * @param abilities of the CA keys whose ledger can be read
 * @param stored those that verify
 */
public record ObservedCrossCertificates(
    Succession succession,
    List<CaGeneration> former,
    Map<KeyId, Ability> abilities,
    List<CrossCertificate> stored,
    Instant now) {
  public ObservedCrossCertificates {
    former = List.copyOf(former);
    abilities = Map.copyOf(abilities);
    stored = List.copyOf(stored);
  }

  /** Whether a CA can certify another one. */
  public enum Ability {
    CERTIFIES,
    /** Its own certificate, or one above it, lets no CA stand below: verifiers would refuse it. */
    PATH_TOO_SHORT,
    KEY_LOST
  }

  Optional<Ability> ability(CaGeneration issuer) {
    return Optional.ofNullable(abilities.get(issuer.keyId()));
  }

  Optional<CrossCertificate> stored(CrossSigning.Pair pair) {
    return stored.stream().filter(it -> it.id().equals(pair.id())).findFirst();
  }
}
