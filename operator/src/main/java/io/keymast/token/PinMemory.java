package io.keymast.token;

import io.keymast.pki.SecretText;
import io.keymast.token.TokenException.Reason;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Which PINs opened which tokens in this process, and which failed since. A PIN that a token may
 * have counted as wrong is given to it again only where it was right before: rarer each time, never
 * while the token says that it lost a try, and once only where it has never said so of any. Else
 * the token would lock itself.
 */
final class PinMemory {
  private static final Duration FIRST_WAIT = Duration.ofSeconds(30);
  private static final int DOUBLINGS = 7;

  /** Long enough for most outages to be over: there is no other try. */
  private static final Duration WAIT_FOR_A_SILENT_ONE = Duration.ofMinutes(10);

  private final LongSupplier nanoTime;
  private final Set<Pin> right = new HashSet<>();
  private final Map<Pin, Failure> failures = new HashMap<>();

  /** The labels of those that have told of a lost try, and so may be believed when they do not. */
  private final Set<String> telling = new HashSet<>();

  PinMemory(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Of a token. */
  record Pin(String tokenLabel, SecretText text) {}

  /** That a login failed. */
  private sealed interface Failure {
    TokenException why();

    /** It is not made again. */
    record ForGood(TokenException why) implements Failure {}

    /**
     * It is made again after a while.
     *
     * @param count in a row
     * @param at as nanoTime had it
     */
    record ForNow(TokenException why, int count, long at, Duration delay) implements Failure {
      boolean isOver(long now) {
        return now - at >= delay.toNanos();
      }
    }
  }

  /** Why the token is left alone now. */
  Optional<TokenException> hindrance(Pin pin) {
    return Optional.ofNullable(failures.get(pin))
        .filter(it -> !(it instanceof Failure.ForNow once && once.isOver(nanoTime.getAsLong())))
        .map(Failure::why);
  }

  /**
   * Why the PIN is not given to the token, which was asked how it stands.
   *
   * @param left as it says
   */
  Optional<TokenException> hindrance(Pin pin, PinTries left) {
    if (left != PinTries.ALL) {
      telling.add(pin.tokenLabel());
    }
    return switch (left) {
      case ALL -> Optional.empty();
      case SOME -> failures.containsKey(pin) ? Optional.of(lostATry(pin)) : Optional.empty();
      case LAST, NONE -> Optional.of(almostLocked(pin));
    };
  }

  void opened(Pin pin) {
    right.add(pin);
    failures.remove(pin);
  }

  /**
   * What to say of it.
   *
   * @param e what C_Login returned, if that may have cost a try
   */
  TokenException failed(Pin pin, CryptokiException e) {
    Failure failure = failure(pin, e);
    failures.put(pin, failure);
    return failure.why();
  }

  private Failure failure(Pin pin, CryptokiException e) {
    if (e.isRefusedPin()) {
      right.remove(pin);
      return new Failure.ForGood(refused(pin));
    }
    if (!right.contains(pin)) {
      return new Failure.ForGood(unclear(pin, e));
    }
    int before = failures.get(pin) instanceof Failure.ForNow former ? former.count() : 0;
    if (telling.contains(pin.tokenLabel())) {
      Duration wait = FIRST_WAIT.multipliedBy(1L << Math.min(before, DOUBLINGS));
      return new Failure.ForNow(away(pin, e), before + 1, nanoTime.getAsLong(), wait);
    }
    return before == 0
        ? new Failure.ForNow(away(pin, e), 1, nanoTime.getAsLong(), WAIT_FOR_A_SILENT_ONE)
        : new Failure.ForGood(unclear(pin, e));
  }

  private static TokenException almostLocked(Pin pin) {
    return new TokenException(
        Reason.PIN_LOCKED,
        "log in to the token "
            + pin.tokenLabel()
            + " once by its own tools, or unlock its PIN: one more refusal would lock it, or it is"
            + " locked; the PIN in the Secret is not tried before");
  }

  private static TokenException refused(Pin pin) {
    return new TokenException(
        Reason.PIN_REFUSED,
        "put the right PIN of the token "
            + pin.tokenLabel()
            + " into the Secret: the token refused the one there, which is not tried again");
  }

  private static TokenException unclear(Pin pin, CryptokiException e) {
    return new TokenException(
        Reason.LOGIN_FAILED,
        "mend the token "
            + pin.tokenLabel()
            + ", then restart the operator, or put another PIN into the Secret: the login failed ("
            + e.getMessage()
            + "), which may have cost one of the token's tries, so the PIN there is not tried"
            + " again");
  }

  private static TokenException away(Pin pin, CryptokiException e) {
    return new TokenException(
        Reason.UNAVAILABLE,
        "bring the token "
            + pin.tokenLabel()
            + " back: the login failed ("
            + e.getMessage()
            + ") by a PIN that was right before; nothing is signed meanwhile, and it is tried again"
            + " by itself, as docs/hsm.md tells");
  }

  private static TokenException lostATry(Pin pin) {
    return new TokenException(
        Reason.LOGIN_FAILED,
        "mend the token "
            + pin.tokenLabel()
            + " and log in to it once by its own tools: the login failed by a PIN that was right"
            + " before, and the token says that it lost a try, so the PIN is not tried before");
  }
}
