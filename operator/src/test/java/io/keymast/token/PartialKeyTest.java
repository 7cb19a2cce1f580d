package io.keymast.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keymast.domain.Der;
import io.keymast.pki.SecretText;
import io.keymast.pki.TokenPublicKey;
import io.keymast.support.SoftToken;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Of a key whose parts a token does not show under one label, no second one is made. */
class PartialKeyTest {
  private static final String NAME = "partial";
  private static final SecretText PIN = SecretText.of(SoftToken.PIN);
  private static final long CLASS_OF_PRIVATE_KEYS = 3;
  private static final long EC_KEY_PAIR_GENERATION = 0x1040;

  static {
    SoftToken token = SoftToken.initialized(NAME);
    token.isJoinedBy("twin");
    token.isJoinedBy("twin");
  }

  private static final TokenModule MODULE =
      new TokenModule(SoftToken.library(), new ModuleThread(Duration.ofMinutes(1)), () -> 0);
  private static final Token TOKEN = new Token(MODULE, NAME);

  @AfterAll
  static void logsOut() {
    MODULE.end();
  }

  @Test
  @DisplayName("A private key whose public key is gone")
  void withoutPublicKey() {
    generates(named("lonely", "1"), named("moved", "2"));

    ThrowingCallable making = () -> TOKEN.generate(PIN, "lonely", "ECDSA-P256");

    assertThatIncomplete(
        making, "there is a private key by its label or CKA_ID, and no public key");
    assertThat(privateKeys("lonely")).hasSize(1);
  }

  @Test
  @DisplayName("A private key of another label, whose CKA_ID the public key of the label has")
  void byIdentifier() {
    generates(named("renamed", "3"), named("wanted", "3"));

    ThrowingCallable looking = () -> TOKEN.find(PIN, "wanted");

    assertThatIncomplete(
        looking, "there is a public key and a private key by its label or CKA_ID, and no private");
  }

  @Test
  @DisplayName("A key pair that has lost its label, by the CKA_ID that it was made with")
  void withoutLabel() {
    generates(named("", "unlabelled"), named("", "unlabelled"));

    ThrowingCallable making = () -> TOKEN.generate(PIN, "unlabelled", "ECDSA-P256");

    assertThatIncomplete(making, "and no public key and no private key by its label");
  }

  @Test
  @DisplayName("A certificate whose keys are gone")
  void certificateAlone() {
    Der any = Der.copyOf(new byte[] {0x30, 0});
    MODULE.call(
        NAME,
        PIN,
        session -> {
          session.store("alone", any, any);
          return NAME;
        });

    assertThatIncomplete(() -> TOKEN.find(PIN, "alone"), "there is a certificate by its label");
  }

  @Test
  @DisplayName("Beside other keys, a new one is made and found")
  void nothingOfIt() {
    generates(named("others", "4"), named("others", "4"));

    TOKEN.generate(PIN, "new", "ECDSA-P256");

    assertThat(TOKEN.find(PIN, "new")).isPresent();
    assertThat(TOKEN.find(PIN, "none")).isEmpty();
  }

  @Test
  @DisplayName("Of two tokens with one label, no PIN is tried on either")
  void ambiguousToken() {
    Token twin = new Token(MODULE, "twin");

    assertThatThrownBy(() -> twin.find(PIN, "any"))
        .isInstanceOfSatisfying(
            TokenException.class,
            e -> assertThat(e.violation().reason()).isEqualTo("HSMTokenAmbiguous"));
  }

  private static void assertThatIncomplete(ThrowingCallable call, String sentence) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            TokenException.class,
            e -> assertThat(e.violation().reason()).isEqualTo("HSMKeyIncomplete"))
        .hasMessageContaining(sentence);
  }

  private static Attributes named(String label, String identifier) {
    return new Attributes()
        .with(Attributes.LABEL, label)
        .with(Attributes.ID, identifier)
        .having(Attributes.TOKEN);
  }

  private static void generates(Attributes privateKey, Attributes publicKey) {
    MODULE.call(
        NAME,
        PIN,
        session -> {
          session
              .functions()
              .generateKeyPair(
                  session.handle(),
                  EC_KEY_PAIR_GENERATION,
                  publicKey.with(Attributes.EC_PARAMS, TokenPublicKey.curveOf("ECDSA-P256")),
                  privateKey.having(Attributes.PRIVATE, Attributes.SIGN));
          return NAME;
        });
  }

  private static List<Long> privateKeys(String label) {
    return MODULE.call(
        NAME,
        PIN,
        session ->
            session
                .functions()
                .find(
                    session.handle(),
                    new Attributes()
                        .with(Attributes.CLASS, CLASS_OF_PRIVATE_KEYS)
                        .with(Attributes.LABEL, label)));
  }
}
