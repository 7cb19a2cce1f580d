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
import java.util.List;
import java.util.Optional;
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

  Standing of(BaseStation station, DeclaredStation declared) {
    StationName self = ClusterView.nameOf(station);
    AuthorityName authority = declared.authority();
    String eui = declared.eui().value();
    Optional<StationName> euiHolder =
        holder(
            cluster.stationsWithEui(authority, eui),
            self,
            certificate -> certificate.binding().authority().equals(authority));
    return new Standing(
        euiHolder,
        switch (declared.key()) {
          case DeclaredKey.Absent() -> new KeyStanding.Free();
          case DeclaredKey.Unsound unsound -> new KeyStanding.Free();
          case DeclaredKey.Sound(var key, var origin) -> keyStanding(station, authority, key);
        });
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
    return holder(
            cluster.stationsWithKey(authority, key),
            self,
            certificate ->
                certificate.binding().authority().equals(authority)
                    && certificate.binding().key().equals(key))
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
            .anyMatch(known -> known.isLiveAt(now) && isBacked.test(known));
    return new Claimant(
        name,
        station.getMetadata().getUid(),
        Instant.parse(station.getMetadata().getCreationTimestamp()),
        hasLive ? Claimant.Hold.BY_LIVE_CERTIFICATE : Claimant.Hold.BY_DECLARATION);
  }

  private StoredCertificate verify(BaseStationCertificate certificate) {
    return StoredCertificate.verify(
        certificate, ClusterView.authorityOf(certificate).map(anchors::of).orElse(List.of()));
  }
}
