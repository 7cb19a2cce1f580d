package io.keymast.pki;

import io.keymast.domain.KeyAlgorithm;
import java.io.IOException;
import java.io.OutputStream;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.ContentVerifier;
import org.bouncycastle.operator.DefaultDigestAlgorithmIdentifierFinder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.bc.BcContentVerifierProviderBuilder;
import org.bouncycastle.operator.bc.BcECContentSignerBuilder;
import org.bouncycastle.operator.bc.BcECContentVerifierProviderBuilder;
import org.bouncycastle.operator.bc.BcEdDSAContentVerifierProviderBuilder;
import org.bouncycastle.operator.bc.BcRSAContentSignerBuilder;
import org.bouncycastle.operator.bc.BcRSAContentVerifierProviderBuilder;

/**
 * The signatures that are made and accepted; all others count as invalid (SHA-1, MD5, PSS, ...).
 */
record SignatureAlgorithm(
    AlgorithmIdentifier identifier, KeyAlgorithm keyAlgorithm, AlgorithmIdentifier digest) {
  private static final SignatureAlgorithm RSA_SHA256 =
      rsa(PKCSObjectIdentifiers.sha256WithRSAEncryption, NISTObjectIdentifiers.id_sha256);
  private static final SignatureAlgorithm RSA_SHA384 =
      rsa(PKCSObjectIdentifiers.sha384WithRSAEncryption, NISTObjectIdentifiers.id_sha384);
  private static final SignatureAlgorithm RSA_SHA512 =
      rsa(PKCSObjectIdentifiers.sha512WithRSAEncryption, NISTObjectIdentifiers.id_sha512);
  private static final SignatureAlgorithm ECDSA_SHA256 =
      ecdsa(X9ObjectIdentifiers.ecdsa_with_SHA256, NISTObjectIdentifiers.id_sha256);
  private static final SignatureAlgorithm ECDSA_SHA384 =
      ecdsa(X9ObjectIdentifiers.ecdsa_with_SHA384, NISTObjectIdentifiers.id_sha384);
  private static final SignatureAlgorithm ECDSA_SHA512 =
      ecdsa(X9ObjectIdentifiers.ecdsa_with_SHA512, NISTObjectIdentifiers.id_sha512);
  private static final SignatureAlgorithm ED25519 =
      new SignatureAlgorithm(
          new AlgorithmIdentifier(EdECObjectIdentifiers.id_Ed25519),
          KeyAlgorithm.ED25519,
          new AlgorithmIdentifier(NISTObjectIdentifiers.id_sha512));

  private static final List<SignatureAlgorithm> ACCEPTED =
      List.of(
          RSA_SHA256, RSA_SHA384, RSA_SHA512, ECDSA_SHA256, ECDSA_SHA384, ECDSA_SHA512, ED25519);

  private static final int LONG_RSA_KEY = 4096;

  /** RFC 4055, 5: with NULL parameters. */
  private static SignatureAlgorithm rsa(ASN1ObjectIdentifier oid, ASN1ObjectIdentifier digest) {
    return new SignatureAlgorithm(
        new AlgorithmIdentifier(oid, DERNull.INSTANCE),
        KeyAlgorithm.RSA,
        new AlgorithmIdentifier(digest));
  }

  /** RFC 5758, 3.2: without parameters. */
  private static SignatureAlgorithm ecdsa(ASN1ObjectIdentifier oid, ASN1ObjectIdentifier digest) {
    return new SignatureAlgorithm(
        new AlgorithmIdentifier(oid), KeyAlgorithm.EC, new AlgorithmIdentifier(digest));
  }

  static Optional<SignatureAlgorithm> of(AlgorithmIdentifier identifier) {
    return ACCEPTED.stream()
        .filter(algorithm -> algorithm.identifier.equals(identifier))
        .findFirst();
  }

  /** What a CA with this key signs by; empty where the key may not be a CA's (Ed25519). */
  static Optional<SignatureAlgorithm> forCa(VerificationKey key) {
    return switch (key.algorithm()) {
      case RSA -> Optional.of(key.size() < LONG_RSA_KEY ? RSA_SHA256 : RSA_SHA384);
      case EC ->
          Optional.of(
              key.size() <= 256 ? ECDSA_SHA256 : key.size() <= 384 ? ECDSA_SHA384 : ECDSA_SHA512);
      case ED25519 -> Optional.empty();
    };
  }

  ContentSigner signer(AsymmetricKeyParameter privateKey, SecureRandom random) {
    try {
      return switch (keyAlgorithm) {
        case RSA -> new RsaSigners(this).setSecureRandom(random).build(privateKey);
        case EC -> new EcSigners(this).setSecureRandom(random).build(privateKey);
        case ED25519 -> throw new IllegalArgumentException("no CA signs by Ed25519");
      };
    } catch (OperatorCreationException e) {
      throw new IllegalStateException("the signer's algorithms are constant", e);
    }
  }

  /** False for whatever is wrong with it, such as a number of bits that is no multiple of 8. */
  boolean verifies(VerificationKey key, byte[] content, ASN1BitString signature) {
    if (key.algorithm() != keyAlgorithm) {
      return false;
    }
    try {
      ContentVerifier verifier = verifiers().build(key.parameters()).get(identifier);
      try (OutputStream out = verifier.getOutputStream()) {
        out.write(content);
      }
      return verifier.verify(signature.getOctets());
    } catch (OperatorCreationException | IOException | RuntimeException e) {
      return false;
    }
  }

  private BcContentVerifierProviderBuilder verifiers() {
    return switch (keyAlgorithm) {
      case RSA -> new RsaVerifiers();
      case EC -> new EcVerifiers();
      case ED25519 -> new BcEdDSAContentVerifierProviderBuilder();
    };
  }

  private static final class RsaSigners extends BcRSAContentSignerBuilder {
    private RsaSigners(SignatureAlgorithm algorithm) {
      super(algorithm.identifier, algorithm.digest);
      digestProvider = JdkDigest::of;
    }
  }

  private static final class EcSigners extends BcECContentSignerBuilder {
    private EcSigners(SignatureAlgorithm algorithm) {
      super(algorithm.identifier, algorithm.digest);
      digestProvider = JdkDigest::of;
    }
  }

  private static final class RsaVerifiers extends BcRSAContentVerifierProviderBuilder {
    private RsaVerifiers() {
      super(DefaultDigestAlgorithmIdentifierFinder.INSTANCE);
      digestProvider = JdkDigest::of;
    }
  }

  private static final class EcVerifiers extends BcECContentVerifierProviderBuilder {
    private EcVerifiers() {
      super(DefaultDigestAlgorithmIdentifierFinder.INSTANCE);
      digestProvider = JdkDigest::of;
    }
  }
}
