package io.keymast.token;

import io.keymast.pki.SecretAccess;
import io.keymast.pki.SecretText;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One PKCS#11 library. Whatever goes wrong in it, it is ended and begun anew once: then sessions
 * are lost to nobody for longer than a call, and tokens that came back are seen.
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
      if (e.isRefusedPin()) {
        throw e;
      }
      restart();
      return call.in(session(tokenLabel, pin));
    }
  }

  synchronized void restart() {
    logins.clear();
    isInitialized = false;
  }

  /** A login counts for the whole process: who has another PIN must not have the use of it. */
  private TokenSession session(String tokenLabel, SecretText pin) throws CryptokiException {
    Cryptoki functions = initialized();
    Login login = logins.get(tokenLabel);
    if (login == null) {
      login = logIn(functions, tokenLabel, pin);
      logins.put(tokenLabel, login);
    } else if (!login.pin().equals(pin)) {
      throw new CryptokiException("C_Login", CryptokiException.PIN_INCORRECT);
    }
    return new TokenSession(functions, login.session());
  }

  private static Login logIn(Cryptoki functions, String tokenLabel, SecretText pin)
      throws CryptokiException {
    OptionalLong slot = functions.slotOf(tokenLabel);
    if (slot.isEmpty()) {
      throw new CryptokiException("C_GetTokenInfo", CryptokiException.TOKEN_NOT_PRESENT);
    }
    long session = functions.openSession(slot.getAsLong());
    functions.login(session, pin.reveal(SecretAccess.get()).getBytes(StandardCharsets.UTF_8));
    return new Login(session, pin);
  }

  private Cryptoki initialized() throws CryptokiException {
    Cryptoki functions = cryptoki;
    if (functions == null) {
      functions = Cryptoki.load(library);
      cryptoki = functions;
    }
    if (!isInitialized) {
      // A former user in this process may have left it begun.
      functions.end();
      functions.initialize();
      isInitialized = true;
    }
    return functions;
  }
}
