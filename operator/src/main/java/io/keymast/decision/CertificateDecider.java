package io.keymast.decision;

import io.keymast.decision.AuthorityState.Usable;
import io.keymast.decision.IssuanceIntent.Account;
import io.keymast.domain.CertificateUsage;
import io.keymast.domain.RevocationReason;
import io.keymast.domain.StationKey;
import io.keymast.domain.Validity;
import io.keymast.validation.AuthorityPolicy.Pace;
import io.keymast.validation.DeclaredStation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The part of deciding that starts from an accepted key: keep, renew, regenerate or issue. */
final class CertificateDecider {
  private static final int TOKENS_KEPT = 32;

  /** Below this a certificate is not worth issuing: its issuer ends first. */
  private static final Duration SHORTEST = Duration.ofMinutes(10);

  private final ObservedStation observed;
  private final DeclaredStation station;
  private final Usable authority;
  private final CertificateBinding wanted;
  private final RotationPolicy rotation;
  private final Instant now;

  CertificateDecider(
      ObservedStation observed,
      DeclaredStation station,
      Usable authority,
      CertificateBinding wanted) {
    this.observed = observed;
    this.station = station;
    this.authority = authority;
    this.wanted = wanted;
    this.rotation = RotationPolicy.of(authority.policy().certificates(), station.wishes());
    this.now = observed.now();
  }

  Decision decide(StationKey key) {
    if (isKeyCompromised()) {
      return new Decision.Refuse(
          Obstacle.KEY_RETIRED,
          "spec.publicKey",
          "make a new key pair on the station and declare it: a certificate for this key was"
              + " revoked as compromised");
    }
    if (isForbiddenBackhaulChange()) {
      return new Decision.Refuse(
          Obstacle.BACKHAUL_CHANGE_NOT_ALLOWED,
          "spec.backhaul",
          "stay with TLS: going back to IPsec is not allowed by the authority " + authority.name());
    }
    Optional<KnownCertificate> current = current();
    Optional<String> pendingToken = pendingToken();
    if (authority.policy().issuance().pace() == Pace.PAUSED
        && (current.isEmpty() || pendingToken.isPresent() || isDue(current.get()))) {
      return new Decision.Wait(
          Obstacle.PAUSED,
          "issuing is paused by spec.paused of the authority " + authority.name(),
          current);
    }
    if (pendingToken.isPresent() && !observed.certificates().isEmpty()) {
      return issue(
          key,
          live().map(old -> new Revocation(old, RevocationReason.SUPERSEDED)).toList(),
          EnumSet.of(IssuanceCause.REGENERATED));
    }
    return current
        .map(certificate -> keepOrRenew(certificate, key))
        .orElseGet(() -> issue(key, List.of(), causesOfIssuing()));
  }

  private Decision keepOrRenew(KnownCertificate current, StationKey key) {
    if (!isDue(current)) {
      return keep(current, renewalTime(current));
    }
    Validity next = rotation.validityFrom(now, authority.notAfter());
    Duration gain = Duration.between(current.validity().notAfter(), next.notAfter());
    if (rotation.isClampedAt(now, authority.notAfter())
        && gain.compareTo(rotation.renewBefore()) < 0) {
      return keep(current, current.validity().notAfter().plusSeconds(1));
    }
    return issue(key, List.of(), EnumSet.of(IssuanceCause.RENEWAL));
  }

  private Decision keep(KnownCertificate current, Instant nextLook) {
    List<Revocation> due = new ArrayList<>();
    Instant look = nextLook;
    for (KnownCertificate old : live().filter(other -> isLeftBehind(other, current)).toList()) {
      Optional<Instant> revocationTime = revocationTimeOfPredecessors(current);
      if (revocationTime.filter(time -> !time.isAfter(now)).isPresent()) {
        due.add(new Revocation(old, RevocationReason.SUPERSEDED));
      } else if (revocationTime.isPresent() && revocationTime.get().isBefore(look)) {
        look = revocationTime.get();
      }
    }
    return new Decision.Keep(current, List.copyOf(due), look);
  }

  /** A renewal's predecessor runs out by itself; one for another key or by another CA does not. */
  private static boolean isLeftBehind(KnownCertificate other, KnownCertificate current) {
    return other.revision() < current.revision()
        && !other.binding().hasSameKeysAs(current.binding());
  }

  /** Once the successor is delivered, and in use or the grace period over; else not yet known. */
  private Optional<Instant> revocationTimeOfPredecessors(KnownCertificate current) {
    return current
        .fate()
        .deliveredAt()
        .map(
            delivered -> {
              Instant afterGrace = delivered.plus(authority.policy().revocation().gracePeriod());
              Instant used = current.fate().inUseAt().orElse(afterGrace);
              Instant earlier = used.isBefore(afterGrace) ? used : afterGrace;
              return earlier.isBefore(delivered) ? delivered : earlier;
            });
  }

