package io.keymast.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keymast.pki.SecretText;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One of a library's tokens is listed, and does not tell its label. */
class FailingNeighbourTest {
  private static final SecretText PIN = SecretText.of("59120384");

  private final ModuleThread thread = new ModuleThread(Duration.ofMinutes(1));
  private final ScriptedToken token = ScriptedToken.answeringLogins(0);
  private final TokenModule module = new TokenModule(token::library, thread, () -> 0);

  @AfterEach
  void ends() {
    thread.end();
  }

  @ParameterizedTest(name = "0x{0}")
  @DisplayName("It takes no other token of the library away")
  @ValueSource(strings = {"30", "32", "E0", "E1"})
  void otherToken(String code) {
    token.isBesideOneThatAnswers(Long.parseUnsignedLong(code, 16));

    assertThat(module.<Long>call(ScriptedToken.LABEL, PIN, TokenSession::handle)).isEqualTo(1);
    assertThat(token.logins()).isEqualTo(1);
  }

  @Test
  @DisplayName("Who looks for a label that no other one has is told how it fails")
  void itself() {
    token.isBesideOneThatAnswers(0x30);

    assertThatThrownBy(() -> module.call("failing", PIN, TokenSession::handle))
        .isInstanceOf(TokenException.class)
        .hasMessageContaining("C_GetTokenInfo: CKR_DEVICE_ERROR");
    assertThat(token.logins()).isZero();
  }
}
