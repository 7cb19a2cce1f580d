package io.keymast.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.oiw.OIWObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.crypto.ExtendedDigest;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.bc.BcDefaultDigestProvider;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class JdkDigestTest {
  static java.util.List<ASN1ObjectIdentifier> accepted() {
    return java.util.List.of(
        NISTObjectIdentifiers.id_sha256,
        NISTObjectIdentifiers.id_sha384,
        NISTObjectIdentifiers.id_sha512);
  }

  @Property(tries = 200)
  @Label("Its digests are Bouncy Castle's, of whatever pieces")
  void equalsTheOther(@ForAll byte[] first, @ForAll byte[] second) throws Exception {
    for (ASN1ObjectIdentifier oid : accepted()) {
      assertThat(digest(ours(oid), first, second)).isEqualTo(digest(theirs(oid), first, second));
    }
  }

  @ParameterizedTest
  @MethodSource("accepted")
  @DisplayName("It is known by the other's name and sizes, which signers go by")
  void isKnown(ASN1ObjectIdentifier oid) throws Exception {
    assertThat(ours(oid))
        .returns(theirs(oid).getAlgorithmName(), ExtendedDigest::getAlgorithmName)
        .returns(theirs(oid).getDigestSize(), ExtendedDigest::getDigestSize)
        .returns(theirs(oid).getByteLength(), ExtendedDigest::getByteLength);
  }

  @Test
  @DisplayName("SHA-1 is none of them")
  void refuses() {
    assertThatThrownBy(() -> ours(OIWObjectIdentifiers.idSHA1))
        .isInstanceOf(OperatorCreationException.class);
  }

  private static ExtendedDigest ours(ASN1ObjectIdentifier oid) throws OperatorCreationException {
    return JdkDigest.of(new AlgorithmIdentifier(oid));
  }

  private static ExtendedDigest theirs(ASN1ObjectIdentifier oid) throws OperatorCreationException {
    return BcDefaultDigestProvider.INSTANCE.get(new AlgorithmIdentifier(oid));
  }

  /** After something else that is given up. */
  private static byte[] digest(ExtendedDigest digest, byte[] first, byte[] second) {
    digest.update((byte) 1);
    digest.reset();
    digest.update(first, 0, first.length);
    for (byte next : second) {
      digest.update(next);
    }
    byte[] out = new byte[digest.getDigestSize() + 1];
    digest.doFinal(out, 1);
    return out;
  }
}
