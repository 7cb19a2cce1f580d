package io.keymast.decision;

import io.keymast.domain.KeyId;
import io.keymast.validation.CaSource;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Which of an authority's CA keys issued last, where its status does not tell. A number alone
 * proves nothing: a person may have put the Secret of a former key back under a later one. No key
 * begins to issue before the former one has ended to, and the operator makes none before it is due.
 */
final class IssuingOrder {
  private final ObservedAuthority observed;

  IssuingOrder(ObservedAuthority observed) {
    this.observed = observed;
  }

  /** Empty if none has issued, or if nobody can tell. */
  Optional<CaGeneration> last(List<CaGeneration> kept) {
    List<CaGeneration> issued = kept.stream().filter(it -> hasIssued(it.keyId())).toList();
    return issued.stream()
        .filter(it -> issued.stream().allMatch(other -> it.equals(other) || isLater(it, other)))
        .findFirst();
  }

  /** Whether the ledger or a certificate tells of something that it signed for a station. */
  boolean hasIssued(KeyId key) {
    return isUsed(key) || observed.history().revoked().contains(key);
  }

  /** Whether its CA was made after the other one, whatever their numbers are. */
  boolean isYounger(CaCertificate one, CaCertificate other) {
    return one.validity().notBefore().isAfter(other.validity().notBefore());
  }

  boolean isOffered(CaGeneration generation) {
    return observed
        .offeredCertificate()
        .filter(offered -> offered.keyId().equals(generation.keyId()))
        .isPresent();
  }

  private boolean isLater(CaGeneration one, CaGeneration other) {
    if (isUsed(one.keyId()) && isUsed(other.keyId())) {
      int began = since(one).compareTo(since(other));
      if (began != 0) {
        return began > 0;
      }
    }
    int made = madeAt(one).compareTo(madeAt(other));
    boolean hasLaterNumber = one.number() > other.number();
    if (made == 0 || hasLaterNumber == made > 0) {
      return hasLaterNumber;
    }
    // A person may supply CAs in any order, but one key at a time.
    return observed.source() instanceof CaSource.Supplied ? isOffered(one) : made > 0;
  }

  private boolean isUsed(KeyId key) {
    return observed.use().containsKey(key);
  }

  private Instant since(CaGeneration generation) {
    return observed.useSince(generation.certificate());
  }

  private static Instant madeAt(CaGeneration generation) {
    return generation.certificate().validity().notBefore();
  }
}
