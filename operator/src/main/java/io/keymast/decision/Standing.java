package io.keymast.decision;

import io.keymast.domain.StationName;
import java.util.Optional;

/**
 * How the station stands among the others of its authority.
 *
 * @param euiHeldBy the other station that holds the EUI
 */
public record Standing(Optional<StationName> euiHeldBy, KeyStanding key) {
  public static Standing unrivalled() {
    return new Standing(Optional.empty(), new KeyStanding.Free());
  }

  /** Who may use the declared key. */
  public sealed interface KeyStanding {
    /** This station. */
    record Free() implements KeyStanding {}

    /** Another station. */
    record HeldBy(StationName holder) implements KeyStanding {}

    /** Nobody any more. */
    record Retired() implements KeyStanding {}

    /** Nobody: its modulus has a prime in common with another station's. */
    record SharesPrime() implements KeyStanding {}
  }
}
