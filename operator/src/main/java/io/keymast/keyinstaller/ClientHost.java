package io.keymast.keyinstaller;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;

/** Who is charged for a request: a host, by the address that a connection comes from. */
public final class ClientHost {
  private static final int NETWORK_BYTES = 8;

  private ClientHost() {}

  /** A host has a whole IPv6 network of 64 bits to choose addresses from (RFC 4291, 2.5.4). */
  public static String of(String address) {
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
