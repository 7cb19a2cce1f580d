package io.keymast.domain;

import java.util.Arrays;
import java.util.Optional;

/** The CRLReason codes (RFC 5280, 5.3.1) that Keymast uses. */
public enum RevocationReason {
  UNSPECIFIED(0, "unspecified"),
  KEY_COMPROMISE(1, "keyCompromise"),
  CA_COMPROMISE(2, "cACompromise"),
  AFFILIATION_CHANGED(3, "affiliationChanged"),
  SUPERSEDED(4, "superseded"),
  CESSATION_OF_OPERATION(5, "cessationOfOperation"),
  CERTIFICATE_HOLD(6, "certificateHold"),
  PRIVILEGE_WITHDRAWN(9, "privilegeWithdrawn");

  private final int code;
  private final String apiName;

  RevocationReason(int code, String apiName) {
    this.code = code;
    this.apiName = apiName;
  }

  public int code() {
    return code;
  }

  /** The name of RFC 5280's ASN.1. */
  public String apiName() {
    return apiName;
  }

  public static Optional<RevocationReason> parse(String text) {
    return Arrays.stream(values()).filter(reason -> reason.apiName.equals(text)).findFirst();
  }

  public static Optional<RevocationReason> ofCode(int code) {
    return Arrays.stream(values()).filter(reason -> reason.code == code).findFirst();
  }
}
