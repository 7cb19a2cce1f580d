package io.keymast.decision;

import io.keymast.decision.CaGeneration.State;
import io.keymast.decision.ObservedAuthority.KeyUse;
import io.keymast.decision.ObservedAuthority.Successor;
import io.keymast.domain.KeyId;
import io.keymast.domain.Validity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** An authority's CA keys through the years, with people and operators that do what they may. */
final class CaKeysLife {
  private static final Duration CERTIFICATE = Duration.ofDays(730);

  private final boolean isSupplied;
  private final SortedMap<Integer, CaCertificate> kept = new TreeMap<>();
  private final Map<KeyId, KeyUse> use = new HashMap<>();
  private List<CaGeneration> pinned = List.of();
  private Optional<CaCertificate> offered = Optional.empty();
  private Optional<Instant> retireNow = Optional.empty();
  private boolean isPaused;
  private int keys;
  private Instant now = CaKeys.NOW;

  /** What happens. */
  enum Act {
    A_DAY_PASSES,
    A_MONTH_PASSES,
    YEARS_PASS,
    A_CERTIFICATE_IS_ISSUED,
    EXPIRED_CERTIFICATES_ARE_REMOVED,
    IT_IS_PAUSED,
    IT_GOES_ON,
    THE_CA_IS_COMPROMISED,
    THE_CA_WILL_BE_GIVEN_UP,
    ANOTHER_KEY_IS_SUPPLIED,
    THE_STATUS_WRITE_IS_LOST,
    THE_NEXT_KEY_IS_LOST,
    STATUS_IS_LOST
  }

  CaKeysLife(boolean isSupplied) {
    this.isSupplied = isSupplied;
    this.offered = isSupplied ? Optional.of(newKey()) : Optional.empty();
  }

  List<CaGeneration> pinned() {
    return pinned;
  }

  Set<KeyId> used() {
    return Set.copyOf(use.keySet());
  }

  /** Those that issued once and are trusted no more. */
  Set<KeyId> endedKeys() {
    return pinned.stream()
        .filter(it -> it.is(State.RETIRED) && it.issuingSince().isPresent())
        .map(CaGeneration::keyId)
        .collect(Collectors.toSet());
  }

  void happens(Act act) {
    switch (act) {
      case A_DAY_PASSES -> now = now.plus(Duration.ofDays(1));
      case A_MONTH_PASSES -> now = now.plus(Duration.ofDays(30));
      case YEARS_PASS -> now = now.plus(Duration.ofDays(1200));
      case A_CERTIFICATE_IS_ISSUED -> issue();
      case EXPIRED_CERTIFICATES_ARE_REMOVED -> use.values().removeIf(it -> now.isAfter(it.until()));
      case IT_IS_PAUSED -> isPaused = true;
      case IT_GOES_ON -> isPaused = false;
      case THE_CA_IS_COMPROMISED -> retireNow = Optional.of(now);
      case THE_CA_WILL_BE_GIVEN_UP -> retireNow = Optional.of(now.plus(Duration.ofDays(2)));
      case ANOTHER_KEY_IS_SUPPLIED -> offered = isSupplied ? Optional.of(newKey()) : offered;
      // The next run starts from what was there before.
      case THE_STATUS_WRITE_IS_LOST -> {
        List<CaGeneration> before = pinned;
        executes();
        pinned = before;
      }
      case THE_NEXT_KEY_IS_LOST ->
          pinned.stream()
              .filter(it -> it.is(State.TRUSTED))
              .forEach(it -> kept.remove(it.number()));
      case STATUS_IS_LOST -> pinned = List.of();
    }
  }

  private void issue() {
    pinned.stream()
        .filter(it -> it.is(State.ACTIVE))
        .filter(it -> now.isBefore(times().end(it)))
        .forEach(it -> use.merge(it.keyId(), new KeyUse(now, now.plus(CERTIFICATE)), KeyUse::and));
  }

  AuthorityDecision decided() {
    return AuthorityDecider.decide(observed());
  }

  boolean isSettled() {
    return switch (decided()) {
      case AuthorityDecision.Use(var generations, var lost) -> generations.equals(pinned);
      case AuthorityDecision.Stop stop -> true;
      case AuthorityDecision.MakeKey make -> false;
      case AuthorityDecision.KeepCopy keep -> false;
      case AuthorityDecision.RenewCopy renew -> false;
    };
  }

  /** One write, as a crash may come after each. */
  void executes() {
    switch (decided()) {
      case AuthorityDecision.MakeKey(var number, var profile) -> kept.putIfAbsent(number, newKey());
      case AuthorityDecision.KeepCopy(var number) ->
          kept.putIfAbsent(number, offered.orElseThrow());
      case AuthorityDecision.RenewCopy(var number) -> kept.put(number, offered.orElseThrow());
      case AuthorityDecision.Use(var generations, var lost) -> {
        pinned = generations;
        int first = generations.stream().mapToInt(CaGeneration::number).min().orElse(0);
        kept.keySet().removeIf(number -> number < first);
      }
      case AuthorityDecision.Stop stop -> {}
    }
  }

  boolean isTrustedLongEnough(CaGeneration next, CaGeneration former) {
    Instant end = times().end(former);
    Duration left = Duration.between(next.trustedSince(), end).dividedBy(2);
    Duration least = left.compareTo(CaKeys.WEEK) < 0 ? left : CaKeys.WEEK;
    return !now.isBefore(end) || !now.isBefore(next.trustedSince().plus(least));
  }

  private CaCertificate newKey() {
    keys++;
    Instant start = now.minus(Duration.ofMinutes(5));
    return CaKeys.certificate(
        new KeyId("%016x".formatted(keys)),
        "%064x".formatted(keys),
        new Validity(start, now.plus(CaKeys.LIFE)));
  }

  private CaRotationTimes times() {
    return CaRotationTimes.of(observed().policy());
  }

  private ObservedAuthority observed() {
    CaKeys found = (isSupplied ? CaKeys.supplied() : CaKeys.selfSigned()).at(now);
    offered.ifPresent(
        certificate -> {
          if (now.isAfter(certificate.validity().notAfter())) {
            found.offeringDamage();
          } else {
            found.offering(certificate, Successor.ADMITTED);
          }
        });
    kept.forEach(
        (number, certificate) -> {
          if (now.isAfter(certificate.validity().notAfter())) {
            found.keepingDamage(number);
          } else {
            found.keeping(number, certificate);
          }
        });
    new ArrayList<>(pinned).forEach(found::pinning);
    use.forEach(
        (key, of) ->
            found.using(
                CaKeys.certificate(key, "", new Validity(CaKeys.NOW, CaKeys.NOW)),
                of.since(),
                of.until()));
    retireNow.ifPresent(found::retiring);
    return (isPaused ? found.paused() : found).observed();
  }
}
