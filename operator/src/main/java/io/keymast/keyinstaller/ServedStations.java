package io.keymast.keyinstaller;

import io.keymast.domain.Passwords;
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
}
