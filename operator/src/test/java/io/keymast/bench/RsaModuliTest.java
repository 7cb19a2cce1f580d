package io.keymast.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.domain.Violation;
import io.keymast.pki.KeySamples;
import io.keymast.pki.PublicKeyPem;
import io.keymast.validation.KeyBlocklist;
import io.keymast.validation.KeyVerdict;
import io.keymast.validation.PublicKeyValidator;
import java.math.BigInteger;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Keys by whose verdicts it shows which checks a benchmark has measured. */
class RsaModuliTest {
  private static final int SOME = 8;

  @Test
  void soundOnesPassEveryCheck() {
    assertThat(RsaModuli.sound().limit(SOME).map(RsaModuliTest::faults))
        .allSatisfy(faults -> assertThat(faults).isEmpty());
  }

  @Test
  void thoseWithASmallFactorHaveNothingElse() {
    assertThat(RsaModuli.withOneSmallFactor().limit(SOME).map(RsaModuliTest::faults))
        .allSatisfy(faults -> assertThat(faults).containsExactly("SmallFactor"));
  }

  private static List<String> faults(BigInteger modulus) {
    assertThat(modulus.bitLength()).isEqualTo(2048);
    String pem = PublicKeyPem.encode(KeySamples.rsa(modulus, KeySamples.E));
    return switch (PublicKeyValidator.validate(pem, KeyBlocklist.empty())) {
      case KeyVerdict.Accepted _ -> List.of();
      case KeyVerdict.Rejected rejected ->
          rejected.violations().stream().map(Violation::reason).toList();
    };
  }
}
