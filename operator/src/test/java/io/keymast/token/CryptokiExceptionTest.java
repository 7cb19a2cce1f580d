package io.keymast.token;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CryptokiExceptionTest {
  @ParameterizedTest(name = "{0} is told as {1}")
  @DisplayName("A return value is told by its name, and a vendor's own as such")
  @CsvSource({
    "0xE0, C_Login: CKR_TOKEN_NOT_PRESENT",
    "0x1234, C_Login: CKR 0x1234",
    "0x80000000, 'C_Login: CKR_VENDOR_DEFINED + 0x0, which the manual of the library explains'",
    "0x80001001, 'C_Login: CKR_VENDOR_DEFINED + 0x1001, which the manual of the library explains'",
    // As libraries return it that widen a signed number.
    "0xFFFFFFFF80001001, 'C_Login: CKR_VENDOR_DEFINED + 0x1001, which the manual of the library explains'"
  })
  void told(String code, String message) {
    assertThat(new CryptokiException("C_Login", Long.parseUnsignedLong(code.substring(2), 16)))
        .hasMessage(message);
  }
}
