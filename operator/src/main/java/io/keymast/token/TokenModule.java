package io.keymast.token;

import io.keymast.pki.SecretAccess;
import io.keymast.pki.SecretText;
import io.keymast.token.PinMemory.Pin;
import io.keymast.token.TokenException.Reason;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One PKCS#11 library, begun and ended by nobody else in this process, and called on its own
 * thread. Whatever goes wrong in it, it is ended and begun anew once: then sessions are lost to
 * nobody for longer than a call, and tokens that came back are seen.
 */
final class TokenModule {
  private final Library library;
  private final ModuleThread thread;
  private final Map<String, Login> logins = new HashMap<>();
  private final PinMemory pins;

  private @Nullable Cryptoki cryptoki;
  private boolean isInitialized;

  /** What a module is made of. */
  interface Library {
    Cryptoki load() throws CryptokiException;
  }

  TokenModule(Path file, ModuleThread thread, LongSupplier nanoTime) {
    this(() -> load(file), thread, nanoTime);
  }

  /**
   * @param nanoTime a clock that only goes on, in nanoseconds
   */
  TokenModule(Library library, ModuleThread thread, LongSupplier nanoTime) {
    this.library = library;
    this.thread = thread;
    this.pins = new PinMemory(nanoTime);
  }

  private record Login(long session, SecretText pin) {}

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
            return thread;
          });
    } catch (TokenException hanging) {
      // The process ends, and its sessions with it.
    }
    thread.end();
  }

  private <T> T judged(String tokenLabel, SecretText pin, TokenSession.Call<T> call) {
    throwIfPresent(pins.hindrance(new Pin(tokenLabel, pin)));
    try {
      return twice(tokenLabel, pin, call);
    } catch (CryptokiException e) {
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

  private Login logIn(Cryptoki functions, String tokenLabel, SecretText text)
      throws CryptokiException {
    Pin pin = new Pin(tokenLabel, text);
    long slot = onlySlot(functions.slotsOf(tokenLabel), tokenLabel);
    throwIfPresent(pins.hindrance(pin, functions.pinTries(slot)));
    long session = functions.openSession(slot);
    try {
      functions.login(session, text.reveal(SecretAccess.get()).getBytes(StandardCharsets.UTF_8));
    } catch (CryptokiException e) {
      if (e.sparesPin()) {
        throw e;
      }
      restart();
      throw pins.failed(pin, e);
    }
    pins.opened(pin);
    return new Login(session, text);
  }

  private static void throwIfPresent(Optional<TokenException> hindrance) {
    if (hindrance.isPresent()) {
      throw hindrance.get();
    }
  }

  private static long onlySlot(List<Long> slots, String tokenLabel) throws CryptokiException {
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
      functions = library.load();
      cryptoki = functions;
    }
    if (!isInitialized) {
      functions.end();
      functions.initialize();
      isInitialized = true;
    }
    return functions;
  }

  private static Cryptoki load(Path file) throws CryptokiException {
    try {
      return Cryptoki.load(file);
    } catch (IllegalArgumentException e) {
      throw new TokenException(
          Reason.UNAVAILABLE,
          "have the operator's administrator look at the library "
              + file.getFileName()
              + ": "
              + "it can't be loaded, or is no PKCS#11 module");
    }
  }
}
