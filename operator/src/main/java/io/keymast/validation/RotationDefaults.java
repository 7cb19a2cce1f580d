package io.keymast.validation;

import java.time.Duration;

/** The defaults of {@code crds/certificateauthorities.yaml}. */
final class RotationDefaults {
  static final Duration DURATION = Duration.ofHours(17520);
  static final Duration RENEW_BEFORE = Duration.ofHours(144);
  static final Duration RENEWAL_SPREAD = Duration.ofHours(24);

  private RotationDefaults() {}
}
