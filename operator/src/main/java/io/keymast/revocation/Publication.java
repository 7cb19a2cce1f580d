package io.keymast.revocation;

import io.keymast.domain.Violation;
import java.util.List;

/** What became of the wish to publish a CRL. */
public sealed interface Publication {
  /** Stored: replicas serve it from now on. */
  record Published(PublishedCrl crl) implements Publication {}

  /** Nothing was changed: the CRL before stays, and a person must look. All reasons at once. */
  record Refused(List<Violation> violations) implements Publication {
    public Refused {
      violations = List.copyOf(violations);
    }
  }
}
