package io.keymast.decision;

import java.util.Arrays;
import java.util.Optional;

/** What a brake holds for; the name is its key in status and the reason of Ready. */
public enum BrakeReason {
  /** Many stations would have been issued another certificate, and nobody asked for it. */
  MASS_REISSUE_HELD("MassReissueHeld", Held.ISSUING),
  /** Both clocks are behind what was signed already. */
  CLOCK_BEHIND("ClockBehind", Held.ISSUING),
  /** The cluster's state was put back to an older one. */
  RECOVERED("Recovered", Held.ISSUING),
  /** Nobody told what was published before, so that it may have been put back. */
  NOT_COMPARED("NotCompared", Held.ISSUING),
  /** Certificates are gone that nobody was seen to delete, and nobody can tell why. */
  CERTIFICATES_VANISHED("CertificatesVanished", Held.ISSUING),
  /** Many certificates have lost their stations, as after a restore that has not come to an end. */
  MASS_ORPHANS_HELD("MassOrphansHeld", Held.REVOKING_ORPHANS),
  /** Many stations that moved to the next CA did not fetch their certificate. */
  ROTATION_HELD("RotationHeld", Held.MOVING_STATIONS);

  /** What does not go on. */
  public enum Held {
    ISSUING,
    REVOKING_ORPHANS,
    /** To the CA key that issues now. */
    MOVING_STATIONS
  }

  private final String apiName;
  private final Held held;

  BrakeReason(String apiName, Held held) {
    this.apiName = apiName;
    this.held = held;
  }

  public String apiName() {
    return apiName;
  }

  public Held held() {
    return held;
  }

  /**
   * Whether the word has to name the moment since when it holds. What was put back to an older
   * state has forgotten which words were said, and one of them may still stand in Git.
   */
  boolean needsItsMoment() {
    return this == RECOVERED || this == NOT_COMPARED;
  }

  /** Empty for one that only another version knows. */
  public static Optional<BrakeReason> find(String apiName) {
    return Arrays.stream(values()).filter(reason -> reason.apiName.equals(apiName)).findFirst();
  }
}
