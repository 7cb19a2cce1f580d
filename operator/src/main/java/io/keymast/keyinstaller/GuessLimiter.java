package io.keymast.keyinstaller;

import io.keymast.domain.Sha256;

/**
 * How often a password may be tried: by one host for one user, and by all hosts together for that
 * user. A try is paid before its password is compared, so that many at once are no way around.
 */
final class GuessLimiter {
  private final RateLimiter perHostAndUser;
  private final RateLimiter perUser;

  GuessLimiter(RateLimiter perHostAndUser, RateLimiter perUser) {
    this.perHostAndUser = perHostAndUser;
    this.perUser = perUser;
  }

  /** Whether there may be another try, which is then paid. */
  boolean take(String address, String user) {
    if (!perHostAndUser.take(hostAndUser(address, user))) {
      return false;
    }
    boolean given = perUser.take(Sha256.hex(user));
    if (!given) {
      perHostAndUser.giveBack(hostAndUser(address, user));
    }
    return given;
  }

  /** The password was right: no guess. */
  void giveBack(String address, String user) {
    perHostAndUser.giveBack(hostAndUser(address, user));
    perUser.giveBack(Sha256.hex(user));
  }

  private static String hostAndUser(String address, String user) {
    return Sha256.hex(ClientHost.of(address) + " " + user);
  }
}
