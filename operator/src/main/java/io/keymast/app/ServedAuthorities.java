package io.keymast.app;

import io.keymast.domain.AuthorityName;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Which authorities an operator serves, when several share a cluster. Each must have exactly one:
 * what {@link Only} some operators serve, the last one serves {@link AllBut}.
 */
public sealed interface ServedAuthorities extends Predicate<AuthorityName> {
  /** All those named, and no others. */
  record Only(Set<AuthorityName> names) implements ServedAuthorities {
    public Only {
      names = Set.copyOf(names);
    }

    @Override
    public boolean test(AuthorityName name) {
      return names.contains(name);
    }
  }

  /** All but those named. */
  record AllBut(Set<AuthorityName> names) implements ServedAuthorities {
    public AllBut {
      names = Set.copyOf(names);
    }

    @Override
    public boolean test(AuthorityName name) {
      return !names.contains(name);
    }
  }

  static ServedAuthorities all() {
    return new AllBut(Set.of());
  }
}
