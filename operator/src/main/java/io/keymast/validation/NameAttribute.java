package io.keymast.validation;

import io.keymast.domain.Violation;
import io.keymast.pki.NameText;
import java.util.List;

/** Reads what is to stand in a subject's name, as X.520 bounds it. */
final class NameAttribute {
  private NameAttribute() {}

  static String read(String field, String given, List<Violation> violations) {
    NameText.faultOfAttribute(given)
        .ifPresent(
            fault ->
                violations.add(
                    new Violation(field, "InvalidSpec", "change the name: it " + fault)));
    return given;
  }
}
