package io.keymast.validation;

import io.keymast.api.CertificateAuthoritySpec;
import io.keymast.domain.Violation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads where in a token a CA key is. */
public final class TokenSource {
  private static final String FIELD = "spec.source.pkcs11";

  private TokenSource() {}

  /** All that is wrong with the names of module, token, key and PIN. */
  static List<Violation> violations(CertificateAuthoritySpec.Pkcs11 given) {
    List<Violation> violations = new ArrayList<>();
    require("module", given.module(), 63, violations);
    require("tokenLabel", given.tokenLabel(), 32, violations);
    require("keyLabel", given.keyLabel(), 200, violations);
    require("pinSecretName", given.pinSecretName(), 253, violations);
    return violations;
  }

  private static void require(
      String field, @Nullable String text, int longest, List<Violation> violations) {
    if (text == null || text.isBlank() || text.length() > longest) {
      violations.add(
          new Violation(
              FIELD + "." + field,
              "InvalidSpec",
              "write " + field + " with 1 to " + longest + " characters"));
    }
  }
}
