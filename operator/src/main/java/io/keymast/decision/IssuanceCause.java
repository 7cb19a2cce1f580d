package io.keymast.decision;

import java.util.Arrays;
import java.util.Optional;

/** Why a certificate is issued; recorded in its spec, the event and the log. */
public enum IssuanceCause {
  INITIAL("Initial"),
  RENEWAL("Renewal"),
  REGENERATED("Regenerated"),
  KEY_CHANGED("KeyChanged"),
  BACKHAUL_CHANGED("BackhaulChanged"),
  AUTHORITY_CHANGED("AuthorityChanged");

  private final String apiName;

  IssuanceCause(String apiName) {
    this.apiName = apiName;
  }

  public String apiName() {
    return apiName;
  }

  public static Optional<IssuanceCause> parse(String text) {
    return Arrays.stream(values()).filter(cause -> cause.apiName.equals(text)).findFirst();
  }
}
