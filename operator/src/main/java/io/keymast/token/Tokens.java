package io.keymast.token;

import io.keymast.token.TokenException.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * The tokens of the modules that the operator's administrator allows; no path comes from a spec.
 */
public final class Tokens implements AutoCloseable {
  private final AllowedTokens allowed;
  private final Map<String, TokenModule> modules;

  /**
   * @param patience how long a call into a library may take before its asker gives up
   * @param nanoTime a clock that only goes on, in nanoseconds
   */
  public Tokens(AllowedTokens allowed, Duration patience, LongSupplier nanoTime) {
    Map<Path, TokenModule> byLibrary = new HashMap<>();
    this.allowed = allowed;
    this.modules =
        allowed.libraries().entrySet().stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    Map.Entry::getKey,
                    entry ->
                        byLibrary.computeIfAbsent(
                            real(entry.getValue()),
                            library ->
                                new TokenModule(library, new ModuleThread(patience), nanoTime))));
  }

  /** Two names of one library are one module: each would end the other's sessions. */
  private static Path real(Path library) {
    try {
      return library.toRealPath();
    } catch (IOException e) {
      return library;
    }
  }

  /**
   * For authorities of this namespace. Who may name a token can try PINs on it until it locks
   * itself, hence nobody may who was not told.
   *
   * @throws TokenException if they may not use it
   */
  public Token allowed(String namespace, TokenName name) {
    TokenModule module = modules.get(name.module());
    if (module == null) {
      throw new TokenException(
          Reason.MODULE_NOT_ALLOWED,
          "choose a module that the operator is started with by --pkcs11-module: "
              + name.module()
              + " is none of them");
    }
    if (!allowed.allows(namespace, name)) {
      throw new TokenException(
          Reason.TOKEN_NOT_ALLOWED,
          "have the operator's administrator allow the namespace "
              + namespace
              + " the token "
              + name.label()
              + " of the module "
              + name.module()
              + " by --pkcs11-token, in the chart operator.pkcs11Tokens: nothing is tried on it"
              + " before");
    }
    return new Token(module, name.label());
  }

  /** Logs out everywhere. */
  @Override
  public void close() {
    modules.values().forEach(TokenModule::end);
  }
}
