package io.keymast.decision;

/** What a brake holds for; the name is its key in status and the reason of Ready. */
public enum BrakeReason {
  /** Many stations would have been issued another certificate, and nobody asked for it. */
  MASS_REISSUE_HELD("MassReissueHeld"),
  /** Both clocks are behind what was signed already. */
  CLOCK_BEHIND("ClockBehind"),
  /** The cluster's state was put back to an older one. */
  RECOVERED("Recovered");

  private final String apiName;

  BrakeReason(String apiName) {
    this.apiName = apiName;
  }

  public String apiName() {
    return apiName;
  }
}
