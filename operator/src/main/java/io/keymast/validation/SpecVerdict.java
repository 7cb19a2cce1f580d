package io.keymast.validation;

import io.keymast.domain.Violation;
import java.util.List;
import java.util.Optional;

/** A BaseStation's spec, judged; its key is judged apart, see {@link DeclaredKey}. */
public sealed interface SpecVerdict {
  /**
   * What protecting goes by; empty where not even the EUI can be read, and so nothing was issued.
   */
  Optional<DeclaredTrust> trust();

  /** All fields but the key are in order. */
  record Valid(DeclaredStation station) implements SpecVerdict {
    @Override
    public Optional<DeclaredTrust> trust() {
      return Optional.of(station.trust());
    }
  }

  /** Some field is not; admission should have refused it. */
  record Invalid(List<Violation> violations, Optional<DeclaredTrust> trust)
      implements SpecVerdict {}
}
