package io.keymast.pki;

import io.keymast.domain.Der;
import java.io.IOException;
import java.math.BigInteger;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/** Public keys and curves as PKCS#11 writes them. */
public final class TokenPublicKey {
  private TokenPublicKey() {}

  /** CKA_EC_PARAMS of the curve: its object identifier in DER. */
  public static byte[] curveOf(String keyAlgorithm) {
    return StrictDer.encode(
        switch (CaKeyAlgorithm.ofApiName(keyAlgorithm)) {
          case ECDSA_P256 -> SECObjectIdentifiers.secp256r1;
          case ECDSA_P384 -> SECObjectIdentifiers.secp384r1;
          case RSA_3072, RSA_4096 -> throw new IllegalArgumentException("RSA has no curve");
        });
  }

  /**
   * SubjectPublicKeyInfo of an EC key.
   *
   * @param parameters CKA_EC_PARAMS
   * @param point CKA_EC_POINT, an OCTET STRING around the point
   */
  public static Der ec(byte[] parameters, byte[] point) {
    try {
      return encoded(
          new SubjectPublicKeyInfo(
              new AlgorithmIdentifier(
                  X9ObjectIdentifiers.id_ecPublicKey, ASN1Primitive.fromByteArray(parameters)),
              ASN1OctetString.getInstance(point).getOctets()));
    } catch (IOException e) {
      throw new IllegalArgumentException("the token's EC parameters are no DER", e);
    }
  }

  /** SubjectPublicKeyInfo of an RSA key. */
  public static Der rsa(byte[] modulus, byte[] exponent) {
    try {
      return encoded(
          new SubjectPublicKeyInfo(
              new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE),
              new RSAPublicKey(new BigInteger(1, modulus), new BigInteger(1, exponent))));
    } catch (IOException e) {
      throw new IllegalStateException("two numbers have an encoding", e);
    }
  }

  private static Der encoded(SubjectPublicKeyInfo info) {
    return Der.copyOf(StrictDer.encode(info));
  }
}
