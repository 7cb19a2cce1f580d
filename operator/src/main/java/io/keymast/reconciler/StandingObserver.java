package io.keymast.reconciler;

import io.keymast.api.BaseStation;
import io.keymast.decision.Claimant;
import io.keymast.decision.Standing;
import io.keymast.decision.Standing.KeyStanding;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.domain.StationName;
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
  private final KeyRetirement retirement;
  private final Clock clock;

  /** Which keys are retired for good. */
  public interface KeyRetirement {
    boolean isRetired(AuthorityName authority, PublicKeyFingerprint key);
  }

  public StandingObserver(ClusterView cluster, KeyRetirement retirement, Clock clock) {
    this.cluster = cluster;
    this.retirement = retirement;
    this.clock = clock;
  }

  Standing of(BaseStation station, DeclaredStation declared) {
    StationName self = ClusterView.nameOf(station);
    AuthorityName authority = declared.authority();
    String eui = declared.eui().value();
    Optional<StationName> euiHolder =
        holder(cluster.stationsWithEui(authority, eui), self, certificate -> true);
    return new Standing(
        euiHolder,
        switch (declared.key()) {
          case DeclaredKey.Absent() -> new KeyStanding.Free();
          case DeclaredKey.Unsound unsound -> new KeyStanding.Free();
          case DeclaredKey.Sound(var key, var origin) ->
              keyStanding(authority, key.fingerprint(), self);
        });
  }

  private KeyStanding keyStanding(
      AuthorityName authority, PublicKeyFingerprint key, StationName self) {
    if (retirement.isRetired(authority, key)) {
      return new KeyStanding.Retired();
    }
    return holder(
            cluster.stationsWithKey(authority, key),
            self,
            fingerprint -> fingerprint.equals(key.value()))
        .<KeyStanding>map(KeyStanding.HeldBy::new)
        .orElseGet(KeyStanding.Free::new);
  }

  /** The other station that holds it; empty where this one does. */
  private Optional<StationName> holder(
      List<BaseStation> claiming, StationName self, Predicate<String> isBacked) {
    if (claiming.size() <= 1 && claiming.stream().map(ClusterView::nameOf).allMatch(self::equals)) {
      return Optional.empty();
    }
    return Claimant.holder(claiming.stream().map(station -> claimant(station, isBacked)).toList())
        .map(Claimant::name)
        .filter(name -> !name.equals(self));
  }

  private Claimant claimant(BaseStation station, Predicate<String> isBacked) {
    Instant now = clock.instant();
    StationName name = ClusterView.nameOf(station);
    boolean hasLive =
        cluster.certificatesOf(name).stream()
            .map(certificate -> certificate.getSpec())
            .filter(spec -> spec != null && spec.revocation() == null)
            .filter(spec -> spec.notAfter() != null && !now.isAfter(spec.notAfter()))
            .anyMatch(
                spec ->
                    spec.publicKeyFingerprint() != null
                        && isBacked.test(spec.publicKeyFingerprint()));
    return new Claimant(
        name,
        station.getMetadata().getUid(),
        Instant.parse(station.getMetadata().getCreationTimestamp()),
        hasLive ? Claimant.Hold.BY_LIVE_CERTIFICATE : Claimant.Hold.BY_DECLARATION);
  }
}
