package io.keymast.decision;

import io.keymast.decision.CaGeneration.State;
import io.keymast.decision.ObservedAuthority.CaSecret;
import io.keymast.decision.ObservedAuthority.Offer;
import io.keymast.decision.ObservedAuthority.Successor;
import io.keymast.domain.KeyId;
import io.keymast.domain.Violation;
import io.keymast.validation.CaSource;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Decides on an authority's CA keys: which one issues, and which key is to be made or kept first. A
 * key that was lost, or replaced without a word, is never papered over by another one: relying
 * parties trust the old one, and its CRL would have no signer.
 */
public final class AuthorityDecider {
  private final ObservedAuthority observed;
  private final List<CaGeneration> known;
  private final Optional<CaGeneration> active;
  private final CaRotationTimes times;

  private AuthorityDecider(ObservedAuthority observed, List<CaGeneration> known) {
    this.observed = observed;
    this.known = known;
    this.active =
        known.stream()
            .filter(it -> it.is(State.ACTIVE))
            .max(Comparator.comparingInt(CaGeneration::number));
    this.times = CaRotationTimes.of(observed.policy());
  }

  public static AuthorityDecision decide(ObservedAuthority observed) {
    return observed.pinned().isEmpty()
        ? unpinned(observed)
        : new AuthorityDecider(observed, observed.pinned()).decide();
  }

  /** Nothing was ever issued here, or the status was lost: then the keys and certificates tell. */
  private static AuthorityDecision unpinned(ObservedAuthority observed) {
    RebuiltGenerations rebuilt = new RebuiltGenerations(observed);
    if (rebuilt.isUntold()) {
      Violation damage = observed.history().doubt().orElseThrow();
      return AuthorityDecision.Stop.of(damage);
    }
    Set<KeyId> absent = observed.absentByCertificates();
    if (rebuilt.areLostOnesFormer()) {
      return observed.soundNumbers().isEmpty()
          ? first(observed)
          : rebuilt
              .uncertainty()
              .orElseGet(() -> new AuthorityDecider(observed, rebuilt.all()).decide());
    }
    return observed
        .offeredCertificate()
        .filter(offered -> absent.equals(Set.of(offered.keyId())))
        .map(offered -> copy(observed, nextNumber(observed)))
        .orElseGet(() -> stopForLostKey(observed));
  }

  private static AuthorityDecision copy(ObservedAuthority observed, int number) {
    return OfferedIdentity.trouble(observed)
        .orElseGet(() -> new AuthorityDecision.KeepCopy(number));
  }

  private static AuthorityDecision first(ObservedAuthority observed) {
    Optional<CaSecret.Unsound> damaged = unsound(observed);
    if (damaged.isPresent()) {
      return CaKeyTrouble.refused(damaged.get());
    }
    Set<KeyId> former = formerKeys(observed);
    if (!former.isEmpty()) {
      return observed.source() instanceof CaSource.SelfSigned
          ? KeyToMake.hadAnother(former)
          : stopForLostKey(observed);
    }
    if (observed.history().doubt().isPresent()) {
      Violation doubt = observed.history().doubt().get();
      return AuthorityDecision.Stop.of(doubt);
    }
    return switch (observed.source()) {
      case CaSource.SelfSigned profile -> new AuthorityDecision.MakeKey(1, profile);
      case CaSource.Token token -> new AuthorityDecision.MakeKey(1, token.profile());
      case CaSource.Supplied supplied ->
          troubleWithOffer(observed).orElseGet(() -> copy(observed, 1));
    };
  }

  /** Those that it had before, all of them lost. */
  private static Set<KeyId> formerKeys(ObservedAuthority observed) {
    Set<KeyId> former = new HashSet<>(observed.history().keys());
    observed.offeredCertificate().map(CaCertificate::keyId).ifPresent(former::remove);
    return former;
  }

  private AuthorityDecision decide() {
    return troubleWithActiveKey()
        .or(this::changeOfSupplied)
        .orElseGet(() -> new KeyToMake(observed, known, active, times).orElse(life()::use));
  }

  private GenerationLife life() {
    return new GenerationLife(observed, known, times);
  }

  /** Its end is no trouble: then it is time for the next one. */
  private Optional<AuthorityDecision> troubleWithActiveKey() {
    Optional<CaGeneration> present =
        active.filter(generation -> !observed.now().isAfter(times.end(generation)));
    if (present.isEmpty() || observed.holdsKeyOf(present.get())) {
      return Optional.empty();
    }
    CaSecret secret = observed.kept().get(present.get().number());
    return Optional.of(
        switch (secret) {
          case CaSecret.Unsound unsound ->
              repair(present.get()).orElseGet(() -> CaKeyTrouble.refused(unsound));
          case CaSecret.Sound _ when observed.source() instanceof CaSource.Token token ->
              CaKeyTrouble.changed(token);
          case CaSecret.Sound sound -> CaKeyTrouble.changed(sound.name());
          case null -> withoutKey(present.get(), "of its CA key");
          case CaSecret.Absent(var name) -> withoutKey(present.get(), name);
        });
  }

  /** By what is supplied of the same CA now: a copy that has ended would refuse it for ever. */
  private Optional<AuthorityDecision> repair(CaGeneration generation) {
    return observed
        .offeredCertificate()
        .filter(offered -> offered.keyId().equals(generation.keyId()))
        .flatMap(offered -> renew(generation, offered));
  }

