package io.keymast.decision;

import io.keymast.decision.AuthorityState.Usable;
import io.keymast.decision.IssuanceIntent.Account;
import io.keymast.domain.CertificateUsage;
import io.keymast.domain.StationKey;
import io.keymast.validation.AuthorityPolicy.Pace;
import io.keymast.validation.AuthorityPolicy.WayBack;
import io.keymast.validation.DeclaredStation;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The part of deciding that starts from an accepted key: keep, renew, regenerate or issue. */
final class CertificateDecider {
  private static final int TOKENS_KEPT = 32;

  private static final Hindrance TOO_OFTEN =
      new Hindrance(
          Obstacle.RATE_LIMITED,
          "the token in spec.regenerate waits: this station was regenerated many times within the"
              + " last hour, and is once a minute now");

  private final CertificateHistory history;
  private final DeclaredStation station;
  private final Usable authority;
  private final CertificateBinding wanted;
  private final PendingRegeneration regeneration;
  private final RotationPolicy rotation;
  private final Instant now;

  CertificateDecider(
      ObservedStation observed,
      DeclaredStation station,
      Usable authority,
      CertificateBinding wanted) {
    this.history = CertificateHistory.of(observed);
    this.station = station;
    this.authority = authority;
    this.wanted = wanted;
    this.regeneration = PendingRegeneration.of(observed, station.trust());
    this.rotation = RotationPolicy.of(authority.policy().certificates(), station.wishes());
    this.now = observed.now();
  }

  Decision decide(StationKey key) {
    if (isForbiddenBackhaulChange()) {
      return new Decision.Refuse(
          Obstacle.BACKHAUL_CHANGE_NOT_ALLOWED,
          "spec.backhaul",
          "stay with TLS: going back to IPsec is not allowed by the authority "
              + authority.name()
              + " (its spec.backhaul.allowTLSToIPsec); a station that never used TLS is deleted and"
              + " declared anew");
    }
    Optional<KnownCertificate> newest = history.newest();
    if (newest.isPresent() && regeneration instanceof PendingRegeneration.Granted granted) {
      return regenerate(granted, newest.get(), key);
    }
    Optional<KnownCertificate> held = history.onHold(wanted, authority);
    if (held.isPresent()) {
      return waitForHold(held.get());
    }
    if (newest.filter(it -> it.binding().usage() != wanted.usage()).isPresent()) {
      return issue(key, List.of(), causesOfReplacing(newest));
    }
    return history
        .current(wanted, authority)
        .filter(current -> !history.isLeft(current))
        .map(current -> keepOrRenew(current, key))
        .orElseGet(() -> issue(key, List.of(), causesOfReplacing(newest)));
  }

  /**
   * A superseded certificate may come back from hold: it has to be revoked for good as well. Each
   * token leaves an entry in the ledger that all stations of the authority share: it waits for its
   * turn where the station has a certificate to go on with.
   */
  private Decision regenerate(
      PendingRegeneration.Granted granted, KnownCertificate newest, StationKey key) {
    Instant turn = history.regenerationTurn();
    Optional<KnownCertificate> current =
        history.current(wanted, authority).filter(_ -> turn.isAfter(now));
    if (current.isPresent()) {
      return keep(current.get(), turn, hindrance().or(() -> Optional.of(TOO_OFTEN)));
    }
    Set<IssuanceCause> causes = differences(newest);
    causes.add(IssuanceCause.REGENERATED);
    return issue(key, granted.revocations(history), causes);
  }

  private Decision keepOrRenew(KnownCertificate current, StationKey key) {
    Instant due = authority.dueTime(current, rotation, station.eui());
    if (due.isAfter(now)) {
      return keep(current, due, Optional.empty());
    }
    if (!current.binding().authorityKeyId().equals(authority.keyId())) {
      return issue(key, List.of(), causesOfMoving(current));
    }
    return gainsByRenewal(current)
        ? issue(key, List.of(), EnumSet.of(IssuanceCause.RENEWAL))
        : keep(current, endOf(current), Optional.of(authorityExpiring()));
  }

  private boolean gainsByRenewal(KnownCertificate current) {
    Instant next = rotation.notAfterFrom(now, authority.notAfter());
    return !rotation.isClampedAt(now, authority.notAfter())
        || Duration.between(current.validity().notAfter(), next).compareTo(rotation.renewBefore())
            >= 0;
  }

  private Decision keep(KnownCertificate current, Instant nextLook, Optional<Hindrance> hindrance) {
    Handover handover =
        new Handover(history, current, authority.policy().revocation().gracePeriod());
    Instant look = handover.nextDue().filter(due -> due.isBefore(nextLook)).orElse(nextLook);
    return new Decision.Keep(
        current, handover.dueRevocations(), look, hindrance.or(this::unfounded));
  }

