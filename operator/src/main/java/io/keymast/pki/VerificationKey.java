package io.keymast.pki;

import io.keymast.domain.KeyAlgorithm;
import java.io.IOException;
import java.math.BigInteger;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X962Parameters;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.crypto.util.PublicKeyFactory;

/**
 * A public key that signatures may be verified with. The algorithm and the size are allow-listed
 * before a key is built, so that a stranger's key costs little.
 *
 * @param size bits of the RSA modulus or of the curve
 */
record VerificationKey(KeyAlgorithm algorithm, int size, AsymmetricKeyParameter parameters) {
  static final Map<ASN1ObjectIdentifier, Integer> CURVES =
      Map.of(
          SECObjectIdentifiers.secp256r1, 256,
          SECObjectIdentifiers.secp384r1, 384,
          SECObjectIdentifiers.secp521r1, 521);

  static final BigInteger SMALLEST_EXPONENT = BigInteger.valueOf(65537);
  private static final int MIN_RSA_BITS = 2048;
  private static final int MAX_RSA_BITS = 4096;

  /** SEC 1, 2.3.3; RFC 5480, 2.2 requires it, and one key has one encoding. */
  private static final byte UNCOMPRESSED = 4;

  /** FIPS 186-5, A.1.1: e is below 2^256. */
  private static final int MAX_EXPONENT_BITS = 256;

  /** Empty for any other algorithm, curve or size, and for what can't be parsed. */
  static Optional<VerificationKey> of(SubjectPublicKeyInfo info) {
    try {
      AlgorithmIdentifier algorithm = info.getAlgorithm();
      ASN1ObjectIdentifier oid = algorithm.getAlgorithm();
      if (oid.equals(PKCSObjectIdentifiers.rsaEncryption)
          && DERNull.INSTANCE.equals(algorithm.getParameters())) {
        return rsa(RSAPublicKey.getInstance(info.parsePublicKey()));
      }
      if (oid.equals(X9ObjectIdentifiers.id_ecPublicKey)) {
        return ec(info);
      }
      if (oid.equals(EdECObjectIdentifiers.id_Ed25519) && algorithm.getParameters() == null) {
        return Optional.of(
            new VerificationKey(KeyAlgorithm.ED25519, 256, PublicKeyFactory.createKey(info)));
      }
      return Optional.empty();
    } catch (IOException | RuntimeException e) {
      return Optional.empty();
    }
  }

  private static Optional<VerificationKey> rsa(RSAPublicKey key) {
    BigInteger modulus = key.getModulus();
    BigInteger exponent = key.getPublicExponent();
    int size = modulus.bitLength();
    boolean supported =
        modulus.signum() > 0
            && modulus.testBit(0)
            && size >= MIN_RSA_BITS
            && size <= MAX_RSA_BITS
            && exponent.compareTo(SMALLEST_EXPONENT) >= 0
            && exponent.testBit(0)
            && exponent.bitLength() <= MAX_EXPONENT_BITS;
    // "internal" spares Bouncy Castle's primality tests of the modulus: 10 to 60 ms for a stranger.
    return supported
        ? Optional.of(
            new VerificationKey(
                KeyAlgorithm.RSA, size, new RSAKeyParameters(false, modulus, exponent, true)))
        : Optional.empty();
  }

  private static Optional<VerificationKey> ec(SubjectPublicKeyInfo info) throws IOException {
    if (!(X962Parameters.getInstance(info.getAlgorithm().getParameters()).getParameters()
            instanceof ASN1ObjectIdentifier curve)
        || !CURVES.containsKey(curve)
        || info.getPublicKeyData().getOctets()[0] != UNCOMPRESSED) {
      return Optional.empty();
    }
    return Optional.of(
        new VerificationKey(KeyAlgorithm.EC, CURVES.get(curve), PublicKeyFactory.createKey(info)));
  }
}