  private AuthorityDecision withoutKey(CaGeneration generation, String secretName) {
    if (observed.offered().isEmpty()) {
      return CaKeyTrouble.missing(observed.source(), secretName);
    }
    return observed
        .offeredCertificate()
        .filter(offered -> offered.keyId().equals(generation.keyId()))
        .map(offered -> copy(observed, generation.number()))
        .orElseGet(() -> stopForLostKey(observed));
  }

  private Optional<AuthorityDecision> changeOfSupplied() {
    if (observed.offered().isEmpty()) {
      return Optional.empty();
    }
    return troubleWithOffer(observed)
        .or(() -> observed.offeredCertificate().flatMap(this::changeTo));
  }

  private Optional<AuthorityDecision> changeTo(CaCertificate offered) {
    Optional<CaGeneration> same =
        known.stream().filter(it -> it.keyId().equals(offered.keyId())).findFirst();
    if (same.isEmpty()) {
      return changeToUnknown(offered);
    }
    if (active.filter(it -> it.number() > same.get().number()).isPresent()) {
      return Optional.of(CaKeyTrouble.changed(observed.offered().orElseThrow()));
    }
    if (life().isRenewed(same.get())) {
      return renew(same.get(), offered);
    }
    if (active.isEmpty() && same.get().issuingSince().isPresent()) {
      return Optional.of(CaKeyTrouble.retired(observed.offered().orElseThrow().secret().name()));
    }
    return renew(same.get(), offered);
  }

  /** Empty where the copy is what is supplied. */
  private Optional<AuthorityDecision> renew(CaGeneration same, CaCertificate offered) {
    return OfferedIdentity.trouble(observed)
        .or(
            () ->
                isOutdated(same, offered)
                    ? Optional.of(new AuthorityDecision.RenewCopy(same.number()))
                    : Optional.empty());
  }

  private boolean isOutdated(CaGeneration same, CaCertificate offered) {
    return switch (observed.kept().get(same.number())) {
      case CaSecret.Sound(var _, var kept) ->
          kept.keyId().equals(offered.keyId()) && !kept.fingerprint().equals(offered.fingerprint());
      case CaSecret.Unsound _ -> true;
      case null -> false;
      case CaSecret.Absent _ -> false;
    };
  }

  private Optional<AuthorityDecision> changeToUnknown(CaCertificate offered) {
    Optional<AuthorityDecision> trouble = OfferedIdentity.trouble(observed);
    if (trouble.isPresent()) {
      return trouble;
    }
    Offer offer = observed.offered().orElseThrow();
    if (offer.successor() == Successor.REFUSED) {
      return Optional.of(CaKeyTrouble.changed(offer));
    }
    int number = observed.nextNumber(known);
    boolean isThere =
        observed.kept(number).filter(kept -> kept.keyId().equals(offered.keyId())).isPresent();
    return isThere || observed.history().isDoubtful() || !observed.isPinned()
        ? Optional.empty()
        : Optional.of(new AuthorityDecision.KeepCopy(number));
  }

  private static int nextNumber(ObservedAuthority observed) {
    return observed.kept().keySet().stream().max(Comparator.naturalOrder()).orElse(0) + 1;
  }

  /** What is wrong with the supplied Secret, whatever came before. */
  private static Optional<AuthorityDecision> troubleWithOffer(ObservedAuthority observed) {
    return observed
        .offered()
        .map(Offer::secret)
        .flatMap(
            secret ->
                switch (secret) {
                  case CaSecret.Absent(var name) -> Optional.of(absent(observed, name));
                  case CaSecret.Unsound unsound -> Optional.of(CaKeyTrouble.refused(unsound));
                  case CaSecret.Sound sound -> Optional.empty();
                });
  }

  /** What is given up is not to be put back. */
  private static AuthorityDecision.Stop absent(ObservedAuthority observed, String name) {
    if (observed.isUntouched()) {
      return CaKeyTrouble.notSupplied(name);
    }
    return observed.isPinned() && observed.pinned().stream().allMatch(it -> it.is(State.RETIRED))
        ? CaKeyTrouble.retired(name)
        : CaKeyTrouble.missing(observed.source(), name);
  }

  private static Optional<CaSecret.Unsound> unsound(ObservedAuthority observed) {
    return observed.kept().values().stream()
        .filter(CaSecret.Unsound.class::isInstance)
        .map(CaSecret.Unsound.class::cast)
        .findFirst();
  }

  /** Certificates are there under a key that is not: as one lost it, so it is told. */
  private static AuthorityDecision.Stop stopForLostKey(ObservedAuthority observed) {
    Optional<CaSecret> other = observed.offered().map(Offer::secret);
    if (other.orElse(null) instanceof CaSecret.Sound(var name, var certificate)) {
      return CaKeyTrouble.changedBeforeItWasKept(name);
    }
    return other
        .or(() -> unsound(observed).map(CaSecret.class::cast))
        .map(
            secret ->
                switch (secret) {
                  case CaSecret.Unsound unsound -> CaKeyTrouble.refused(unsound);
                  case CaSecret.Absent(var name) -> CaKeyTrouble.missing(observed.source(), name);
                  case CaSecret.Sound sound ->
                      CaKeyTrouble.missing(observed.source(), sound.name());
                })
        .orElseGet(
            () ->
                CaKeyTrouble.missing(
                    observed.source(),
                    "of the CA key " + KeyToMake.text(observed.absentIssuers())));
  }
}
