package io.keymast.token;

import java.util.Map;
import java.util.Set;

/** A PKCS#11 function did not return CKR_OK. Says which and what, never an argument. */
final class CryptokiException extends Exception {
  private static final long serialVersionUID = 1L;

  static final long DATA_LEN_RANGE = 0x21;
  static final long KEY_HANDLE_INVALID = 0x60;
  static final long PIN_INCORRECT = 0xA0;
  static final long PIN_LOCKED = 0xA4;
  static final long TOKEN_NOT_PRESENT = 0xE0;

  private static final long VENDOR_DEFINED = 0x80000000L;

  /**
   * What PKCS#11 2.40, 5.1, defines so that C_Login can only have ended before it looked at the
   * PIN. General failures, those of the device and a vendor's own codes are none: nobody knows.
   */
  private static final Set<Long> BEFORE_THE_PIN =
      Set.of(
          0x2L,
          0x3L,
          0x7L,
          0x54L,
          0x90L,
          0xB0L,
          0xB3L,
          0xB7L,
          TOKEN_NOT_PRESENT,
          0xE1L,
          0x100L,
          0x102L,
          0x103L,
          0x104L,
          0x105L,
          0x190L);

  private static final Map<Long, String> NAMES =
      Map.ofEntries(
          Map.entry(0x2L, "CKR_HOST_MEMORY"),
          Map.entry(0x3L, "CKR_SLOT_ID_INVALID"),
          Map.entry(0x5L, "CKR_GENERAL_ERROR"),
          Map.entry(0x6L, "CKR_FUNCTION_FAILED"),
          Map.entry(0x7L, "CKR_ARGUMENTS_BAD"),
          Map.entry(0x12L, "CKR_ATTRIBUTE_TYPE_INVALID"),
          Map.entry(0x13L, "CKR_ATTRIBUTE_VALUE_INVALID"),
          Map.entry(DATA_LEN_RANGE, "CKR_DATA_LEN_RANGE"),
          Map.entry(0x30L, "CKR_DEVICE_ERROR"),
          Map.entry(0x31L, "CKR_DEVICE_MEMORY"),
          Map.entry(0x32L, "CKR_DEVICE_REMOVED"),
          Map.entry(0x54L, "CKR_FUNCTION_NOT_SUPPORTED"),
          Map.entry(KEY_HANDLE_INVALID, "CKR_KEY_HANDLE_INVALID"),
          Map.entry(0x62L, "CKR_KEY_SIZE_RANGE"),
          Map.entry(0x63L, "CKR_KEY_TYPE_INCONSISTENT"),
          Map.entry(0x68L, "CKR_KEY_FUNCTION_NOT_PERMITTED"),
          Map.entry(0x70L, "CKR_MECHANISM_INVALID"),
          Map.entry(0x82L, "CKR_OBJECT_HANDLE_INVALID"),
          Map.entry(PIN_INCORRECT, "CKR_PIN_INCORRECT"),
          Map.entry(0xA1L, "CKR_PIN_INVALID"),
          Map.entry(0xA2L, "CKR_PIN_LEN_RANGE"),
          Map.entry(0xA3L, "CKR_PIN_EXPIRED"),
          Map.entry(PIN_LOCKED, "CKR_PIN_LOCKED"),
          Map.entry(0xB0L, "CKR_SESSION_CLOSED"),
          Map.entry(0xB1L, "CKR_SESSION_COUNT"),
          Map.entry(0xB3L, "CKR_SESSION_HANDLE_INVALID"),
          Map.entry(0x90L, "CKR_OPERATION_ACTIVE"),
          Map.entry(0xB5L, "CKR_SESSION_READ_ONLY"),
          Map.entry(0xB7L, "CKR_SESSION_READ_ONLY_EXISTS"),
          Map.entry(0xD0L, "CKR_TEMPLATE_INCOMPLETE"),
          Map.entry(0xD1L, "CKR_TEMPLATE_INCONSISTENT"),
          Map.entry(TOKEN_NOT_PRESENT, "CKR_TOKEN_NOT_PRESENT"),
          Map.entry(0xE1L, "CKR_TOKEN_NOT_RECOGNIZED"),
          Map.entry(0xE2L, "CKR_TOKEN_WRITE_PROTECTED"),
          Map.entry(0x100L, "CKR_USER_ALREADY_LOGGED_IN"),
          Map.entry(0x101L, "CKR_USER_NOT_LOGGED_IN"),
          Map.entry(0x102L, "CKR_USER_PIN_NOT_INITIALIZED"),
          Map.entry(0x103L, "CKR_USER_TYPE_INVALID"),
          Map.entry(0x104L, "CKR_USER_ANOTHER_ALREADY_LOGGED_IN"),
          Map.entry(0x105L, "CKR_USER_TOO_MANY_TYPES"),
          Map.entry(0x190L, "CKR_CRYPTOKI_NOT_INITIALIZED"),
          Map.entry(0x191L, "CKR_CRYPTOKI_ALREADY_INITIALIZED"));

  private final long code;

  CryptokiException(String function, long code) {
    super(function + ": " + named(code));
    this.code = code;
  }

  /** Of a vendor's own codes only the library's manual has the names. */
  private static String named(long code) {
    return (code & VENDOR_DEFINED) == 0
        ? NAMES.getOrDefault(code, "CKR 0x" + Long.toHexString(code))
        : "CKR_VENDOR_DEFINED + 0x%x, which the manual of the library explains"
            .formatted(code & (VENDOR_DEFINED - 1));
  }

  /** Whether the token said that the PIN is wrong, or may not be used. */
  boolean isRefusedPin() {
    return code >= PIN_INCORRECT && code <= PIN_LOCKED;
  }

  /** Whether, as an answer of C_Login, it says that the token never came to judge the PIN. */
  boolean sparesPin() {
    return BEFORE_THE_PIN.contains(code);
  }
}
