package io.keymast.token;

import io.keymast.domain.Violation;

/** The token can't be used now. What was signed before goes on; nothing new is signed. */
public final class TokenException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Reason reason;

  /** Why; the name is the condition's reason. */
  public enum Reason {
    MODULE_NOT_ALLOWED("HSMModuleNotAllowed"),
    PIN_MISSING("HSMPinMissing"),
    PIN_REFUSED("HSMPinRefused"),
    PIN_LOCKED("HSMPinLocked"),
    KEY_AMBIGUOUS("HSMKeyAmbiguous"),
    UNAVAILABLE("HSMUnavailable");

    private final String text;

    Reason(String text) {
      this.text = text;
    }
  }

  public TokenException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public Violation violation() {
    return new Violation("spec.source.pkcs11", reason.text, String.valueOf(getMessage()));
  }
}