  /** All issuing goes through here, so that nothing is issued while something hinders it. */
  private Decision issue(StationKey key, List<Revocation> revokeFirst, Set<IssuanceCause> causes) {
    Optional<Hindrance> hindrance = hindrance();
    if (hindrance.isPresent()) {
      return history
          .current(wanted, authority)
          .map(current -> keep(current, endOf(current), hindrance))
          .orElseGet(
              () ->
                  new Decision.Wait(
                      hindrance.get().obstacle(), hindrance.get().message(), Optional.empty()));
    }
    return new Decision.Issue(
        Stream.concat(history.revokedBefore(), revokeFirst.stream()).toList(),
        new IssuanceIntent(
            station.eui(),
            wanted,
            key.subjectPublicKeyInfo(),
            rotation.validityFrom(now, authority.notAfter()),
            history.newest().map(KnownCertificate::revision).orElse(0L) + 1,
            new Account(
                causes,
                pendingToken(),
                history.actedTokens(pendingToken(), TOKENS_KEPT),
                RunningPacketForwarder.of(station, history).version())));
  }

  private Optional<Hindrance> hindrance() {
    if (authority.hold().isPresent()) {
      return authority.hold();
    }
    if (authority.policy().issuance().pace() == Pace.PAUSED) {
      return Optional.of(
          new Hindrance(
              Obstacle.PAUSED,
              "issuing is paused by spec.paused of the authority " + authority.name()));
    }
    Duration left = Duration.between(now, authority.notAfter());
    return left.compareTo(RotationPolicy.SHORTEST) < 0
        ? Optional.of(authorityExpiring())
        : Optional.empty();
  }

  private Hindrance authorityExpiring() {
    return new Hindrance(
        Obstacle.AUTHORITY_EXPIRING,
        "no certificate outlives its issuer, and the CA certificate of "
            + authority.name()
            + " ends at "
            + authority.notAfter()
            + ": give that authority a CA certificate that lasts longer, or move the station to"
            + " another one by spec.certificateAuthorityRef");
  }

  /** Neither a predecessor nor a replacement: a hold would mean nothing. */
  private Decision waitForHold(KnownCertificate held) {
    return new Decision.Wait(
        Obstacle.CERTIFICATE_ON_HOLD,
        "the BaseStationCertificate "
            + held.name()
            + " is on hold: lift it by removing its spec.revocation, or replace it by a new"
            + " spec.regenerate.token",
        Optional.empty());
  }

  private Set<IssuanceCause> causesOfMoving(KnownCertificate current) {
    Set<IssuanceCause> causes = differences(current);
    if (!rotation.renewalTime(current.validity(), station.eui()).isAfter(now)) {
      causes.add(IssuanceCause.RENEWAL);
    }
    return causes;
  }

  private Set<IssuanceCause> causesOfReplacing(Optional<KnownCertificate> predecessor) {
    if (predecessor.isEmpty()) {
      return EnumSet.of(IssuanceCause.INITIAL);
    }
    KnownCertificate newest = predecessor.get();
    Set<IssuanceCause> causes = differences(newest);
    if (newest.validity().isExpiredAt(now)) {
      causes.add(IssuanceCause.RENEWAL);
    } else if (causes.isEmpty()) {
      causes.add(IssuanceCause.REGENERATED);
    }
    return causes;
  }

  private Set<IssuanceCause> differences(KnownCertificate newest) {
    Set<IssuanceCause> causes = EnumSet.noneOf(IssuanceCause.class);
    CertificateBinding former = newest.binding();
    if (!former.key().equals(wanted.key())) {
      causes.add(IssuanceCause.KEY_CHANGED);
    }
    if (!former.authorityKeyId().equals(wanted.authorityKeyId())
        || !former.authority().equals(wanted.authority())) {
      causes.add(IssuanceCause.AUTHORITY_CHANGED);
    }
    if (former.usage() != wanted.usage()) {
      causes.add(IssuanceCause.BACKHAUL_CHANGED);
    }
    return causes;
  }

  /** Its certificates tell what a station came from, also those that have ended. */
  private boolean isForbiddenBackhaulChange() {
    return wanted.usage() == CertificateUsage.IPSEC
        && authority.policy().backhaul().wayBack() == WayBack.CLOSED
        && history
            .newest()
            .filter(certificate -> certificate.binding().usage() == CertificateUsage.TLS)
            .isPresent();
  }

  private Optional<String> pendingToken() {
    return regeneration instanceof PendingRegeneration.Granted(var asked)
        ? Optional.of(asked.token())
        : Optional.empty();
  }

  private Optional<Hindrance> unfounded() {
    return regeneration instanceof PendingRegeneration.Unfounded(var why)
        ? Optional.of(why)
        : Optional.empty();
  }

  private static Instant endOf(KnownCertificate certificate) {
    return certificate.validity().notAfter().plusSeconds(1);
  }
}
