package io.keymast.validation;

import io.keymast.domain.Violation;
import java.util.List;

/** A BaseStation's spec, judged; its key is judged apart, see {@link DeclaredKey}. */
public sealed interface SpecVerdict {
  /** All fields but the key are in order. */
  record Valid(DeclaredStation station) implements SpecVerdict {}

  /** Some field is not; admission should have refused it. */
  record Invalid(List<Violation> violations) implements SpecVerdict {}
}
