package io.keymast.decision;

import io.keymast.domain.StationName;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/**
 * One of several stations of an authority that claim the same EUI or key. Whoever has a live
 * certificate holds it; then the older; then the smaller UID.
 */
public record Claimant(StationName name, String uid, Instant createdAt, Hold hold) {
  private static final Comparator<Claimant> PRECEDENCE =
      Comparator.comparing(Claimant::hold)
          .thenComparing(Claimant::createdAt)
          .thenComparing(Claimant::uid);

  /** Whether a live certificate backs the claim. */
  public enum Hold {
    BY_LIVE_CERTIFICATE,
    BY_DECLARATION
  }

  public static Optional<Claimant> holder(Collection<Claimant> claimants) {
    return claimants.stream().min(PRECEDENCE);
  }
}
