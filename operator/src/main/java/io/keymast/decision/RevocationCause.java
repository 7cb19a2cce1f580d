package io.keymast.decision;

import io.keymast.domain.RevocationReason;
import java.util.Arrays;
import java.util.Optional;

/** What led to a revocation; recorded in the certificate's spec, the event and the log. */
public enum RevocationCause {
  /** A person wrote spec.revocation. */
  BY_HAND("ByHand"),
  /** The station is suspended; lifted when it is active again. */
  SUSPENDED("Suspended"),
  STOLEN("Stolen"),
  /** The key that a regeneration names, or one whose other certificate was revoked so. */
  KEY_COMPROMISED("KeyCompromised"),
  REGENERATED("Regenerated"),
  /** The station has come through to another key or authority. */
  REPLACED("Replaced"),
  DELETED("Deleted");

  private final String apiName;

  RevocationCause(String apiName) {
    this.apiName = apiName;
  }

  public String apiName() {
    return apiName;
  }

  /** A patch by hand that gives a hold another reason leaves the hold's cause beside it. */
  boolean canLeadTo(RevocationReason reason) {
    return this != SUSPENDED || reason == RevocationReason.CERTIFICATE_HOLD;
  }

  public static Optional<RevocationCause> parse(String text) {
    return Arrays.stream(values()).filter(cause -> cause.apiName.equals(text)).findFirst();
  }
}
