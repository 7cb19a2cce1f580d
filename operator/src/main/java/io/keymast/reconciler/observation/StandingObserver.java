package io.keymast.reconciler.observation;

import io.keymast.api.BaseStation;
import io.keymast.api.BaseStationStatus;
import io.keymast.decision.CertificateBinding;
import io.keymast.decision.KeyAcceptance;
import io.keymast.decision.KnownCertificate;
import io.keymast.decision.Retirement;
import io.keymast.decision.Standing;
import io.keymast.decision.Standing.KeyStanding;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.BindingRight;
import io.keymast.domain.Eui64;
import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.domain.StationKey;
import io.keymast.domain.StationName;
import io.keymast.reconciler.cluster.FleetIndexes;
import io.keymast.reconciler.cluster.Names;
import io.keymast.status.ConditionType;
import io.keymast.validation.DeclaredKey;
import io.keymast.validation.DeclaredTrust;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds how a station's EUI and keys stand: held by it, by another one, or lost to all. */
public final class StandingObserver {
  private final Rivalry rivalry;
  private final KeyRetirement retirement;
  private final KeyCompany company;

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

  public StandingObserver(Rivalry rivalry, KeyRetirement retirement, KeyCompany company) {
    this.rivalry = rivalry;
    this.retirement = retirement;
    this.company = company;
  }

  /**
   * @param certificates of the station, verified
   * @param claims the same, and those that can't be verified for now
   */
  Standing of(
      BaseStation station,
      DeclaredTrust declared,
      List<KnownCertificate> certificates,
      List<KnownCertificate> claims) {
    AuthorityName authority = declared.authority();
    return new Standing(
        rivalry.rivalForEui(authority, declared.eui(), Names.of(station)),
        switch (declared.key()) {
          case DeclaredKey.Absent() -> new KeyStanding.Free();
          case DeclaredKey.Unsound unsound -> new KeyStanding.Free();
          case DeclaredKey.Sound(var key, var origin) -> keyStanding(station, authority, key);
        },
        otherKeys(station, declared, certificates),
        declared.soundKey().flatMap(key -> retirement.readmittedAt(authority, key)),
        elsewhere(station, declared, claims));
  }

  private Map<PublicKeyFingerprint, KeyStanding> otherKeys(
      BaseStation station, DeclaredTrust declared, List<KnownCertificate> certificates) {
    Set<PublicKeyFingerprint> keys = new HashSet<>();
    certificates.forEach(certificate -> keys.add(certificate.binding().key()));
    declared.compromisedKey().ifPresent(keys::add);
    FleetIndexes.expectedKeyOf(station).ifPresent(keys::add);
    StationName self = Names.of(station);
    Map<PublicKeyFingerprint, KeyStanding> standings = new HashMap<>();
    keys.forEach(key -> standings.put(key, claimed(declared.authority(), key, self)));
    PublicKeyFingerprint right = BindingRight.of(declared.eui());
    if (retirement.isRetired(declared.authority(), right)) {
      standings.put(right, new KeyStanding.Retired());
    }
    return standings;
  }

  private Map<Retirement, KeyStanding> elsewhere(
      BaseStation station, DeclaredTrust declared, List<KnownCertificate> claims) {
    StationName self = Names.of(station);
    Map<Retirement, KeyStanding> standings = new HashMap<>();
    for (KnownCertificate certificate : claims) {
      CertificateBinding binding = certificate.binding();
      AuthorityName former = binding.authority();
      if (!former.equals(declared.authority())) {
        standings.put(new Retirement(former, binding.key()), claimed(former, binding.key(), self));
        standings.put(
            new Retirement(former, BindingRight.of(declared.eui())),
            rightToBind(former, declared.eui(), self));
      }
    }
    return standings;
  }

  private KeyStanding rightToBind(AuthorityName authority, Eui64 eui, StationName self) {
    if (retirement.isRetired(authority, BindingRight.of(eui))) {
      return new KeyStanding.Retired();
    }
    return rivalry
        .rivalForEui(authority, eui, self)
        .<KeyStanding>map(KeyStanding.HeldBy::new)
        .orElseGet(KeyStanding.Free::new);
  }

  private KeyStanding keyStanding(
      BaseStation station, AuthorityName authority, StationKey declared) {
    StationName self = Names.of(station);
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
    return rivalry
        .rivalForKey(authority, key, self)
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
}
