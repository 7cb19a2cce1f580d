package io.keymast.token;

import io.keymast.domain.Der;
import io.keymast.pki.SecretText;
import io.keymast.pki.TokenKey;
import io.keymast.token.TokenException.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * The tokens of the modules that the operator's administrator allows; no path comes from a spec.
 */
public final class Tokens implements AutoCloseable {
  private final Map<String, TokenModule> modules;
  private final Set<Refusal> refused = ConcurrentHashMap.newKeySet();

  /**
   * @param libraries by the names that specs give them
   */
  public Tokens(Map<String, Path> libraries) {
    Map<Path, TokenModule> byLibrary = new HashMap<>();
    this.modules =
        libraries.entrySet().stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    Map.Entry::getKey,
                    entry -> byLibrary.computeIfAbsent(real(entry.getValue()), TokenModule::new)));
  }

  /** Two names of one library are one module: each would end the other's sessions. */
  private static Path real(Path library) {
    try {
      return library.toRealPath();
    } catch (IOException e) {
      return library;
    }
  }

  private record Refusal(TokenName token, SecretText pin) {}

  /** A key and the certificate beside it. */
  public record Found(TokenKey key, Optional<Der> certificate) {}

  /**
   * Looks afresh: that nothing is there is believed of a new session only.
   *
   * @throws TokenException if the token can't be used now
   */
  public Optional<Found> find(TokenName token, SecretText pin, String keyLabel) {
    return call(token, pin, session -> session.find(keyLabel))
        .or(
            () -> {
              module(token).restart();
              return call(token, pin, session -> session.find(keyLabel));
            })
        .map(found -> new Found(key(token, pin, keyLabel, found), found.certificate()));
  }

  /** A new key that is not extractable; where the token gave one and no answer, no second one. */
  public void generate(TokenName token, SecretText pin, String keyLabel, String keyAlgorithm) {
    call(
        token,
        pin,
        session -> {
          if (session.find(keyLabel).isEmpty()) {
            session.generate(keyLabel, keyAlgorithm);
          }
          return keyLabel;
        });
  }

  /** Stores it beside the key of this label. */
  public void store(
      TokenName token, SecretText pin, String keyLabel, Der certificate, Der subject) {
    call(
        token,
        pin,
        session -> {
          if (session.find(keyLabel).flatMap(StoredKey::certificate).isEmpty()) {
            session.store(keyLabel, certificate, subject);
          }
          return keyLabel;
        });
  }

  private TokenKey key(TokenName token, SecretText pin, String keyLabel, StoredKey found) {
    return new TokenKey() {
      @Override
      public Der subjectPublicKeyInfo() {
        return found.subjectPublicKeyInfo();
      }

      @Override
      public byte[] sign(byte[] hashed) {
        return call(token, pin, session -> session.sign(keyLabel, found.type(), hashed));
      }
    };
  }

  /** Logs out everywhere. */
  @Override
  public void close() {
    modules.values().forEach(TokenModule::end);
  }

  /** A PIN that was refused is not tried again: the token would lock itself. */
  private <T> T call(TokenName token, SecretText pin, TokenSession.Call<T> call) {
    if (refused.contains(new Refusal(token, pin))) {
      throw pinRefused(token);
    }
    try {
      return module(token).call(token.label(), pin, call);
    } catch (CryptokiException e) {
      if (e.isRefusedPin()) {
        refused.add(new Refusal(token, pin));
        throw pinRefused(token);
      }
      throw new TokenException(
          Reason.UNAVAILABLE,
          "bring the token "
              + token.label()
              + " back: it can't be used ("
              + e.getMessage()
              + "); nothing is signed meanwhile, and it is tried again by itself");
    }
  }

  private static TokenException pinRefused(TokenName token) {
    return new TokenException(
        Reason.PIN_REFUSED,
        "put the right PIN of the token "
            + token.label()
            + " into the Secret: the token refused the one there, which is not tried again");
  }

  private TokenModule module(TokenName token) {
    TokenModule module = modules.get(token.module());
    if (module == null) {
      throw new TokenException(
          Reason.MODULE_NOT_ALLOWED,
          "choose a module that the operator is started with by --pkcs11-module: "
              + token.module()
              + " is none of them");
    }
    return module;
  }
}
