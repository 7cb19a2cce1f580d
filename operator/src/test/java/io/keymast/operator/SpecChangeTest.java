package io.keymast.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which change a refusal is put down to. */
class SpecChangeTest {
  @ParameterizedTest
  @DisplayName(
      "A refusal names the changed field, one above or below it, or in words one beside it")
  @CsvSource({
    "certificate.duration, spec.certificate.duration, it is too long",
    "certificate.duration, spec.certificate, it is too long",
    "concentrators, spec.concentrators[0].name, it is too long",
    "certificate.duration, spec.certificate.renewBefore, it is not shorter than duration",
    "backhaul, spec.backhaulMigration.confirm, with another backhaul leave it empty",
    "regenerate.reason, spec.state, regenerate.reason does not go with it",
    "certificate, spec.state, spec.certificate does not go with it"
  })
  void blames(String changed, String refused, String words) {
    assertThat(change(changed).isBlamedBy(refused, words)).isTrue();
  }

  @ParameterizedTest
  @DisplayName("What prose says of other things names no field")
  @CsvSource({
    "certificate.duration, spec.state, its certificate is of no duration",
    "certificate, spec.regenerate, its certificate is revoked for good",
    "regenerate.reason, spec.publicKey, for that reason",
    "certificateAuthorityRef.name, spec.publicKey, by another name",
    "state, spec.publicKey, in this state",
    "backhaul, spec.publicKey, it is weak",
    "backhaul, status.backhaul, the backhaul"
  })
  void blamesNot(String changed, String refused, String words) {
    assertThat(change(changed).isBlamedBy(refused, words)).isFalse();
  }

  private static SpecChange change(String path) {
    return SpecChange.absent(List.of(path.split("[.]")));
  }
}
