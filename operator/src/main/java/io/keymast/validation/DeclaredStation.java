package io.keymast.validation;

import io.keymast.domain.AuthorityName;
import io.keymast.domain.Backhaul;
import io.keymast.domain.Eui64;
import io.keymast.domain.PacketForwarderVersion;
import io.keymast.domain.Regeneration;
import io.keymast.domain.StationState;
import java.time.Duration;
import java.util.Optional;

/** A BaseStation's spec in domain values. */
public record DeclaredStation(
    Eui64 eui,
    DeclaredKey key,
    DeclaredBackhaul declaredBackhaul,
    AuthorityName authority,
    Optional<PacketForwarderVersion> packetForwarder,
    Wishes wishes) {

  public Backhaul backhaul() {
    return declaredBackhaul.backhaul();
  }

  public DeclaredTrust trust() {
    return new DeclaredTrust(
        eui, authority, key, Optional.of(wishes.state()), wishes.regeneration());
  }

  /** What may be wished beyond the authority's defaults. */
  public record Wishes(
      Optional<Duration> duration,
      Optional<Duration> renewBefore,
      Optional<Regeneration> regeneration,
      StationState state) {
    public Wishes(
        Optional<Duration> duration,
        Optional<Duration> renewBefore,
        Optional<Regeneration> regeneration) {
      this(duration, renewBefore, regeneration, StationState.ACTIVE);
    }

    public Optional<String> regenerateToken() {
      return regeneration.map(Regeneration::token);
    }
  }
}
