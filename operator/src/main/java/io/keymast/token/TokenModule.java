package io.keymast.token;

import io.keymast.pki.SecretAccess;
import io.keymast.pki.SecretText;
import io.keymast.token.TokenException.Reason;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One PKCS#11 library, begun and ended by nobody else in this process, and called on its own
 * thread. Whatever goes wrong in it, it is ended and begun anew once: then sessions are lost to
 * nobody for longer than a call, and tokens that came back are seen.
 */
final class TokenModule {
  private final Path library;
  private final ModuleThread thread;
  private final Map<String, Login> logins = new HashMap<>();
  private final Set<Refusal> refused = new HashSet<>();
  private @Nullable Cryptoki cryptoki;
  private boolean isInitialized;

  TokenModule(Path library, ModuleThread thread) {
    this.library = library;
    this.thread = thread;
  }

  private record Login(long session, SecretText pin) {}

  private record Refusal(String tokenLabel, SecretText pin) {}

  <T> T call(String tokenLabel, SecretText pin, TokenSession.Call<T> call) {
    return thread.run(() -> judged(tokenLabel, pin, call));
  }

  /** In a new session. */
  <T> T callAnew(String tokenLabel, SecretText pin, TokenSession.Call<T> call) {
    return thread.run(
        () -> {
          restart();
          return judged(tokenLabel, pin, call);
        });
  }

  /** Not waited for where the library hangs. */
  void end() {
    try {
      thread.run(
          () -> {
            Cryptoki functions = cryptoki;
            if (functions != null) {
              functions.end();
            }
            restart();
            return library;
          });
    } catch (TokenException hanging) {
      // The process ends, and its sessions with it.
    }
    thread.end();
  }

  /** A PIN that was refused is not tried again: the token would lock itself. */
  private <T> T judged(String tokenLabel, SecretText pin, TokenSession.Call<T> call) {
    if (refused.contains(new Refusal(tokenLabel, pin))) {
      throw pinRefused(tokenLabel);
    }
    try {
      return twice(tokenLabel, pin, call);
    } catch (CryptokiException e) {
      if (e.isRefusedPin()) {
        refused.add(new Refusal(tokenLabel, pin));
        throw pinRefused(tokenLabel);
      }
      throw new TokenException(
          Reason.UNAVAILABLE,
          "bring the token "
              + tokenLabel
              + " back: it can't be used ("
              + e.getMessage()
              + "); nothing is signed meanwhile, and it is tried again by itself");
    }
  }

  private <T> T twice(String tokenLabel, SecretText pin, TokenSession.Call<T> call)
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

  private void restart() {
    logins.clear();
    isInitialized = false;
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
    long slot = theOne(functions.slotsOf(tokenLabel), tokenLabel);
    if (functions.pinTries(slot) != PinTries.SOME) {
      throw new TokenException(
          Reason.PIN_LOCKED,
          "log in to the token "
              + tokenLabel
              + " once by its own tools, or unlock its PIN: one more refusal would lock it, or it is"
              + " locked; the PIN in the Secret is not tried before");
    }
    long session = functions.openSession(slot);
    functions.login(session, pin.reveal(SecretAccess.get()).getBytes(StandardCharsets.UTF_8));
    return new Login(session, pin);
  }

  private static long theOne(List<Long> slots, String tokenLabel) throws CryptokiException {
    if (slots.isEmpty()) {
      throw new CryptokiException("C_GetTokenInfo", CryptokiException.TOKEN_NOT_PRESENT);
    }
    if (slots.size() > 1) {
      throw new TokenException(
          Reason.TOKEN_AMBIGUOUS,
          "give each token of the library a label of its own: "
              + slots.size()
              + " have the label "
              + tokenLabel
              + ", and no PIN is tried on any of them");
    }
    return slots.getFirst();
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

  private static TokenException pinRefused(String tokenLabel) {
    return new TokenException(
        Reason.PIN_REFUSED,
        "put the right PIN of the token "
            + tokenLabel
            + " into the Secret: the token refused the one there, which is not tried again");
  }
}
