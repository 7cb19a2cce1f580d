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
      return new AuthorityDecision.Stop(damage.reason(), List.of(damage));
    }
    Set<KeyId> missing = observed.lostKeys();
    if (rebuilt.areLostOnesFormer()) {
      return observed.soundNumbers().isEmpty()
          ? first(observed)
          : rebuilt
              .uncertainty()
              .<AuthorityDecision>map(stop -> stop)
              .orElseGet(() -> new AuthorityDecider(observed, rebuilt.all()).decide());
    }
    return observed
        .offeredCertificate()
        .filter(offered -> missing.equals(Set.of(offered.keyId())))
        .<AuthorityDecision>map(offered -> new AuthorityDecision.KeepCopy(nextNumber(observed)))
        .orElseGet(() -> lost(observed));
  }

  private static AuthorityDecision first(ObservedAuthority observed) {
    Optional<CaSecret.Unsound> damaged = unsound(observed);
    if (damaged.isPresent()) {
      return refused(damaged.get());
    }
    Set<KeyId> former = formerKeys(observed);
    if (!former.isEmpty()) {
      return observed.source() instanceof CaSource.SelfSigned
          ? KeyToMake.hadAnother(former)
          : lost(observed);
    }
    if (observed.history().doubt().isPresent()) {
      Violation doubt = observed.history().doubt().get();
      return new AuthorityDecision.Stop(doubt.reason(), List.of(doubt));
    }
    return switch (observed.source()) {
      case CaSource.SelfSigned profile -> new AuthorityDecision.MakeKey(1, profile);
      case CaSource.Token token -> new AuthorityDecision.MakeKey(1, token.profile());
      case CaSource.Supplied supplied ->
          offered(observed)
              .<AuthorityDecision>map(stop -> stop)
              .orElseGet(() -> new AuthorityDecision.KeepCopy(1));
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
        .orElseGet(
            () ->
                new KeyToMake(observed, known, active, times)
                    .orElse(new GenerationLife(observed, known, times)::use));
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
          case CaSecret.Unsound unsound -> refused(unsound);
          case CaSecret.Sound _ when observed.source() instanceof CaSource.Token token ->
              changed(token);
          case CaSecret.Sound sound -> changed(sound.name());
          case null -> withoutKey(present.get(), "of its CA key");
          case CaSecret.Absent(var name) -> withoutKey(present.get(), name);
        });
  }

  private AuthorityDecision withoutKey(CaGeneration generation, String secretName) {
    if (observed.offered().isEmpty()) {
      return missing(observed.source(), secretName);
    }
    return observed
        .offeredCertificate()
        .filter(offered -> offered.keyId().equals(generation.keyId()))
        .<AuthorityDecision>map(offered -> new AuthorityDecision.KeepCopy(generation.number()))
        .orElseGet(() -> lost(observed));
  }

  private Optional<AuthorityDecision> changeOfSupplied() {
    if (observed.offered().isEmpty()) {
      return Optional.empty();
    }
    return offered(observed)
        .<AuthorityDecision>map(stop -> stop)
        .or(() -> observed.offeredCertificate().flatMap(this::changeTo));
  }

  private Optional<AuthorityDecision> changeTo(CaCertificate offered) {
    Optional<CaGeneration> same =
        known.stream().filter(it -> it.keyId().equals(offered.keyId())).findFirst();
    if (same.isEmpty()) {
      return changeToUnknown(offered);
    }
    if (active.filter(it -> it.number() > same.get().number()).isPresent()) {
      return Optional.of(changed(observed.offered().orElseThrow()));
    }
    if (active.isEmpty() && same.get().issuingSince().isPresent()) {
      return Optional.of(retired());
    }
    return observed
        .kept(same.get().number())
        .filter(kept -> kept.keyId().equals(offered.keyId()))
        .filter(kept -> !kept.fingerprint().equals(offered.fingerprint()))
        .map(kept -> new AuthorityDecision.RenewCopy(same.get().number()));
  }

  private Optional<AuthorityDecision> changeToUnknown(CaCertificate offered) {
    Offer offer = observed.offered().orElseThrow();
    if (offer.successor() == Successor.REFUSED) {
      return Optional.of(changed(offer));
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
  private static Optional<AuthorityDecision.Stop> offered(ObservedAuthority observed) {
    return observed
        .offered()
        .map(Offer::secret)
        .flatMap(
            secret ->
                switch (secret) {
                  case CaSecret.Absent(var name) ->
                      Optional.of(
                          observed.isUntouched()
                              ? stop(
                                  "CASecretMissing", "create the kubernetes.io/tls Secret " + name)
                              : missing(observed.source(), name));
                  case CaSecret.Unsound unsound -> Optional.of(refused(unsound));
                  case CaSecret.Sound sound -> Optional.empty();
                });
  }

  private static Optional<CaSecret.Unsound> unsound(ObservedAuthority observed) {
    return observed.kept().values().stream()
        .filter(CaSecret.Unsound.class::isInstance)
        .map(CaSecret.Unsound.class::cast)
        .findFirst();
  }

  /** Certificates are there under a key that is not: as one lost it, so it is told. */
  private static AuthorityDecision.Stop lost(ObservedAuthority observed) {
    Optional<CaSecret> other = observed.offered().map(Offer::secret);
    if (other.orElse(null) instanceof CaSecret.Sound(var name, var certificate)) {
      return stop(
          "CAKeyChanged",
          "put the former key back into the Secret "
              + name
              + ": it holds another CA key than the one that this authority issued under, of which"
              + " the operator has no copy");
    }
    return other
        .or(() -> unsound(observed).map(CaSecret.class::cast))
        .map(
            secret ->
                switch (secret) {
                  case CaSecret.Unsound unsound -> refused(unsound);
                  case CaSecret.Absent(var name) -> missing(observed.source(), name);
                  case CaSecret.Sound sound -> missing(observed.source(), sound.name());
                })
        .orElseGet(
            () ->
                missing(
                    observed.source(), "of the CA key " + KeyToMake.text(observed.missingKeys())));
  }

  private static AuthorityDecision.Stop missing(CaSource source, String name) {
    if (source instanceof CaSource.Token token) {
      return stop(
          "CAKeyMissing",
          "put the key "
              + token.keyLabel()
              + " and its certificate back into the token "
              + token.tokenLabel()
              + " from a backup: certificates exist under it, and a new CA key would cut their"
              + " stations off");
    }
    return stop(
        "CASecretMissing",
        "put the Secret "
            + name
            + " back from a backup: certificates exist under its key, and a new CA key would cut"
            + " their stations off");
  }

  private static AuthorityDecision.Stop refused(CaSecret.Unsound secret) {
    return new AuthorityDecision.Stop("CASecretRefused", secret.violations());
  }

  private static AuthorityDecision.Stop changed(Offer offer) {
    String name = offer.secret().name();
    return offer.successor() == Successor.REFUSED
        ? stop(
            "CAKeyChanged",
            "put the former key back into the Secret "
                + name
                + ", which holds another CA key than the one that this authority issues under; or,"
                + " if that is to be the next CA, say so by adding spec.rotation: {}")
        : changed(name);
  }

  private static AuthorityDecision.Stop changed(CaSource.Token token) {
    return stop(
        "CAKeyChanged",
        "name the former key in spec.source.pkcs11, or put it back into the token: under the label "
            + token.keyLabel()
            + " is another one than the one that this authority issues under. For another CA, make"
            + " another CertificateAuthority");
  }

  private static AuthorityDecision.Stop changed(String name) {
    return stop(
        "CAKeyChanged",
        "put the key that issues now, or a new one, into the Secret "
            + name
            + ": it holds another CA key, one that this authority does not issue under any more");
  }

  private static AuthorityDecision.Stop retired() {
    return stop(
        "CARetired",
        "put a new CA's certificate and key into the Secret: the one that it holds is given up by"
            + " spec.rotation.retireNow");
  }

  private static AuthorityDecision.Stop stop(String reason, String message) {
    return new AuthorityDecision.Stop(
        reason, List.of(new Violation("spec.source", reason, message)));
  }
}
