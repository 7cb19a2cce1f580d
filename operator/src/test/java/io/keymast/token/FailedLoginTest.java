package io.keymast.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.keymast.pki.SecretText;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a token answers to a PIN, and how often it gets to see that. */
class FailedLoginTest {
  private static final SecretText PIN = SecretText.of("59120384");
  private static final SecretText OTHER_PIN = SecretText.of("83745209");

  private static final long DEVICE_ERROR = 0x30;
  private static final long PIN_INCORRECT = 0xA0;
  private static final long COUNT_LOW = 0x10000;
  private static final long FINAL_TRY = 0x20000;

  private final ModuleThread thread = new ModuleThread(Duration.ofMinutes(1));
  private volatile long nanos;

  @AfterEach
  void ends() {
    thread.end();
  }

  @ParameterizedTest(name = "0x{0}: {1}")
  @DisplayName(
      "A login that may have cost a try is never made again with a PIN that never was right")
  @CsvSource({
    "5, HSMLoginFailed",
    "6, HSMLoginFailed",
    "30, HSMLoginFailed",
    "31, HSMLoginFailed",
    "32, HSMLoginFailed",
    "50, HSMLoginFailed",
    "80000001, HSMLoginFailed",
    "FFFFFFFF80000001, HSMLoginFailed",
    "A0, HSMPinRefused",
    "A4, HSMPinRefused"
  })
  void costsATry(String code, String reason) {
    ScriptedToken token = ScriptedToken.answeringLogins(Long.parseUnsignedLong(code, 16));
    TokenModule module = new TokenModule(token::library, thread, () -> nanos);

    String first = reasonOf(module, PIN);
    String again = reasonOf(module, PIN);

    assertThat(first).isEqualTo(again).isEqualTo(reason);
    assertThat(token.logins()).isEqualTo(1);
    assertThat(reasonOf(module, OTHER_PIN)).isEqualTo(reason);
    assertThat(token.logins()).isEqualTo(2);
  }

  @ParameterizedTest(name = "0x{0}")
  @DisplayName("A token that was away before it looked at the PIN is tried again by itself")
  @ValueSource(strings = {"2", "B0", "B3", "E0", "190"})
  void costsNothing(String code) {
    ScriptedToken token = ScriptedToken.answeringLogins(Long.parseUnsignedLong(code, 16));
    TokenModule module = new TokenModule(token::library, thread, () -> nanos);

    assertThat(reasonOf(module, PIN)).isEqualTo("HSMUnavailable");
    assertThat(token.logins()).isEqualTo(2);
    assertThat(reasonOf(module, PIN)).isEqualTo("HSMUnavailable");
    assertThat(token.logins()).isEqualTo(4);
  }

  @Test
  @DisplayName(
      "A token that never told of a lost try gets a PIN that was right once more after an outage")
  void silentToken() {
    ScriptedToken token = ScriptedToken.answeringLogins(0);
    TokenModule module = loggedInTo(token);
    token.answersLogins(DEVICE_ERROR);

    assertThat(reasonAnew(module)).isEqualTo("HSMUnavailable");
    assertThat(loginsWithin(599, token, module)).isZero();
    assertThat(loginsWithin(1, token, module)).isEqualTo(1);
    assertThat(reasonOf(module, PIN)).isEqualTo("HSMLoginFailed");
    assertThat(loginsWithin(1_000_000, token, module)).isZero();
  }

  @Test
  @DisplayName("After ten minutes it is served again by itself")
  void silentTokenIsBack() {
    ScriptedToken token = ScriptedToken.answeringLogins(0);
    TokenModule module = loggedInTo(token);
    token.answersLogins(DEVICE_ERROR);
    reasonAnew(module);

    token.answersLogins(0);
    passes(600);
    assertThat(module.<Long>call(ScriptedToken.LABEL, PIN, TokenSession::handle)).isEqualTo(1);
  }

