package io.keymast.keyinstaller;

import java.util.Set;

/**
 * Which stations are served.
 *
 * @param namespaces empty for all
 * @param passwords by which they may prove themselves
 */
public record ServedStations(Set<String> namespaces, Passwords passwords) {
  public ServedStations {
    namespaces = Set.copyOf(namespaces);
  }

  /** The Secrets of their namespaces. */
  public enum Passwords {
    READ,
    /** Nobody proves himself by one, whatever his authority says. */
    UNREAD
  }
}
