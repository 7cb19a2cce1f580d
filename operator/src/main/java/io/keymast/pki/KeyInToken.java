package io.keymast.pki;

import io.keymast.domain.KeyAlgorithm;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.DigestInfo;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.operator.ContentSigner;

/** Hashes here, so that the token need only know ECDSA and RSA; encodes what comes back. */
record KeyInToken(TokenKey key) implements SigningKey {
  @Override
  public SubjectPublicKeyInfo publicKeyInfo() {
    return SubjectPublicKeyInfo.getInstance(key.subjectPublicKeyInfo().toByteArray());
  }

  @Override
  public ContentSigner signer(SignatureAlgorithm algorithm, SecureRandom random) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    return new ContentSigner() {
      @Override
      public AlgorithmIdentifier getAlgorithmIdentifier() {
        return algorithm.identifier();
      }

      @Override
      public OutputStream getOutputStream() {
        return content;
      }

      @Override
      public byte[] getSignature() {
        return sign(algorithm, content.toByteArray());
      }
    };
  }

  private byte[] sign(SignatureAlgorithm algorithm, byte[] content) {
    try {
      byte[] hash =
          MessageDigest.getInstance(algorithm.digest().getAlgorithm().getId()).digest(content);
      return algorithm.keyAlgorithm() == KeyAlgorithm.EC
          ? derOf(key.sign(hash))
          : key.sign(digestInfo(algorithm, hash));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-2", e);
    } catch (IOException e) {
      throw new IllegalStateException("a hash has an encoding", e);
    }
  }

  private static byte[] digestInfo(SignatureAlgorithm algorithm, byte[] hash) throws IOException {
    return new DigestInfo(
            new AlgorithmIdentifier(algorithm.digest().getAlgorithm(), DERNull.INSTANCE), hash)
        .getEncoded();
  }

  /** RFC 3279, 2.2.3: Ecdsa-Sig-Value. */
  private static byte[] derOf(byte[] plain) {
    int half = plain.length / 2;
    ASN1EncodableVector values = new ASN1EncodableVector();
    values.add(new ASN1Integer(new BigInteger(1, Arrays.copyOf(plain, half))));
    values.add(new ASN1Integer(new BigInteger(1, Arrays.copyOfRange(plain, half, plain.length))));
    return StrictDer.encode(new DERSequence(values));
  }

  @Override
  public String toString() {
    return "KeyInToken[hidden]";
  }
}
