package io.keymast.token;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keymast.pki.SecretText;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A library that says more of a value than there is. */
class UntrueLengthTest {
  private static final SecretText PIN = SecretText.of("83745209");

  @ParameterizedTest(name = "{0} octets")
  @DisplayName("A length that can't be is the token's trouble, and no other memory is read")
  @ValueSource(longs = {-1, 16 * 1024 + 1, Long.MAX_VALUE})
  void untrue(long length) {
    ModuleThread thread = new ModuleThread(Duration.ofMinutes(1));
    TokenModule module =
        new TokenModule(() -> ScriptedToken.statingLengths(length).library(), thread, () -> 0);

    assertThatThrownBy(
            () ->
                module.call(
                    ScriptedToken.LABEL,
                    PIN,
                    session -> session.functions().value(session.handle(), 1, Attributes.ID)))
        .isInstanceOf(TokenException.class)
        .hasMessageContaining("CKR_DATA_LEN_RANGE");

    thread.end();
  }
}