  @Test
  @DisplayName(
      "One that tells of them gets it as often as it counts none: by itself, and rarer each time")
  void rightBefore() {
    ScriptedToken token = ScriptedToken.answeringLogins(0);
    TokenModule module = loggedInToATellingOne(token);
    token.answersLogins(DEVICE_ERROR);

    assertThat(reasonAnew(module)).isEqualTo("HSMUnavailable");
    assertThat(loginsWithin(29, token, module)).isZero();
    assertThat(loginsWithin(1, token, module)).isEqualTo(1);
    assertThat(loginsWithin(59, token, module)).isZero();
    assertThat(loginsWithin(1, token, module)).isEqualTo(1);
    assertThat(loginsWithin(119, token, module)).isZero();

    token.answersLogins(0);
    passes(1);
    assertThat(module.<Long>call(ScriptedToken.LABEL, PIN, TokenSession::handle)).isEqualTo(1);
  }

  @Test
  @DisplayName("The longest wait is about an hour")
  void longestWait() {
    ScriptedToken token = ScriptedToken.answeringLogins(0);
    TokenModule module = loggedInToATellingOne(token);
    token.answersLogins(DEVICE_ERROR);
    for (int looks = 0; looks < 20; looks++) {
      passes(3840);
      reasonAnew(module);
    }

    assertThat(loginsWithin(3839, token, module)).isZero();
    assertThat(loginsWithin(1, token, module)).isEqualTo(1);
  }

  @Test
  @DisplayName(
      "Once the token says that it lost a try, not even a PIN that was right is given to it")
  void lostATry() {
    ScriptedToken token = ScriptedToken.answeringLogins(0);
    TokenModule module = loggedInTo(token);
    token.answersLogins(DEVICE_ERROR);
    reasonAnew(module);
    passes(600);
    token.answersLogins(0);

    token.says(COUNT_LOW);
    assertThat(reasonOf(module, PIN)).isEqualTo("HSMLoginFailed");
    token.says(FINAL_TRY);
    assertThat(reasonOf(module, PIN)).isEqualTo("HSMPinLocked");
    assertThat(token.logins()).isEqualTo(2);

    token.says(0);
    assertThat(module.<Long>call(ScriptedToken.LABEL, PIN, TokenSession::handle)).isEqualTo(1);
  }

  @Test
  @DisplayName("A PIN that was right and is refused is not tried again")
  void rightNoMore() {
    ScriptedToken token = ScriptedToken.answeringLogins(0);
    TokenModule module = loggedInTo(token);
    token.answersLogins(PIN_INCORRECT);

    assertThat(reasonAnew(module)).isEqualTo("HSMPinRefused");

    token.answersLogins(0);
    assertThat(loginsWithin(1_000_000, token, module)).isZero();
  }

  @Test
  @DisplayName("That one PIN was right makes another one no better")
  void otherPin() {
    ScriptedToken token = ScriptedToken.answeringLogins(0);
    TokenModule module = loggedInTo(token);
    token.answersLogins(DEVICE_ERROR);

    assertThat(reasonOf(module, OTHER_PIN)).isEqualTo("HSMLoginFailed");

    passes(1_000_000);
    assertThat(reasonOf(module, OTHER_PIN)).isEqualTo("HSMLoginFailed");
    assertThat(token.logins()).isEqualTo(2);
  }

  private TokenModule loggedInTo(ScriptedToken token) {
    TokenModule module = new TokenModule(token::library, thread, () -> nanos);
    assertThat(module.<Long>call(ScriptedToken.LABEL, PIN, TokenSession::handle)).isEqualTo(1);
    return module;
  }

  /** It has told once that it lost a try: not of this PIN, and before the operator's. */
  private TokenModule loggedInToATellingOne(ScriptedToken token) {
    token.says(COUNT_LOW);
    TokenModule module = loggedInTo(token);
    token.says(0);
    return module;
  }

  /** After so many seconds more, at a look. */
  private int loginsWithin(int seconds, ScriptedToken token, TokenModule module) {
    int before = token.logins();
    passes(seconds);
    reasonOf(module, PIN);
    return token.logins() - before;
  }

  private void passes(int seconds) {
    nanos += Duration.ofSeconds(seconds).toNanos();
  }

  private static String reasonAnew(TokenModule module) {
    return catchThrowableOfType(
            TokenException.class,
            () -> module.callAnew(ScriptedToken.LABEL, PIN, TokenSession::handle))
        .violation()
        .reason();
  }

  private static String reasonOf(TokenModule module, SecretText pin) {
    return catchThrowableOfType(
            TokenException.class,
            () -> module.call(ScriptedToken.LABEL, pin, session -> session.handle()))
        .violation()
        .reason();
  }
}
