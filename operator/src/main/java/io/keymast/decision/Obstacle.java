package io.keymast.decision;

import java.util.Optional;
import java.util.stream.Stream;

/** Why a station has no new certificate now; the name is the condition's reason. */
public enum Obstacle {
  INVALID_SPEC("InvalidSpec", Remedy.CHANGE_STATION),
  DUPLICATE_EUI("DuplicateEui", Remedy.CHANGE_STATION),
  BACKHAUL_REQUIRED("BackhaulRequired", Remedy.CHANGE_STATION),
  BACKHAUL_CHANGE_NOT_ALLOWED("BackhaulChangeNotAllowed", Remedy.CHANGE_STATION),
  NOT_DECLARED("NotDeclared", Remedy.CHANGE_STATION),
  KEY_REJECTED("KeyRejected", Remedy.CHANGE_STATION),
  KEY_HELD_BY_ANOTHER_STATION("KeyHeldByAnotherStation", Remedy.CHANGE_STATION),
  KEY_RETIRED("KeyRetired", Remedy.CHANGE_STATION),
  COMPROMISED_KEY_UNKNOWN("CompromisedKeyUnknown", Remedy.CHANGE_STATION),
  SUSPENDED("Suspended", Remedy.CHANGE_STATION),
  STOLEN("Stolen", Remedy.CHANGE_STATION),
  AUTHORITY_NOT_FOUND("AuthorityNotFound", Remedy.WAIT),
  AUTHORITY_NOT_READY("AuthorityNotReady", Remedy.WAIT),
  AUTHORITY_NOT_SERVED("AuthorityNotServed", Remedy.WAIT),
  AUTHORITY_EXPIRING("AuthorityExpiring", Remedy.CHANGE_ELSEWHERE),
  NAMESPACE_NOT_ALLOWED("NamespaceNotAllowed", Remedy.WAIT),
  CERTIFICATE_ON_HOLD("CertificateOnHold", Remedy.CHANGE_ELSEWHERE),
  PAUSED("Paused", Remedy.WAIT),
  CLOCK_SKEWED("ClockSkewed", Remedy.WAIT),
  ISSUING_HELD("IssuingHeld", Remedy.WAIT),
  LEDGER_NEARLY_FULL("LedgerNearlyFull", Remedy.WAIT),
  RATE_LIMITED("RateLimited", Remedy.WAIT),
  NAME_TAKEN("CertificateNameTaken", Remedy.CHANGE_ELSEWHERE),
  REQUEST_NEEDED("RequestNeeded", Remedy.CHANGE_ELSEWHERE),
  USAGE_NOT_ISSUABLE("UsageNotIssuable", Remedy.CHANGE_STATION),
  REQUEST_ALTERED("RequestAltered", Remedy.WAIT),
  ISSUER_PENDING("IssuerPending", Remedy.WAIT),
  ISSUER_FAILED("IssuerFailed", Remedy.WAIT),
  ISSUER_DENIED("IssuerDenied", Remedy.CHANGE_ELSEWHERE),
  ISSUED_OTHERWISE("IssuedOtherwise", Remedy.CHANGE_ELSEWHERE),
  ISSUED_BEFORE("IssuedBefore", Remedy.CHANGE_ELSEWHERE);

  /** Who has to do something. */
  public enum Remedy {
    /** The owner of the BaseStation. */
    CHANGE_STATION,
    /** Somebody, at another object: waiting alone does not help. */
    CHANGE_ELSEWHERE,
    /** Nobody, or somebody who is at it. */
    WAIT
  }

  private final String reason;
  private final Remedy remedy;

  Obstacle(String reason, Remedy remedy) {
    this.reason = reason;
    this.remedy = remedy;
  }

  /** The one that a condition names, if its reason is an obstacle. */
  public static Optional<Obstacle> of(String reason) {
    return Stream.of(values()).filter(it -> it.reason.equals(reason)).findFirst();
  }

  public String reason() {
    return reason;
  }

  public Remedy remedy() {
    return remedy;
  }
}
