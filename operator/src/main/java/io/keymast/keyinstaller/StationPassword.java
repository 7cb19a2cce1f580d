package io.keymast.keyinstaller;

import io.keymast.domain.Sha256;
import java.security.MessageDigest;
import java.util.Arrays;

/** A station's password as a digest, compared in constant time whatever the lengths. */
final class StationPassword {
  private static final StationPassword OF_NOBODY = new StationPassword(new byte[0]);

  private final byte[] digest;
  private final boolean empty;

  private StationPassword(byte[] password) {
    this.empty = password.length == 0;
    this.digest = Sha256.digest(password);
  }

  /** One line break at the end is not part of it: files end with one, and Basic can't carry it. */
  static StationPassword of(byte[] stored) {
    int length = stored.length;
    if (length > 0 && stored[length - 1] == '\n') {
      length--;
      if (length > 0 && stored[length - 1] == '\r') {
        length--;
      }
    }
    return new StationPassword(Arrays.copyOf(stored, length));
  }

  /** Costs as much as any other to compare with, and never matches. */
  static StationPassword ofNobody() {
    return OF_NOBODY;
  }

  boolean matches(byte[] given) {
    boolean equal = MessageDigest.isEqual(digest, Sha256.digest(given));
    return equal && !empty;
  }

  @Override
  public String toString() {
    return "StationPassword[]";
  }
}
