package io.keymast.validation;

import static io.keymast.support.HostileInput.judged;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.keymast.domain.Der;
import io.keymast.domain.StationKey;
import io.keymast.domain.Violation;
import io.keymast.pki.PublicKeyPem;
import io.keymast.support.BoundedHeap;
import io.keymast.support.HostileInput;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.X509EncodedKeySpec;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.provider.MethodSource;

/** Public keys as anybody may declare, paste or present them. */
@ExtendWith(BoundedHeap.class)
class PublicKeyFuzzTest {
  static Stream<byte[]> pem() {
    return HostileInput.seeds("public-key-pem");
  }

  @MethodSource
  @FuzzTest
  @DisplayName("S9 A pasted key is accepted in its one form, or refused with a reason")
  void pem(byte[] input) throws GeneralSecurityException {
    String text = new String(input, StandardCharsets.UTF_8);

    KeyVerdict verdict =
        judged(input, () -> PublicKeyValidator.validate(text, KeyBlocklist.empty()));

    judges(verdict);
  }

  static Stream<byte[]> subjectPublicKeyInfo() {
    return HostileInput.seeds("subject-public-key-info");
  }

  @MethodSource
  @FuzzTest
  @DisplayName("S9 A presented key is accepted in its one form, or refused with a reason")
  void subjectPublicKeyInfo(byte[] input) throws GeneralSecurityException {
    Der der = Der.copyOf(input);

    KeyVerdict verdict =
        judged(input, () -> PublicKeyValidator.validateDer(der, KeyBlocklist.empty()));

    judges(verdict);
  }

  private static void judges(KeyVerdict verdict) throws GeneralSecurityException {
    switch (verdict) {
      case KeyVerdict.Accepted(StationKey key) -> isCanonical(key);
      case KeyVerdict.Rejected rejected -> saysWhy(rejected.violations());
    }
  }

  /** The JDK writes the key as it was written, and so do we. */
  private static void isCanonical(StationKey key) throws GeneralSecurityException {
    Der der = key.subjectPublicKeyInfo();
    assertThat(
            KeyFactory.getInstance(key.algorithm().name())
                .generatePublic(new X509EncodedKeySpec(der.toByteArray()))
                .getEncoded())
        .isEqualTo(der.toByteArray());
    assertThat(PublicKeyPem.read(PublicKeyPem.encode(der)).content()).contains(der);
  }

  private static void saysWhy(List<Violation> violations) {
    assertThat(violations)
        .isNotEmpty()
        .allSatisfy(
            violation -> {
              assertThat(violation.field()).isEqualTo(PublicKeyValidator.FIELD);
              assertThat(violation.reason()).matches("[A-Z][A-Za-z0-9]+");
              assertThat(violation.message()).hasSizeBetween(20, 1024);
            });
  }
}
