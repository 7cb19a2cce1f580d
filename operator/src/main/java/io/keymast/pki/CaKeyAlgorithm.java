package io.keymast.pki;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.generators.ECKeyPairGenerator;
import org.bouncycastle.crypto.generators.RSAKeyPairGenerator;
import org.bouncycastle.crypto.params.ECKeyGenerationParameters;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.crypto.params.RSAKeyGenerationParameters;

/** The keys that Keymast generates, by the names of the API. */
enum CaKeyAlgorithm {
  ECDSA_P256("ECDSA-P256"),
  ECDSA_P384("ECDSA-P384"),
  RSA_3072("RSA-3072"),
  RSA_4096("RSA-4096");

  /** FIPS 186-5, table B.1: rounds of Miller-Rabin for an error of at most 2^-128. */
  private static final int PRIME_CERTAINTY = 128;

  private static final BigInteger PUBLIC_EXPONENT = BigInteger.valueOf(65537);

  private final String apiName;

  CaKeyAlgorithm(String apiName) {
    this.apiName = apiName;
  }

  static CaKeyAlgorithm ofApiName(String apiName) {
    return Arrays.stream(values())
        .filter(algorithm -> algorithm.apiName.equals(apiName))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "keyAlgorithm is one of "
                        + Arrays.stream(values()).map(algorithm -> algorithm.apiName).toList()));
  }

  AsymmetricCipherKeyPair generate(SecureRandom random) {
    return switch (this) {
      case ECDSA_P256 -> ec(SECObjectIdentifiers.secp256r1, random);
      case ECDSA_P384 -> ec(SECObjectIdentifiers.secp384r1, random);
      case RSA_3072 -> rsa(3072, random);
      case RSA_4096 -> rsa(4096, random);
    };
  }

  private static AsymmetricCipherKeyPair ec(ASN1ObjectIdentifier curve, SecureRandom random) {
    ECKeyPairGenerator generator = new ECKeyPairGenerator();
    generator.init(new ECKeyGenerationParameters(ECNamedDomainParameters.lookup(curve), random));
    return generator.generateKeyPair();
  }

  private static AsymmetricCipherKeyPair rsa(int bits, SecureRandom random) {
    RSAKeyPairGenerator generator = new RSAKeyPairGenerator();
    generator.init(new RSAKeyGenerationParameters(PUBLIC_EXPONENT, random, bits, PRIME_CERTAINTY));
    return generator.generateKeyPair();
  }
}
