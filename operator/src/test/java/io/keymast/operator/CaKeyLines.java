package io.keymast.operator;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** A line of each CA key, which must stand nowhere but in its Secret. */
final class CaKeyLines {
  private CaKeyLines() {}

  /**
   * @param names of the Secrets
   */
  static List<String> of(PlatformTeam team, Predicate<String> names) {
    return team
        .cluster()
        .secrets()
        .inNamespace(team.authority().namespace())
        .list()
        .getItems()
        .stream()
        .filter(secret -> names.test(secret.getMetadata().getName()))
        .flatMap(
            secret ->
                Optional.ofNullable(secret.getData()).map(data -> data.get("tls.key")).stream())
        .map(key -> new String(Base64.getMimeDecoder().decode(key), StandardCharsets.US_ASCII))
        .map(pem -> pem.lines().skip(1).findFirst().orElseThrow())
        .toList();
  }
}
