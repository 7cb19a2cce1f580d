package io.keymast.validation;

import io.keymast.domain.Violation;
import java.util.List;

/** A CertificateAuthority's spec, judged. */
public sealed interface AuthorityVerdict {
  /** Usable as it is. */
  record Valid(AuthorityPolicy policy, CaSource source) implements AuthorityVerdict {}

  /** Not usable before all of this is changed. */
  record Invalid(List<Violation> violations) implements AuthorityVerdict {}
}
