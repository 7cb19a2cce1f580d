package io.keymast.decision;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How many stations of an authority were issued another certificate of late, though nobody asked
 * for it.
 *
 * @param reissued different stations within {@link #WINDOW}, the one that is asked about included
 * @param stations all of the authority
 */
public record MassReissue(int reissued, int stations) {
  public static final Duration WINDOW = Duration.ofMinutes(10);

  private static final int ALWAYS_ALLOWED = 20;
  private static final int PERCENT = 5;

  /** Empty if it may be issued. */
  public Optional<Brake> brake(Instant now) {
    return reissued <= limit()
        ? Optional.empty()
        : Optional.of(
            new Brake(
                BrakeReason.MASS_REISSUE_HELD,
                "more than "
                    + limit()
                    + " of "
                    + stations
                    + " stations would have been issued another certificate within "
                    + WINDOW.toMinutes()
                    + " minutes, though none was due and nobody asked for it: were"
                    + " BaseStationCertificates deleted, revoked by hand or lost? Put lost ones"
                    + " back from a backup: then their stations keep them",
                now));
  }

  private int limit() {
    return Math.max(ALWAYS_ALLOWED, Math.toIntExact((long) stations * PERCENT / 100));
  }
}
