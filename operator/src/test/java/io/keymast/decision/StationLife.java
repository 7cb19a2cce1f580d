package io.keymast.decision;

import static io.keymast.decision.AStation.station;
import static io.keymast.decision.AnAuthority.authority;

import io.keymast.decision.KnownCertificate.Fate;
import io.keymast.decision.KnownCertificate.Identity;
import io.keymast.decision.KnownCertificate.Origin;
import io.keymast.decision.KnownCertificate.PacketForwarder;
import io.keymast.domain.Backhaul;
import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.domain.RevocationReason;
import io.keymast.domain.SerialNumber;
import io.keymast.domain.StationState;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Many years of one station: things happen, the operator decides and carries out. */
final class StationLife {
  /** The last of them is never declared. */
  private static final String KEYS = "ABCDX";

  private final List<KnownCertificate> certificates = new ArrayList<>();
  private Instant now = AStation.NOW;
  private AStation station = station();
  private AnAuthority authority = authority();
  private final Set<PublicKeyFingerprint> retired = new HashSet<>();
  private StationState state = StationState.ACTIVE;
  private boolean paused;
  private int serial = 1;

  /** Something that happens; whole numbers choose among the possibilities. */
  record Happening(Kind kind, int choice, Duration after) {
    enum Kind {
      NOTHING,
      KEY_CHANGES,
      TOKEN_SET,
      BACKHAUL_CHANGES,
      DELIVERY,
      USE,
      REVOCATION_BY_HAND,
      DELETION_BY_HAND,
      HOLD_LIFTED,
      PAUSE,
      AUTHORITY_CHANGES,
      POLICY_CHANGES,
      STATE_CHANGES,
      KEY_COMPROMISED
    }
  }

  void happens(Happening happening) {
    now = now.plus(happening.after());
    int choice = happening.choice();
    switch (happening.kind()) {
      case NOTHING -> {}
      case KEY_CHANGES -> station.withKey(letter(choice % 4));
      case TOKEN_SET -> station.regenerating("token-" + choice % 5);
      case BACKHAUL_CHANGES -> station.with(List.of(Backhaul.values()).get(choice % 3));
      case DELIVERY ->
          change(
              choice,
              fate -> new Fate(fate.revoked(), Optional.of(now), fate.inUseAt(), fate.cause()));
      case USE ->
          change(
              choice,
              fate -> new Fate(fate.revoked(), fate.deliveredAt(), Optional.of(now), fate.cause()));
      case REVOCATION_BY_HAND -> revokeByHand(choice);
      case DELETION_BY_HAND -> delete(choice);
      case HOLD_LIFTED -> change(choice, StationLife::lifted);
      case STATE_CHANGES -> changeState(choice % 12);
      case KEY_COMPROMISED ->
          station.compromised("token-" + choice % 5, letter(choice % KEYS.length()));
      case PAUSE -> paused = choice % 3 == 0;
      case AUTHORITY_CHANGES -> authority = authority.named(choice % 2 == 0 ? "one" : "two");
      case POLICY_CHANGES ->
          authority =
              authority
                  .issuingFor(Duration.ofHours(1 + choice % 20_000))
                  .renewing(Duration.ofMinutes(1 + 7L * choice))
                  .spreading(Duration.ofHours(choice % 100));
    }
  }

  Instant now() {
    return now;
  }

  boolean isPaused() {
    return paused;
  }

  List<KnownCertificate> certificates() {
    return List.copyOf(certificates);
  }

  ObservedStation observed() {
    AnAuthority present = paused ? authority.paused() : authority.running();
    return station.standing(standing()).under(present).having(certificates).at(now).observed();
  }

  private Standing standing() {
    return Standing.unrivalled()
        .retiring(
            retired.stream()
                .map(key -> new Retirement(AnAuthority.NAME, key))
                .collect(Collectors.toSet()),
            station.observed().spec().trust().orElseThrow());
  }

  /** What protects is carried out first, as by the reconciler. */
  Decision decided() {
    Protection.of(observed()).ifPresent(this::carryOut);
    return StationDecider.decide(observed());
  }

