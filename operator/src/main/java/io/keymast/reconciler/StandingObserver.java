package io.keymast.reconciler;

import io.keymast.api.BaseStation;
import io.keymast.api.BaseStationCertificate;
import io.keymast.api.BaseStationStatus;
import io.keymast.decision.Claimant;
import io.keymast.decision.KeyAcceptance;
import io.keymast.decision.KnownCertificate;
import io.keymast.decision.Standing;
import io.keymast.decision.Standing.KeyStanding;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.domain.StationKey;
import io.keymast.domain.StationName;
import io.keymast.status.ConditionType;
import io.keymast.validation.DeclaredKey;
import io.keymast.validation.DeclaredStation;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Finds who holds an EUI or a key where several stations of an authority claim it. */
public final class StandingObserver {
  private final ClusterView cluster;
  private final TrustAnchors anchors;
  private final KeyRetirement retirement;
  private final KeyCompany company;
  private final Clock clock;

  /** Which keys are retired for good. */
  public interface KeyRetirement {
    boolean isRetired(AuthorityName authority, PublicKeyFingerprint key);

    /** Empty while it is retired, and if it never was. */
    Optional<Instant> readmittedAt(AuthorityName authority, PublicKeyFingerprint key);
  }

  /** What the keys of all stations together give away. */
  public interface KeyCompany {
    /** As far as is known yet. */
    boolean sharesPrime(StationName station, StationKey key);
  }

  public StandingObserver(
      ClusterView cluster,
      TrustAnchors anchors,
      KeyRetirement retirement,
      KeyCompany company,
      Clock clock) {
    this.cluster = cluster;
    this.anchors = anchors;
    this.retirement = retirement;
    this.company = company;
    this.clock = clock;
  }

  /**
   * @param certificates of the station, verified
   */
  Standing of(BaseStation station, DeclaredStation declared, List<KnownCertificate> certificates) {
    StationName self = ClusterView.nameOf(station);
    AuthorityName authority = declared.authority();
    String eui = declared.eui().value();
    Optional<StationName> euiHolder =
        holder(
            cluster.stationsWithEui(authority, eui),
            self,
            certificate -> certificate.binding().authority().equals(authority));
    Optional<PublicKeyFingerprint> own =
        declared.key() instanceof DeclaredKey.Sound(var key, var origin)
            ? Optional.of(key.fingerprint())
            : Optional.empty();
    return new Standing(
        euiHolder,
        switch (declared.key()) {
          case DeclaredKey.Absent() -> new KeyStanding.Free();
          case DeclaredKey.Unsound unsound -> new KeyStanding.Free();
          case DeclaredKey.Sound(var key, var origin) -> keyStanding(station, authority, key);
        },
        otherKeys(station, declared, certificates),
        own.flatMap(key -> retirement.readmittedAt(authority, key)));
  }

  private Map<PublicKeyFingerprint, KeyStanding> otherKeys(
      BaseStation station, DeclaredStation declared, List<KnownCertificate> certificates) {
    Set<PublicKeyFingerprint> keys = new HashSet<>();
    certificates.forEach(certificate -> keys.add(certificate.binding().key()));
    declared.wishes().compromisedKey().ifPresent(keys::add);
    ClusterView.expectedKeyOf(station).ifPresent(keys::add);
    Map<PublicKeyFingerprint, KeyStanding> standings = new HashMap<>();
    keys.forEach(key -> standings.put(key, otherKey(declared.authority(), key, station)));
    return standings;
  }

  /** A key that the station does not declare is its own only by a certificate for it. */
  private KeyStanding otherKey(
      AuthorityName authority, PublicKeyFingerprint key, BaseStation station) {
    StationName self = ClusterView.nameOf(station);
    List<BaseStation> claiming = cluster.stationsWithKey(authority, key);
    boolean isDeclared = claiming.stream().map(ClusterView::nameOf).anyMatch(self::equals);
    if (isDeclared || claiming.isEmpty() || retirement.isRetired(authority, key)) {
      return claimed(authority, key, self);
    }
    boolean isBacked =
        claimant(station, isFor(authority, key)).hold() == Claimant.Hold.BY_LIVE_CERTIFICATE;
    return isBacked
        ? new KeyStanding.Free()
        : new KeyStanding.HeldBy(ClusterView.nameOf(claiming.getFirst()));
  }

