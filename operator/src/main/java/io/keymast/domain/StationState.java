package io.keymast.domain;

import java.util.Arrays;
import java.util.Optional;

/** Whether a station is to be trusted. */
public enum StationState {
  ACTIVE("Active"),
  /** Its certificates are on hold, until it is active again. */
  SUSPENDED("Suspended"),
  /** Its certificates are revoked and its keys retired, for good. */
  STOLEN("Stolen");

  private final String apiName;

  StationState(String apiName) {
    this.apiName = apiName;
  }

  public String apiName() {
    return apiName;
  }

  public static Optional<StationState> parse(String text) {
    return Arrays.stream(values()).filter(state -> state.apiName.equals(text)).findFirst();
  }
}
