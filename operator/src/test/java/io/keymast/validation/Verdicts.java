package io.keymast.validation;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.domain.Der;
import io.keymast.domain.StationKey;
import io.keymast.domain.Violation;
import io.keymast.pki.PublicKeyPem;
import java.util.List;

/** What tests ask of the validator. */
final class Verdicts {
  private Verdicts() {}

  static List<String> reasons(KeyVerdict verdict) {
    return switch (verdict) {
      case KeyVerdict.Accepted accepted -> List.of();
      case KeyVerdict.Rejected rejected ->
          rejected.violations().stream().map(Violation::reason).toList();
    };
  }

  static List<String> reasons(Der subjectPublicKeyInfo) {
    return reasons(PublicKeyValidator.validateDer(subjectPublicKeyInfo, KeyBlocklist.empty()));
  }

  static List<String> reasons(String text) {
    return reasons(PublicKeyValidator.validate(text, KeyBlocklist.empty()));
  }

  static String messages(String text) {
    return switch (PublicKeyValidator.validate(text, KeyBlocklist.empty())) {
      case KeyVerdict.Accepted accepted -> "";
      case KeyVerdict.Rejected rejected ->
          String.join("\n", rejected.violations().stream().map(Violation::message).toList());
    };
  }

  static StationKey accepted(Der subjectPublicKeyInfo) {
    return accepted(PublicKeyPem.encode(subjectPublicKeyInfo));
  }

  static StationKey accepted(String text) {
    KeyVerdict verdict = PublicKeyValidator.validate(text, KeyBlocklist.empty());
    assertThat(verdict).isInstanceOf(KeyVerdict.Accepted.class);
    return ((KeyVerdict.Accepted) verdict).key();
  }
}
