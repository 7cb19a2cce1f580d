package io.keymast.validation;

import io.keymast.domain.AuthorityName;
import io.keymast.domain.Backhaul;
import io.keymast.domain.Eui64;
import io.keymast.domain.PacketForwarderVersion;
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

  /** What may be wished beyond the authority's defaults. */
  public record Wishes(
      Optional<Duration> duration,
      Optional<Duration> renewBefore,
      Optional<String> regenerateToken) {}
}