  private Decision issue(StationKey key, List<Revocation> revokeFirst, Set<IssuanceCause> causes) {
    Validity validity = rotation.validityFrom(now, authority.notAfter());
    if (Duration.between(now, validity.notAfter()).compareTo(SHORTEST) < 0) {
      return new Decision.Wait(
          Obstacle.AUTHORITY_EXPIRING,
          "the CA certificate of " + authority.name() + " ends at " + authority.notAfter(),
          current());
    }
    List<String> acted = new ArrayList<>(actedTokens());
    Optional<String> token = pendingToken();
    token.ifPresent(acted::add);
    return new Decision.Issue(
        revokeFirst,
        new IssuanceIntent(
            station.eui(),
            wanted,
            key.subjectPublicKeyInfo(),
            validity,
            newest().map(KnownCertificate::revision).orElse(0L) + 1,
            new Account(
                causes,
                token,
                List.copyOf(acted.subList(Math.max(0, acted.size() - TOKENS_KEPT), acted.size())),
                station.packetForwarder())));
  }

  private Set<IssuanceCause> causesOfIssuing() {
    Optional<KnownCertificate> predecessor = newest();
    if (predecessor.isEmpty()) {
      return EnumSet.of(IssuanceCause.INITIAL);
    }
    KnownCertificate newest = predecessor.get();
    EnumSet<IssuanceCause> causes = EnumSet.noneOf(IssuanceCause.class);
    if (!newest.binding().key().equals(wanted.key())) {
      causes.add(IssuanceCause.KEY_CHANGED);
    }
    if (!newest.binding().authorityKeyId().equals(wanted.authorityKeyId())
        || !newest.binding().authority().equals(wanted.authority())) {
      causes.add(IssuanceCause.AUTHORITY_CHANGED);
    }
    if (newest.fate().revoked().isPresent()) {
      causes.add(IssuanceCause.REGENERATED);
    } else if (newest.validity().isExpiredAt(now)) {
      causes.add(IssuanceCause.RENEWAL);
    }
    if (!isUsableFor(newest.binding().usage())) {
      causes.add(IssuanceCause.BACKHAUL_CHANGED);
    }
    return causes;
  }

  private boolean isKeyCompromised() {
    return observed.certificates().stream()
        .filter(certificate -> certificate.binding().key().equals(wanted.key()))
        .anyMatch(
            certificate ->
                certificate.fate().revoked().equals(Optional.of(RevocationReason.KEY_COMPROMISE)));
  }

  private boolean isForbiddenBackhaulChange() {
    return wanted.usage() == CertificateUsage.IPSEC
        && newest()
            .filter(certificate -> certificate.isLiveAt(now))
            .filter(certificate -> certificate.binding().usage() == CertificateUsage.TLS)
            .isPresent();
  }

  /** IPsec certificates carry clientAuth too: going to TLS issues nothing by itself. */
  private boolean isUsableFor(CertificateUsage usage) {
    return usage == wanted.usage() || wanted.usage() == CertificateUsage.TLS;
  }

  private Optional<KnownCertificate> current() {
    return live()
        .filter(certificate -> certificate.binding().hasSameKeysAs(wanted))
        .filter(certificate -> isUsableFor(certificate.binding().usage()))
        .max(Comparator.comparingLong(KnownCertificate::revision));
  }

  private Stream<KnownCertificate> live() {
    return observed.certificates().stream().filter(certificate -> certificate.isLiveAt(now));
  }

  private Optional<KnownCertificate> newest() {
    return observed.certificates().stream()
        .max(Comparator.comparingLong(KnownCertificate::revision));
  }

  private boolean isDue(KnownCertificate certificate) {
    return !renewalTime(certificate).isAfter(now);
  }

  private Instant renewalTime(KnownCertificate certificate) {
    return rotation.renewalTime(certificate.validity(), station.eui());
  }

  /** A token acts unless any certificate of the station records it. */
  private Optional<String> pendingToken() {
    return station
        .wishes()
        .regenerateToken()
        .filter(
            token ->
                observed.certificates().stream()
                    .noneMatch(old -> old.origin().actedTokens().contains(token)));
  }

  /** Of the newest certificate, which carries on those of all before it. */
  private List<String> actedTokens() {
    return newest().map(certificate -> certificate.origin().actedTokens()).orElse(List.of());
  }
}