  StationState state() {
    return state;
  }

  Set<PublicKeyFingerprint> retired() {
    return Set.copyOf(retired);
  }

  private void carryOut(Protection protection) {
    protection.retirements().forEach(it -> retired.add(it.key()));
    List<KnownCertificate> after = protection.appliedTo(observed()).certificates();
    certificates.clear();
    certificates.addAll(after);
  }

  private void changeState(int choice) {
    if (state != StationState.STOLEN) {
      state =
          switch (choice) {
            case 0 -> StationState.STOLEN;
            case 1, 2, 3, 4 -> StationState.SUSPENDED;
            default -> StationState.ACTIVE;
          };
      station.being(state);
    }
  }

  /** One revoked as compromised retires its key, as following it into the ledger does. */
  private void revokeByHand(int choice) {
    change(choice, fate -> revoked(fate, reason(choice)));
    certificates.stream()
        .filter(it -> it.fate().revoked().equals(Optional.of(RevocationReason.KEY_COMPROMISE)))
        .forEach(it -> retired.add(it.binding().key()));
  }

  private static String letter(int choice) {
    return KEYS.substring(choice, choice + 1);
  }

  /** As the executor does: revocations first, each once; then the one certificate. */
  void execute(Decision decision) {
    switch (decision) {
      case Decision.Issue(var revokeFirst, var intent) -> {
        revoke(revokeFirst);
        certificates.add(issued(intent));
      }
      case Decision.Keep keep -> revoke(keep.revocations());
      case Decision.Refuse refuse -> revoke(refuse.revocations());
      case Decision.Wait wait -> {}
      case Decision.StandBy() -> {}
      case Decision.NoCertificateNeeded() -> {}
    }
  }

  private KnownCertificate issued(IssuanceIntent intent) {
    return new KnownCertificate(
        CertificateName.of(AStation.NAME, intent.eui(), intent.binding(), intent.revision()),
        intent.revision(),
        new Identity(new SerialNumber(BigInteger.valueOf(serial++)), intent.validity()),
        intent.binding(),
        new Origin(
            intent.account().causes(),
            intent.account().actedTokens(),
            new PacketForwarder(intent.account().packetForwarder(), Optional.empty())),
        Fate.fresh());
  }

  private void revoke(List<Revocation> revocations) {
    for (Revocation revocation : revocations) {
      int place = certificates.indexOf(revocation.certificate());
      change(place, fate -> revoked(fate, revocation.reason()));
    }
  }

  private void delete(int choice) {
    if (!certificates.isEmpty()) {
      certificates.remove(choice % certificates.size());
    }
  }

  private void change(int choice, UnaryOperator<Fate> how) {
    if (!certificates.isEmpty()) {
      certificates.set(
          choice % certificates.size(), with(certificates.get(choice % certificates.size()), how));
    }
  }

  private static KnownCertificate with(KnownCertificate old, UnaryOperator<Fate> how) {
    return new KnownCertificate(
        old.name(),
        old.revision(),
        old.identity(),
        old.binding(),
        old.origin(),
        how.apply(old.fate()));
  }

  /** A revocation is for good, but for a hold. */
  private static Fate revoked(Fate fate, RevocationReason reason) {
    boolean isFinal =
        fate.revoked().isPresent()
            && !fate.revoked().equals(Optional.of(RevocationReason.CERTIFICATE_HOLD));
    return isFinal ? fate : new Fate(Optional.of(reason), fate.deliveredAt(), fate.inUseAt());
  }

  private static Fate lifted(Fate fate) {
    return fate.revoked().equals(Optional.of(RevocationReason.CERTIFICATE_HOLD))
        ? new Fate(Optional.empty(), fate.deliveredAt(), fate.inUseAt())
        : fate;
  }

  private static RevocationReason reason(int choice) {
    List<RevocationReason> all = List.of(RevocationReason.values());
    return all.get(choice % all.size());
  }
}
