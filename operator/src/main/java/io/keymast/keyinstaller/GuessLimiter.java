package io.keymast.keyinstaller;

import io.keymast.domain.Sha256;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * How often a password may be tried: by one host for one user, and by all hosts together for that
 * user. A try is paid before its password is compared, so that many at once are no way around.
 */
final class GuessLimiter {
  private static final int NETWORK_BYTES = 8;

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
    return Sha256.hex(host(address) + " " + user);
  }

  /** A host has a whole IPv6 network of 64 bits to choose addresses from (RFC 4291, 2.5.4). */
  private static String host(String address) {
    try {
      return InetAddress.ofLiteral(withoutZone(address)) instanceof Inet6Address six
          ? HexFormat.of().formatHex(Arrays.copyOf(six.getAddress(), NETWORK_BYTES))
          : address;
    } catch (IllegalArgumentException e) {
      return address;
    }
  }

  private static String withoutZone(String address) {
    int zone = address.indexOf('%');
    String bare = zone < 0 ? address : address.substring(0, zone);
    return bare.startsWith("[") && bare.endsWith("]") ? bare.substring(1, bare.length() - 1) : bare;
  }
}
