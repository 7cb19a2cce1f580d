package io.keymast.decision;

import io.keymast.domain.AuthorityName;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * An authority's wish to have its trust bundle in namespaces under a name.
 *
 * @param createdAt when the authority was made
 */
public record TrustClaim(
    AuthorityName authority, Instant createdAt, String configMapName, Set<String> namespaces) {
  private static final Comparator<TrustClaim> PRECEDENCE =
      Comparator.comparing(TrustClaim::createdAt).thenComparing(it -> it.authority().toString());

  public TrustClaim {
    namespaces = Set.copyOf(namespaces);
  }

  /** By namespace, the oldest authority that asks for the same name there and precedes this one. */
  public Map<String, AuthorityName> precededBy(Collection<TrustClaim> all) {
    Map<String, AuthorityName> older = new HashMap<>();
    all.stream()
        .filter(it -> it.configMapName().equals(configMapName) && PRECEDENCE.compare(it, this) < 0)
        .sorted(PRECEDENCE)
        .forEach(
            it ->
                it.namespaces().stream()
                    .filter(namespaces::contains)
                    .forEach(namespace -> older.putIfAbsent(namespace, it.authority())));
    return older;
  }
}
