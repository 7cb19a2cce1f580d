package io.keymast.token;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PinTriesTest {
  private static final long TOKEN_INITIALIZED = 0x400;

  @ParameterizedTest(name = "CK_TOKEN_INFO flags {0}: {1}")
  @CsvSource({
    "0, ALL",
    "65536, SOME",
    "131072, LAST",
    "196608, LAST",
    "262144, NONE",
    "458752, NONE"
  })
  @DisplayName("A PIN is not tried where the token says that one more refusal locks it")
  void tries(long flags, PinTries tries) {
    assertThat(PinTries.of(TOKEN_INITIALIZED | flags)).isEqualTo(tries);
  }
}
