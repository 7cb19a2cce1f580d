package io.keymast.decision;

import java.util.Optional;
import java.util.stream.Stream;

/**
 * A supplied CA, beside those that the authority has or had. One key is one CA, under one subject
 * and one identifier: what exists names these, and gates, CRLs and OCSP find nothing by other ones.
 */
record OfferedIdentity(ObservedAuthority observed, CaCertificate offered) {
  /** Empty where it is one of these, or another CA altogether. */
  static Optional<AuthorityDecision> trouble(ObservedAuthority observed) {
    return observed
        .offeredCertificate()
        .flatMap(offered -> new OfferedIdentity(observed, offered).trouble());
  }

  private Optional<AuthorityDecision> trouble() {
    Optional<CaCertificate> former =
        known().filter(it -> it.keyId().equals(offered.keyId())).findFirst();
    return former.isPresent() ? troubleWith(former.get()) : troubleWithIdentifier();
  }

  private Optional<AuthorityDecision> troubleWith(CaCertificate former) {
    if (former.isSameCa(offered)) {
      return Optional.empty();
    }
    return Optional.of(
        former.key().equals(offered.key())
            ? CaKeyTrouble.renamed(secretName(), former.keyId())
            : CaKeyTrouble.identifiedAlike(secretName(), former.keyId()));
  }

  private Optional<AuthorityDecision> troubleWithIdentifier() {
    return known()
        .filter(it -> it.key().equals(offered.key()))
        .findFirst()
        .map(
            former ->
                isGivenUp(former)
                    ? CaKeyTrouble.givenUp(secretName(), former.keyId())
                    : CaKeyTrouble.identifiedOtherwise(secretName(), former.keyId()));
  }

  /** The one that counts most first: a copy tells only where what is pinned was lost. */
  private Stream<CaCertificate> known() {
    Stream<CaCertificate> present =
        observed.isPinned()
            ? observed.pinned().stream().map(CaGeneration::certificate)
            : observed.soundNumbers().stream().flatMap(number -> observed.kept(number).stream());
    return Stream.concat(present, observed.history().certificates().values().stream());
  }

  private boolean isGivenUp(CaCertificate certificate) {
    CaRotationTimes times = CaRotationTimes.of(observed.policy());
    return observed.pinned().stream()
        .filter(it -> it.certificate().equals(certificate))
        .anyMatch(times::isGivenUp);
  }

  private String secretName() {
    return observed.offered().orElseThrow().secret().name();
  }
}
