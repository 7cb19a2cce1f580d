package io.keymast.pki;

import io.keymast.domain.Der;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.util.Random;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.jce.ECNamedCurveTable;
import org.bouncycastle.jce.spec.ECNamedCurveParameterSpec;
import org.bouncycastle.math.ec.ECPoint;
import org.jspecify.annotations.Nullable;

/** Keys of every kind, good and bad, always the same for the same seed. */
public final class KeySamples {
  public static final BigInteger E = BigInteger.valueOf(65537);

  private KeySamples() {}

  public static BigInteger prime(int bits, long seed) {
    BigInteger twoHighestBits = BigInteger.valueOf(3).shiftLeft(bits - 2);
    Random random = new Random(seed);
    BigInteger prime;
    do {
      prime = BigInteger.probablePrime(bits, random);
    } while (!prime.and(twoHighestBits).equals(twoHighestBits));
    return prime;
  }

  /** A modulus as openssl makes it. */
  public static BigInteger modulus(int bits, long seed) {
    return prime(bits / 2, seed).multiply(prime(bits / 2, seed + 1));
  }

  public static Der rsa(int bits, long seed) {
    return rsa(modulus(bits, seed), E);
  }

  public static Der rsa(BigInteger modulus, BigInteger exponent) {
    return info("1.2.840.113549.1.1.1", DERNull.INSTANCE, rsaKey(modulus, exponent));
  }

  /** RSAPublicKey of PKCS #1, which is also what the older PEM label holds. */
  public static byte[] rsaKey(BigInteger modulus, BigInteger exponent) {
    ASN1EncodableVector numbers = new ASN1EncodableVector();
    numbers.add(new ASN1Integer(modulus));
    numbers.add(new ASN1Integer(exponent));
    return encoded(new DERSequence(numbers));
  }

  /** A prime as the chips of CVE-2017-15361 make it: k * M + (65537^a mod M). */
  public static BigInteger rocaPrime(int bits, int primesOfM, long seed) {
    BigInteger m = BigInteger.ONE;
    BigInteger prime = BigInteger.ONE;
    for (int i = 0; i < primesOfM; i++) {
      prime = prime.nextProbablePrime();
      m = m.multiply(prime);
    }
    Random random = new Random(seed);
    while (true) {
      BigInteger power = E.modPow(new BigInteger(64, random), m);
      BigInteger k = new BigInteger(bits, random).setBit(bits - 1).setBit(bits - 2).divide(m);
      BigInteger candidate = m.multiply(k).add(power);
      if (candidate.bitLength() == bits && candidate.isProbablePrime(30)) {
        return candidate;
      }
    }
  }

  public static Der ec(String curve, long seed) {
    return info("1.2.840.10045.2.1", curveOid(curve), point(curve, seed).getEncoded(false));
  }

  public static ECPoint point(String curve, long seed) {
    ECNamedCurveParameterSpec parameters = ECNamedCurveTable.getParameterSpec(curve);
    BigInteger scalar =
        new BigInteger(parameters.getN().bitLength() - 1, new Random(seed)).setBit(0);
    return parameters.getG().multiply(scalar).normalize();
  }

  public static ASN1ObjectIdentifier curveOid(String curve) {
    return org.bouncycastle.asn1.x9.ECNamedCurveTable.getOID(curve);
  }

  public static Der ecPoint(ASN1Encodable parameters, byte[] point) {
    return info("1.2.840.10045.2.1", parameters, point);
  }

  public static Der ed25519(long seed) {
    byte[] secret = new byte[32];
    new Random(seed).nextBytes(secret);
    return ed25519(new Ed25519PrivateKeyParameters(secret).generatePublicKey().getEncoded());
  }

  public static Der ed25519(byte[] point) {
    return info("1.3.101.112", null, point);
  }

  public static Der info(String algorithm, @Nullable ASN1Encodable parameters, byte[] key) {
    ASN1ObjectIdentifier oid = new ASN1ObjectIdentifier(algorithm);
    return Der.copyOf(
        encoded(
            new SubjectPublicKeyInfo(
                parameters == null
                    ? new AlgorithmIdentifier(oid)
                    : new AlgorithmIdentifier(oid, parameters),
                key)));
  }

  /** SEQUENCEs in one another, of about so many octets. */
  public static byte[] nested(int octets) {
    ByteArrayOutputStream reversed = new ByteArrayOutputStream();
    int length = 0;
    while (reversed.size() < octets) {
      int header = length < 0x80 ? 1 : length < 0x100 ? 2 : 3;
      for (int i = 0; i < (header == 1 ? 1 : header - 1); i++) {
        reversed.write(length >> (8 * i));
      }
      if (header > 1) {
        reversed.write(0x80 | header - 1);
      }
      reversed.write(0x30);
      length = Math.min(reversed.size(), 0xFFFF);
    }
    byte[] bytes = reversed.toByteArray();
    byte[] nested = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      nested[i] = bytes[bytes.length - 1 - i];
    }
    return nested;
  }

  public static byte[] encoded(ASN1Encodable value) {
    try {
      return value.toASN1Primitive().getEncoded(ASN1Encoding.DER);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
