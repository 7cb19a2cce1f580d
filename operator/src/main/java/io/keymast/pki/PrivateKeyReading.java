package io.keymast.pki;

import io.keymast.domain.Violation;
import java.io.IOException;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X962Parameters;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.crypto.params.RSAPrivateCrtKeyParameters;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;

/** A CA's private key read from PEM, or the reason why not. */
sealed interface PrivateKeyReading {
  int MAX_LENGTH = 16 * 1024;

  record Read(PrivateKey key) implements PrivateKeyReading {}

  record Failed(Violation violation) implements PrivateKeyReading {}

  static PrivateKeyReading of(SecretText pem) {
    List<PemBlock> blocks =
        PemBlock.parseAll(pem.reveal(SecretAccess.get())).orElse(List.of()).stream()
            .filter(block -> !block.label().equals("EC PARAMETERS"))
            .toList();
    if (blocks.size() != 1) {
      return failed(
          "KeyNotParseable",
          "This is not one private key in PEM; put one whole block labelled PRIVATE KEY, RSA PRIVATE"
              + " KEY or EC PRIVATE KEY here, and nothing else.");
    }
    PemBlock block = blocks.getFirst();
    if (block.encrypted() || block.label().equals("ENCRYPTED PRIVATE KEY")) {
      return failed(
          "KeyEncrypted",
          "The private key is encrypted with a passphrase; decrypt it by"
              + " 'openssl pkey -in encrypted.key -out tls.key' and put the result here.");
    }
    Optional<PrivateKeyInfo> info = keyInfo(block);
    if (info.isEmpty()) {
      return failed(
          "KeyNotParseable",
          "The private key can't be parsed; write it anew as PKCS#8 by"
              + " 'openssl pkey -in old.key -out tls.key'.");
    }
    return of(info.get());
  }

  private static Optional<PrivateKeyInfo> keyInfo(PemBlock block) {
    return switch (block.label()) {
      case "PRIVATE KEY" ->
          StrictDer.read(block.content(), MAX_LENGTH, PrivateKeyInfo::getInstance);
      case "RSA PRIVATE KEY" ->
          StrictDer.read(
              block.content(),
              MAX_LENGTH,
              key ->
                  new PrivateKeyInfo(
                      new AlgorithmIdentifier(
                          PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE),
                      RSAPrivateKey.getInstance(key)));
      case "EC PRIVATE KEY" ->
          StrictDer.read(block.content(), MAX_LENGTH, PrivateKeyReading::ofSec1);
      default -> Optional.empty();
    };
  }

  /** RFC 5915: the curve stands in the key itself. */
  private static PrivateKeyInfo ofSec1(ASN1Primitive primitive) throws IOException {
    ECPrivateKey key = ECPrivateKey.getInstance(primitive);
    return new PrivateKeyInfo(
        new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, key.getParametersObject()),
        key);
  }

  private static PrivateKeyReading of(PrivateKeyInfo info) {
    try {
      ASN1ObjectIdentifier algorithm = info.getPrivateKeyAlgorithm().getAlgorithm();
      if (algorithm.equals(PKCSObjectIdentifiers.rsaEncryption)) {
        return rsa(RSAPrivateKey.getInstance(info.parsePrivateKey()));
      }
      if (algorithm.equals(X9ObjectIdentifiers.id_ecPublicKey)) {
        return ec(info);
      }
      return failed(
          "UnsupportedKeyAlgorithm",
          "The private key is neither RSA nor ECDSA; concentrators and stations don't accept other"
              + " CA keys (such as Ed25519) everywhere. Use RSA of 2048 to 4096 bits, or ECDSA with"
              + " P-256, P-384 or P-521.");
    } catch (IOException | RuntimeException e) {
      return failed(
          "KeyNotParseable",
          "The private key is damaged: its numbers don't fit each other. Restore it from a copy.");
    }
  }

  private static PrivateKeyReading rsa(RSAPrivateKey key) throws IOException {
    BigInteger n = key.getModulus();
    BigInteger e = key.getPublicExponent();
    if (!isConsistent(key)) {
      throw new IOException("inconsistent key");
    }
    SubjectPublicKeyInfo info =
        SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(
            new RSAKeyParameters(false, n, e, true));
    if (VerificationKey.of(info).isEmpty()) {
      return failed(
          "WeakKey",
          "The RSA key is not of 2048 to 4096 bits with a public exponent of 65537 or above; make"
              + " a new CA key.");
    }
    return new Read(
        new PrivateKey(
            new RSAPrivateCrtKeyParameters(
                n,
                e,
                key.getPrivateExponent(),
                key.getPrime1(),
                key.getPrime2(),
                key.getExponent1(),
                key.getExponent2(),
                key.getCoefficient(),
                true),
            info));
  }

  /**
   * RFC 8017, 3.2 and A.1.2: a damaged key would sign what nobody can verify, or betray a prime. Of
   * two primes only.
   */
  private static boolean isConsistent(RSAPrivateKey key) {
    BigInteger p = key.getPrime1();
    BigInteger q = key.getPrime2();
    BigInteger e = key.getPublicExponent();
    BigInteger pMinus1 = p.subtract(BigInteger.ONE);
    BigInteger qMinus1 = q.subtract(BigInteger.ONE);
    return key.getVersion().signum() == 0
        && key.getModulus().bitLength() <= MAX_LENGTH
        && p.signum() > 0
        && q.signum() > 0
        && p.multiply(q).equals(key.getModulus())
        && e.multiply(key.getExponent1()).mod(pMinus1).equals(BigInteger.ONE)
        && e.multiply(key.getExponent2()).mod(qMinus1).equals(BigInteger.ONE)
        && key.getPrivateExponent().mod(pMinus1).equals(key.getExponent1())
        && key.getPrivateExponent().mod(qMinus1).equals(key.getExponent2())
        && q.multiply(key.getCoefficient()).mod(p).equals(BigInteger.ONE);
  }

  private static PrivateKeyReading ec(PrivateKeyInfo info) throws IOException {
    if (!(X962Parameters.getInstance(info.getPrivateKeyAlgorithm().getParameters()).getParameters()
            instanceof ASN1ObjectIdentifier curve)
        || !VerificationKey.CURVES.containsKey(curve)) {
      return failed(
          "UnsupportedCurve",
          "The key's curve is not P-256, P-384 or P-521 by name; make a new CA key, for example by"
              + " 'openssl ecparam -name prime256v1 -genkey -noout'.");
    }
    ECNamedDomainParameters domain = ECNamedDomainParameters.lookup(curve);
    ECPrivateKeyParameters key =
        new ECPrivateKeyParameters(
            ECPrivateKey.getInstance(info.parsePrivateKey()).getKey(), domain);
    ECPublicKeyParameters publicKey =
        new ECPublicKeyParameters(
            new FixedPointCombMultiplier().multiply(domain.getG(), key.getD()), domain);
    return new Read(
        new PrivateKey(key, SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(publicKey)));
  }

  private static PrivateKeyReading failed(String reason, String message) {
    return new Failed(new Violation("tls.key", reason, message));
  }
}
