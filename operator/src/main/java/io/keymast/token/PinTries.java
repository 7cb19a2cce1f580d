package io.keymast.token;

/** How often a wrong PIN may be given before the token locks itself, as far as it says so. */
enum PinTries {
  /** None was lost since the last login, or the token does not tell. */
  ALL,
  SOME,
  /** One more refusal locks it. */
  LAST,
  NONE;

  private static final long USER_PIN_COUNT_LOW = 0x10000;
  private static final long USER_PIN_FINAL_TRY = 0x20000;
  private static final long USER_PIN_LOCKED = 0x40000;

  /**
   * @param flags of a CK_TOKEN_INFO
   */
  static PinTries of(long flags) {
    if ((flags & USER_PIN_LOCKED) != 0) {
      return NONE;
    }
    if ((flags & USER_PIN_FINAL_TRY) != 0) {
      return LAST;
    }
    return (flags & USER_PIN_COUNT_LOW) != 0 ? SOME : ALL;
  }
}
