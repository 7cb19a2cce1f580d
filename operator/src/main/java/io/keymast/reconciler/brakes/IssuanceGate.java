package io.keymast.reconciler.brakes;

import io.keymast.api.BaseStation;
import io.keymast.api.BaseStationCertificate;
import io.keymast.api.BaseStationStatus;
import io.keymast.api.CertificateAuthority;
import io.keymast.authority.IssuingAuthority;
import io.keymast.decision.Brake;
import io.keymast.decision.BrakeReason;
import io.keymast.decision.Hindrance;
import io.keymast.decision.IssuanceIntent;
import io.keymast.decision.ObservedStation;
import io.keymast.decision.PointedCertificate;
import io.keymast.decision.Reissue;
import io.keymast.decision.Urgency;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.domain.SerialNumber;
import io.keymast.domain.StationName;
import io.keymast.reconciler.clock.GuardedClock;
import io.keymast.reconciler.clock.StoredTimes;
import io.keymast.reconciler.cluster.ClusterView;
import io.keymast.reconciler.cluster.Names;
import io.keymast.reconciler.cluster.PinnedGenerations;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The last look before a station's certificate is signed: the clock, the brakes, the rate. */
public final class IssuanceGate {
  /** By then the authority has told its stations why. */
  private static final Delay UNTIL_TOLD = new Delay.Brief(Duration.ofSeconds(2));

  private final ClusterView cluster;
  private final AuthorityFreshness freshness;
  private final AuthorityBrakes brakes;
  private final StoredTimes storedTimes;
  private final ReissueWatch reissues;
  private final IssuanceRate rate;
  private final GuardedClock clock;

  public IssuanceGate(
      ClusterView cluster,
      AuthorityFreshness freshness,
      AuthorityBrakes brakes,
      StoredTimes storedTimes,
      ReissueWatch reissues,
      IssuanceRate rate,
      GuardedClock clock) {
    this.cluster = cluster;
    this.freshness = freshness;
    this.brakes = brakes;
    this.storedTimes = storedTimes;
    this.reissues = reissues;
    this.rate = rate;
    this.clock = clock;
  }

  /** Of the authority's brakes, those that a person's word has released. */
  public synchronized List<Brake> hear(CertificateAuthority object) {
    AuthorityName name = Names.of(object);
    List<Brake> released = brakes.hear(object).released();
    if (released.stream().anyMatch(Brake::holdsIssuing)) {
      storedTimes.accept(object, released);
    }
    if (released.stream().anyMatch(IssuanceGate::isWordOnReissues)) {
      reissues.admit(name, withoutCertificate(name));
    }
    if (clock.hindrance().isEmpty()) {
      storedTimes.brake(object, clock.instant()).ifPresent(brake -> brakes.engage(name, brake));
    }
    return released;
  }

  /** Nobody has looked at stations of certificates that vanished. */
  private static boolean isWordOnReissues(Brake released) {
    return released.holdsIssuing() && !released.isFor(BrakeReason.CERTIFICATES_VANISHED);
  }

  /** What stations of the authority are to hear. */
  public Optional<Hindrance> hold(AuthorityName name) {
    return brakes.of(name).hindrance(name).or(clock::hindrance);
  }

  /** Empty if it may be signed now. */
  public Optional<Delay> pass(
      IssuingAuthority authority,
      BaseStation station,
      ObservedStation observed,
      IssuanceIntent intent) {
    Optional<Delay> closed = passAnswer(authority.name(), observed.identity().name());
    if (closed.isPresent()) {
      return closed;
    }
    if (isGivenUp(authority)) {
      return Optional.of(UNTIL_TOLD);
    }
    if (Reissue.isUnasked(observed, intent, pointed(station))
        && isHeldBack(authority.name(), observed.identity().name())) {
      return Optional.of(UNTIL_TOLD);
    }
    return rate.take(
            authority.name(),
            authority.policy().issuance().perMinute(),
            observed.identity().name(),
            Urgency.of(observed, intent.binding().key()))
        .map(Delay.InLine::new);
  }

  /**
   * The same for what somebody else has signed: it was counted when it was asked for. Stations hear
   * of a pause a little after it is in the authority's spec; one that no watch has brought counts
   * within seconds.
   */
  public Optional<Delay> passAnswer(AuthorityName authority, StationName station) {
    // What an ending namespace loses is no loss to be made up for, nor to be counted as one.
    return hold(authority).isPresent()
            || !goesOn(authority)
            || cluster.vanished().areOf(authority)
            || cluster.namespaces().isEnding(station.namespace())
        ? Optional.of(UNTIL_TOLD)
        : Optional.empty();
  }

  private boolean goesOn(AuthorityName authority) {
    Optional<CertificateAuthority> cached = cluster.authority(authority);
    return cached
            .map(CertificateAuthority::getSpec)
            .filter(spec -> Boolean.TRUE.equals(spec.paused()))
            .isEmpty()
        && cached.filter(freshness::isCurrent).isPresent();
  }

  /** From the instant that a person names on, whatever keeps its reconciler from acting on it. */
  private boolean isGivenUp(IssuingAuthority authority) {
    return cluster
        .authority(authority.name())
        .filter(it -> PinnedGenerations.isGivenUp(it, authority.keyId(), clock.instant()))
        .isPresent();
  }

  /** How many stations wait for their turn by the rate. */
  public int waiting(AuthorityName authority) {
    return rate.waiting(authority);
  }

  public void issued(AuthorityName authority, StationName station) {
    reissues.issued(authority, station);
  }

  private synchronized boolean isHeldBack(AuthorityName authority, StationName station) {
    Optional<Brake> brake =
        reissues.count(
            authority, station, () -> cluster.stationsOf(authority).size(), clock.instant());
    brake.ifPresent(held -> brakes.engage(authority, held));
    return brake.isPresent();
  }

  /** Those that wait: the others have no need, and are counted if they get one all the same. */
  private List<StationName> withoutCertificate(AuthorityName authority) {
    Instant now = clock.instant();
    return cluster.stationsOf(authority).stream()
        .map(Names::of)
        .filter(
            station ->
                cluster.certificatesOf(station).stream().noneMatch(held -> isLive(held, now)))
        .toList();
  }

  private static boolean isLive(BaseStationCertificate certificate, Instant now) {
    return certificate.getMetadata().getDeletionTimestamp() == null
        && certificate.getSpec() != null
        && certificate.getSpec().revocation() == null
        && certificate.getSpec().notAfter() != null
        && !now.isAfter(Objects.requireNonNull(certificate.getSpec().notAfter()));
  }

  private static Optional<PointedCertificate> pointed(BaseStation station) {
    Optional<BaseStationStatus> status = Optional.ofNullable(station.getStatus());
    Optional<PublicKeyFingerprint> key =
        status
            .map(BaseStationStatus::publicKey)
            .flatMap(shown -> Optional.ofNullable(shown.fingerprint()))
            .flatMap(PublicKeyFingerprint::parse);
    return status
        .map(BaseStationStatus::certificate)
        .filter(it -> it.certificateAuthority() != null && it.notAfter() != null)
        .flatMap(
            it ->
                Optional.ofNullable(it.serialNumber())
                    .flatMap(SerialNumber::parse)
                    .map(
                        serialNumber ->
                            new PointedCertificate(
                                serialNumber,
                                Objects.requireNonNull(it.certificateAuthority()),
                                key,
                                Objects.requireNonNullElse(
                                    it.renewalTime(), Objects.requireNonNull(it.notAfter())))));
  }
}
