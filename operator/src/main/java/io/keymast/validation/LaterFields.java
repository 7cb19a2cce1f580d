package io.keymast.validation;

import io.keymast.api.CertificateAuthoritySpec;
import io.keymast.domain.Violation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Fields whose function is not available yet: refused, never ignored. */
final class LaterFields {
  private final List<Violation> violations = new ArrayList<>();

  private LaterFields() {}

  static List<Violation> in(CertificateAuthoritySpec spec) {
    LaterFields later = new LaterFields();
    if (spec.source() != null) {
      later.refuse("spec.source.certManager", spec.source().certManager());
    }
    return later.violations;
  }

  private void refuse(String field, @Nullable Object value) {
    if (value != null) {
      violations.add(
          new Violation(field, "InvalidSpec", "leave this field out: it is not available yet"));
    }
  }
}
