package io.keymast.decision;

import io.keymast.domain.PacketForwarderVersion;
import io.keymast.validation.DeclaredStation;
import java.util.Optional;

/**
 * Which packet forwarder runs on a station. What the station itself reported counts, since it is
 * reported anew at its next poll; what is declared stands in as long as it reported nothing.
 */
public sealed interface RunningPacketForwarder {
  /**
   * By the station.
   *
   * @param declared what the manifest says beside it
   */
  record Reported(PacketForwarderVersion running, Optional<PacketForwarderVersion> declared)
      implements RunningPacketForwarder {}

  /** By the manifest only. */
  record Declared(PacketForwarderVersion running) implements RunningPacketForwarder {}

  /** By nobody. */
  record Unknown() implements RunningPacketForwarder {}

  static RunningPacketForwarder of(DeclaredStation station, CertificateHistory history) {
    Optional<PacketForwarderVersion> declared = station.packetForwarder();
    return history
        .reportedPacketForwarder()
        .<RunningPacketForwarder>map(reported -> new Reported(reported, declared))
        .or(() -> declared.map(Declared::new))
        .orElseGet(Unknown::new);
  }

  default Optional<PacketForwarderVersion> version() {
    return switch (this) {
      case Reported(var running, var declared) -> Optional.of(running);
      case Declared(var running) -> Optional.of(running);
      case Unknown() -> Optional.empty();
    };
  }
}