  private static Predicate<KnownCertificate> isFor(
      AuthorityName authority, PublicKeyFingerprint key) {
    return certificate ->
        certificate.binding().authority().equals(authority)
            && certificate.binding().key().equals(key);
  }

  private KeyStanding keyStanding(
      BaseStation station, AuthorityName authority, StationKey declared) {
    StationName self = ClusterView.nameOf(station);
    PublicKeyFingerprint key = declared.fingerprint();
    if (retirement.isRetired(authority, key)) {
      return new KeyStanding.Retired();
    }
    if (company.sharesPrime(self, declared) || wasFoundSharing(station, key)) {
      return new KeyStanding.SharesPrime();
    }
    return claimed(authority, key, self);
  }

  /** By who claims it, whatever the key itself is like. */
  private KeyStanding claimed(AuthorityName authority, PublicKeyFingerprint key, StationName self) {
    if (retirement.isRetired(authority, key)) {
      return new KeyStanding.Retired();
    }
    return holder(cluster.stationsWithKey(authority, key), self, isFor(authority, key))
        .<KeyStanding>map(KeyStanding.HeldBy::new)
        .orElseGet(KeyStanding.Free::new);
  }

  /** A key once factored is factored for good, even after its twin is gone and the search anew. */
  private static boolean wasFoundSharing(BaseStation station, PublicKeyFingerprint key) {
    BaseStationStatus status = station.getStatus();
    return status != null
        && status.publicKey() != null
        && key.value().equals(status.publicKey().fingerprint())
        && ConditionType.PUBLIC_KEY_ACCEPTED
            .in(status.conditions())
            .filter(condition -> KeyAcceptance.SHARED_PRIME.equals(condition.reason()))
            .isPresent();
  }

  /** The other station that holds it; empty where this one does. */
  private Optional<StationName> holder(
      List<BaseStation> claiming, StationName self, Predicate<KnownCertificate> isBacked) {
    if (claiming.size() <= 1 && claiming.stream().map(ClusterView::nameOf).allMatch(self::equals)) {
      return Optional.empty();
    }
    return Claimant.holder(claiming.stream().map(station -> claimant(station, isBacked)).toList())
        .map(Claimant::name)
        .filter(name -> !name.equals(self));
  }

  /** Only what this authority issued, and verifiably so, backs a claim. */
  private Claimant claimant(BaseStation station, Predicate<KnownCertificate> isBacked) {
    Instant now = clock.instant();
    StationName name = ClusterView.nameOf(station);
    boolean hasLive =
        cluster.certificatesOf(name).stream()
            .filter(certificate -> certificate.getMetadata().getDeletionTimestamp() == null)
            .<KnownCertificate>mapMulti(
                (certificate, sink) -> {
                  if (verify(certificate) instanceof StoredCertificate.Ours(var known)) {
                    sink.accept(known);
                  }
                })
            .anyMatch(known -> isRelied(known, now) && isBacked.test(known));
    return new Claimant(
        name,
        station.getMetadata().getUid(),
        Instant.parse(station.getMetadata().getCreationTimestamp()),
        hasLive ? Claimant.Hold.BY_LIVE_CERTIFICATE : Claimant.Hold.BY_DECLARATION);
  }

  /** What a suspended station has on hold it may use again: nobody takes its place meanwhile. */
  private static boolean isRelied(KnownCertificate known, Instant now) {
    return known.isLiveAt(now) || known.isOnHold() && !known.validity().isExpiredAt(now);
  }

  private StoredCertificate verify(BaseStationCertificate certificate) {
    return StoredCertificate.verify(
        certificate, ClusterView.authorityOf(certificate).map(anchors::of).orElse(List.of()));
  }
}
