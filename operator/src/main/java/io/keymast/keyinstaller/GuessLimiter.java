package io.keymast.keyinstaller;

import io.keymast.domain.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * How often a password may be tried: by one host for one user, and by all hosts together for that
 * user. A try is paid before its password is compared, so that many at once are no way around.
 *
 * <p>Users are counted in places of a table, so that the many users whom somebody invents have
 * nobody's tries forgotten. Who share a place share its tries; nobody can choose with whom.
 */
final class GuessLimiter {
  private final RateLimiter perHostAndUser;
  private final RateLimiter perUser;
  private final String key;

  /**
   * @param key of the places, which nobody outside of the process knows
   */
  GuessLimiter(RateLimiter perHostAndUser, RateLimiter perUser, String key) {
    this.perHostAndUser = perHostAndUser;
    this.perUser = perUser;
    this.key = key;
  }

  /** Whether there may be another try, which is then paid. */
  boolean take(String address, String user) {
    if (!perHostAndUser.take(hostAndUser(address, user))) {
      return false;
    }
    boolean given = perUser.take(place(user));
    if (!given) {
      perHostAndUser.giveBack(hostAndUser(address, user));
    }
    return given;
  }

  /** The password was right: no guess. */
  void giveBack(String address, String user) {
    perHostAndUser.giveBack(hostAndUser(address, user));
    perUser.giveBack(place(user));
  }

  private String hostAndUser(String address, String user) {
    return place(ClientHost.of(address) + " " + user);
  }

  private String place(String counted) {
    byte[] digest = Sha256.digest((key + counted).getBytes(StandardCharsets.UTF_8));
    return Integer.toString(
        Math.floorMod(ByteBuffer.wrap(digest).getInt(), RateLimiter.MAX_BUCKETS));
  }
}
