package io.keymast.pki;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.domain.Violation;
import java.math.BigInteger;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A CA of which single bits are wrong. */
class DamagedCaTest {
  private static final byte[] RSA = pkcs8("RSA");
  private static final byte[] EC = pkcs8("EC");

  @Property(tries = 400)
  void aDamagedRsaKeyIsRefused(@ForAll @IntRange(max = 100_000) int position) {
    assertRefusedOrUnharmed(RSA, position);
  }

  @Test
  void anRsaKeyWithAnyBitFlippedBeforeItsNumbersIsRefused() {
    for (int bit = 0; bit < 8 * 40; bit++) {
      assertRefusedOrUnharmed(RSA, bit);
    }
  }

  @Property(tries = 400)
  void aDamagedEcKeyIsRefusedOrAnotherKey(@ForAll @IntRange(max = 100_000) int position) {
    byte[] damaged = flip(EC, position);

    switch (PrivateKeyReading.of(SecretText.of(PemBlock.encode("PRIVATE KEY", damaged)))) {
      case PrivateKeyReading.Failed failed -> assertSaysNothing(failed, damaged);
      case PrivateKeyReading.Read(PrivateKey key) ->
          assertThat(VerificationKey.of(key.publicKeyInfo())).isPresent();
    }
  }

  @Test
  void aRootWithAnyBitFlippedIsRefusedUnlessItNamesAnIssuerThatIsNotAtHand() {
    CaKey ca = PkiSamples.ca("ECDSA-P256");
    byte[] root = ca.certificate().der().toByteArray();
    SecretText key = SecretText.of(ca.privateKeyPem(SecretAccess.get()));

    for (int bit = 0; bit < root.length * 8; bit++) {
      String damaged = PemBlock.encode("CERTIFICATE", flip(root, bit));
      switch (CaKey.load(damaged, key, PkiSamples.NOW)) {
        case CaKeyLoading.Refused(List<Violation> violations) ->
            assertThat(violations).as("bit %s", bit).isNotEmpty();
        case CaKeyLoading.Loaded(CaKey loaded) ->
            assertThat(loaded.certificate().issuer())
                .as("bit %s", bit)
                .isNotEqualTo(loaded.certificate().subject());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        // The order of P-256, and one more.
        "115792089210356248762697446949407573529996955224135760342422259061068512044369",
        "115792089210356248762697446949407573529996955224135760342422259061068512044370"
      })
  void aPrivateNumberOutOfRangeIsRefused(String number) {
    ECPrivateKey key =
        new ECPrivateKey(256, new BigInteger(number), SECObjectIdentifiers.secp256r1);
    String pem = PemBlock.encode("EC PRIVATE KEY", StrictDer.encode(key));

    assertThat(PrivateKeyReading.of(SecretText.of(pem)))
        .isInstanceOf(PrivateKeyReading.Failed.class);
  }

  private static void assertRefusedOrUnharmed(byte[] key, int position) {
    byte[] damaged = flip(key, position);

    switch (PrivateKeyReading.of(SecretText.of(PemBlock.encode("PRIVATE KEY", damaged)))) {
      case PrivateKeyReading.Failed failed -> assertSaysNothing(failed, damaged);
      case PrivateKeyReading.Read _ ->
          assertThat(PrivateKeyInfo.getInstance(key).getPrivateKey().getOctets())
              .as("only what is not the key may differ")
              .isEqualTo(PrivateKeyInfo.getInstance(damaged).getPrivateKey().getOctets());
    }
  }

  private static void assertSaysNothing(PrivateKeyReading.Failed failed, byte[] key) {
    String[] lines =
        PemBlock.encode("X", key)
            .lines()
            .filter(line -> line.length() == 64)
            .toArray(String[]::new);
    assertThat(failed.toString()).doesNotContain(lines);
  }

  private static byte[] flip(byte[] bytes, int position) {
    byte[] damaged = bytes.clone();
    int bit = position % (damaged.length * 8);
    damaged[bit / 8] ^= (byte) (1 << (bit % 8));
    return damaged;
  }

  private static byte[] pkcs8(String algorithm) {
    try {
      return KeyPairGenerator.getInstance(algorithm).generateKeyPair().getPrivate().getEncoded();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
