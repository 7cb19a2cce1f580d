package io.keymast.keyinstaller;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** HTTP Basic credentials (RFC 7617). Never prints the password. */
final class Credentials {
  private static final String SCHEME = "basic ";
  private static final int MAX_LENGTH = 2048;

  private final String user;
  private final byte[] password;

  private Credentials(String user, byte[] password) {
    this.user = user;
    this.password = password;
  }

  static Optional<Credentials> parse(String authorization) {
    if (authorization.length() > MAX_LENGTH
        || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return Optional.empty();
    }
    byte[] decoded;
    try {
      decoded = Base64.getDecoder().decode(authorization.substring(SCHEME.length()).strip());
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    int colon = 0;
    while (colon < decoded.length && decoded[colon] != ':') {
      colon++;
    }
    if (colon == decoded.length) {
      return Optional.empty();
    }
    byte[] password = new byte[decoded.length - colon - 1];
    System.arraycopy(decoded, colon + 1, password, 0, password.length);
    return Optional.of(
        new Credentials(new String(decoded, 0, colon, StandardCharsets.UTF_8), password));
  }

  /** An EUI or {@code <namespace>/<name>}, as sent. */
  String user() {
    return user;
  }

  boolean opens(StationPassword expected) {
    return expected.matches(password);
  }

  @Override
  public String toString() {
    return "Credentials[]";
  }
}
