package io.keymast.token;

import io.keymast.pki.SecretAccess;
import io.keymast.pki.SecretText;
import io.keymast.token.TokenException.Reason;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One PKCS#11 library, begun and ended by nobody else in this process. Whatever goes wrong in it,
 * it is ended and begun anew once: then sessions are lost to nobody for longer than a call, and
 * tokens that came back are seen.
 */
final class TokenModule {
  private final Path library;
  private final Map<String, Login> logins = new HashMap<>();
  private @Nullable Cryptoki cryptoki;
  private boolean isInitialized;

  TokenModule(Path library) {
    this.library = library;
  }

  private record Login(long session, SecretText pin) {}

  synchronized <T> T call(String tokenLabel, SecretText pin, TokenSession.Call<T> call)
      throws CryptokiException {
    try {
      return call.in(session(tokenLabel, pin));
    } catch (CryptokiException e) {
      restart();
      if (e.isRefusedPin()) {
        throw e;
      }
      return call.in(session(tokenLabel, pin));
    }
  }

  synchronized void restart() {
    logins.clear();
    isInitialized = false;
  }

  /** Whoever calls after all begins it again. */
  synchronized void end() {
    Cryptoki functions = cryptoki;
    if (functions != null) {
      functions.end();
    }
    restart();
  }

  /**
   * A login counts for the whole process: who has another PIN must not have the use of it, and has
   * the token judge it.
   */
  private TokenSession session(String tokenLabel, SecretText pin) throws CryptokiException {
    Login login = logins.get(tokenLabel);
    if (login != null && !login.pin().equals(pin)) {
      restart();
      login = null;
    }
    Cryptoki functions = initialized();
    if (login == null) {
      login = logIn(functions, tokenLabel, pin);
      logins.put(tokenLabel, login);
    }
    return new TokenSession(functions, login.session());
  }

  private static Login logIn(Cryptoki functions, String tokenLabel, SecretText pin)
      throws CryptokiException {
    OptionalLong slot = functions.slotOf(tokenLabel);
    if (slot.isEmpty()) {
      throw new CryptokiException("C_GetTokenInfo", CryptokiException.TOKEN_NOT_PRESENT);
    }
    if (functions.pinTries(slot.getAsLong()) != PinTries.SOME) {
      throw new TokenException(
          Reason.PIN_LOCKED,
          "log in to the token "
              + tokenLabel
              + " once by its own tools, or unlock its PIN: one more refusal would lock it, or it is"
              + " locked; the PIN in the Secret is not tried before");
    }
    long session = functions.openSession(slot.getAsLong());
    functions.login(session, pin.reveal(SecretAccess.get()).getBytes(StandardCharsets.UTF_8));
    return new Login(session, pin);
  }

  private Cryptoki initialized() throws CryptokiException {
    Cryptoki functions = cryptoki;
    if (functions == null) {
      functions = load();
      cryptoki = functions;
    }
    if (!isInitialized) {
      functions.end();
      functions.initialize();
      isInitialized = true;
    }
    return functions;
  }

  private Cryptoki load() throws CryptokiException {
    try {
      return Cryptoki.load(library);
    } catch (IllegalArgumentException e) {
      throw new TokenException(
          Reason.UNAVAILABLE,
          "have the operator's administrator look at the library "
              + library.getFileName()
              + ": "
              + "it can't be loaded, or is no PKCS#11 module");
    }
  }
}
