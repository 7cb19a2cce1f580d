package io.keymast.status;

import io.keymast.api.Condition;
import io.keymast.domain.RevocationReason;
import io.keymast.domain.SerialNumber;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A certificate whose revocation is durable, or would be if its authority were served. */
public record RevokedCertificate(
    SerialNumber serialNumber, RevocationReason reason, Listing listing) {

  /** Whether the CRL that is published, signed, lists it. */
  public enum Listing {
    WAITING,
    LISTED,
    /** Its authority publishes none. */
    NEVER,
    /** Nor is it durable: its authority is not served. */
    UNSERVED
  }

  /** Whether a certificate's conditions say that it is, for this reason. */
  public static boolean isToldIn(@Nullable List<Condition> conditions, RevocationReason reason) {
    return ConditionType.REVOKED
        .in(conditions)
        .filter(condition -> "True".equals(condition.status()))
        .filter(condition -> sentence(reason).equals(condition.message()))
        .isPresent();
  }

  /** What the condition says. */
  static String sentence(RevocationReason reason) {
    return "revoked (" + reason.apiName() + ") and in the revocation ledger";
  }
}
