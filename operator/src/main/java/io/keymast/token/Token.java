package io.keymast.token;

import io.keymast.domain.Der;
import io.keymast.pki.SecretText;
import io.keymast.pki.TokenKey;
import io.keymast.token.TokenException.Reason;
import java.util.Optional;

/**
 * A token that its asker is allowed to use, by the right PIN: from {@link Tokens#allowed} alone.
 */
public final class Token {
  private final TokenModule module;
  private final String label;

  Token(TokenModule module, String label) {
    this.module = module;
    this.label = label;
  }

  /** A key and the certificate beside it. */
  public record Found(TokenKey key, Optional<Der> certificate) {}

  /**
   * Looks afresh: that something is not there is believed of a new session only.
   *
   * @throws TokenException if the token can't be used now, or holds a part of the key
   */
  public Optional<Found> find(SecretText pin, String keyLabel) {
    KeySearch search = module.call(label, pin, session -> session.find(keyLabel));
    if (!(search instanceof KeySearch.Whole)) {
      search = module.callAnew(label, pin, session -> session.find(keyLabel));
    }
    return whole(search, keyLabel)
        .map(found -> new Found(key(pin, keyLabel, found), found.certificate()));
  }

  /** A new key that is not extractable; where the token gave one and no answer, no second one. */
  public void generate(SecretText pin, String keyLabel, String keyAlgorithm) {
    module.call(
        label,
        pin,
        session -> {
          if (whole(session.find(keyLabel), keyLabel).isEmpty()) {
            session.generate(keyLabel, keyAlgorithm);
          }
          return keyLabel;
        });
  }

  /** Stores it beside the key of this label. */
  public void store(SecretText pin, String keyLabel, Der certificate, Der subject) {
    module.call(
        label,
        pin,
        session -> {
          if (whole(session.find(keyLabel), keyLabel).flatMap(StoredKey::certificate).isEmpty()) {
            session.store(keyLabel, certificate, subject);
          }
          return keyLabel;
        });
  }

  private TokenKey key(SecretText pin, String keyLabel, StoredKey found) {
    return new TokenKey() {
      @Override
      public Der subjectPublicKeyInfo() {
        return found.subjectPublicKeyInfo();
      }

      @Override
      public byte[] sign(byte[] hashed) {
        return module.call(label, pin, session -> session.sign(keyLabel, found.type(), hashed));
      }
    };
  }

  private static Optional<StoredKey> whole(KeySearch search, String keyLabel) {
    return switch (search) {
      case KeySearch.Whole(var key) -> Optional.of(key);
      case KeySearch.Nothing() -> Optional.empty();
      case KeySearch.Partial(var there, var missing) ->
          throw new TokenException(
              Reason.KEY_INCOMPLETE,
              "make the key "
                  + keyLabel
                  + " whole in the token: there is "
                  + there
                  + " by its label or CKA_ID, and no "
                  + missing
                  + " by its label. Put that back or label it so, or choose another keyLabel; no"
                  + " other key is made beside it");
    };
  }
}
