package io.keymast.token;

import io.keymast.domain.Violation;

/** The token can't be used now. What was signed before goes on; nothing new is signed. */
public final class TokenException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Reason reason;

  /** Why; the name is the condition's reason. */
  public enum Reason {
    MODULE_NOT_ALLOWED("HSMModuleNotAllowed"),
    TOKEN_NOT_ALLOWED("HSMTokenNotAllowed"),
    TOKEN_AMBIGUOUS("HSMTokenAmbiguous"),
    PIN_MISSING("HSMPinMissing"),
    PIN_REFUSED("HSMPinRefused"),
    LOGIN_FAILED("HSMLoginFailed"),
    PIN_LOCKED("HSMPinLocked"),
    KEY_AMBIGUOUS("HSMKeyAmbiguous"),
    KEY_INCOMPLETE("HSMKeyIncomplete"),
    NOT_ANSWERING("HSMNotAnswering"),
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
