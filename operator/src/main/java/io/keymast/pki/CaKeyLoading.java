package io.keymast.pki;

import io.keymast.domain.Violation;
import java.util.List;

/** What came of reading a CA's certificate and key. */
public sealed interface CaKeyLoading {
  record Loaded(CaKey key) implements CaKeyLoading {}

  /** Everything that is wrong, each with the field {@code tls.crt} or {@code tls.key}. */
  record Refused(List<Violation> violations) implements CaKeyLoading {
    public Refused {
      violations = List.copyOf(violations);
    }
  }
}
