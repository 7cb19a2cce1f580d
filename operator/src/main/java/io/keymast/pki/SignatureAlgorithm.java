package io.keymast.pki;

import io.keymast.domain.KeyAlgorithm;
import java.io.IOException;
import java.io.OutputStream;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
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
enum SignatureAlgorithm {
  RSA_SHA256(PKCSObjectIdentifiers.sha256WithRSAEncryption, KeyAlgorithm.RSA, Digest.SHA256),
  RSA_SHA384(PKCSObjectIdentifiers.sha384WithRSAEncryption, KeyAlgorithm.RSA, Digest.SHA384),
  RSA_SHA512(PKCSObjectIdentifiers.sha512WithRSAEncryption, KeyAlgorithm.RSA, Digest.SHA512),
  ECDSA_SHA256(X9ObjectIdentifiers.ecdsa_with_SHA256, KeyAlgorithm.EC, Digest.SHA256),
  ECDSA_SHA384(X9ObjectIdentifiers.ecdsa_with_SHA384, KeyAlgorithm.EC, Digest.SHA384),
  ECDSA_SHA512(X9ObjectIdentifiers.ecdsa_with_SHA512, KeyAlgorithm.EC, Digest.SHA512),
  ED25519(EdECObjectIdentifiers.id_Ed25519, KeyAlgorithm.ED25519, Digest.SHA512);

  private static final class Digest {
    static final AlgorithmIdentifier SHA256 =
        new AlgorithmIdentifier(NISTObjectIdentifiers.id_sha256);
    static final AlgorithmIdentifier SHA384 =
        new AlgorithmIdentifier(NISTObjectIdentifiers.id_sha384);
    static final AlgorithmIdentifier SHA512 =
        new AlgorithmIdentifier(NISTObjectIdentifiers.id_sha512);
  }

  private static final int LONG_RSA_KEY = 4096;

  private final AlgorithmIdentifier identifier;
  private final KeyAlgorithm keyAlgorithm;
  private final AlgorithmIdentifier digest;

  SignatureAlgorithm(
      ASN1ObjectIdentifier oid, KeyAlgorithm keyAlgorithm, AlgorithmIdentifier digest) {
    // RFC 4055, 5: NULL parameters for RSA; RFC 5758, 3.2 and RFC 8410, 3: none for the others.
    this.identifier =
        keyAlgorithm == KeyAlgorithm.RSA
            ? new AlgorithmIdentifier(oid, DERNull.INSTANCE)
            : new AlgorithmIdentifier(oid);
    this.keyAlgorithm = keyAlgorithm;
    this.digest = digest;
  }

  static Optional<SignatureAlgorithm> of(AlgorithmIdentifier identifier) {
    return Arrays.stream(values())
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

  AlgorithmIdentifier identifier() {
    return identifier;
  }

  ContentSigner signer(AsymmetricKeyParameter privateKey, SecureRandom random) {
    try {
      return switch (keyAlgorithm) {
        case RSA ->
            new BcRSAContentSignerBuilder(identifier, digest)
                .setSecureRandom(random)
                .build(privateKey);
        case EC ->
            new BcECContentSignerBuilder(identifier, digest)
                .setSecureRandom(random)
                .build(privateKey);
        case ED25519 -> throw new IllegalArgumentException("no CA signs by Ed25519");
      };
    } catch (OperatorCreationException e) {
      throw new IllegalStateException("the signer's algorithms are constant", e);
    }
  }

  boolean verifies(VerificationKey key, byte[] content, byte[] signature) {
    if (key.algorithm() != keyAlgorithm) {
      return false;
    }
    try {
      ContentVerifier verifier = verifiers().build(key.parameters()).get(identifier);
      try (OutputStream out = verifier.getOutputStream()) {
        out.write(content);
      }
      return verifier.verify(signature);
    } catch (OperatorCreationException | IOException | RuntimeException e) {
      return false;
    }
  }

  private BcContentVerifierProviderBuilder verifiers() {
    return switch (keyAlgorithm) {
      case RSA ->
          new BcRSAContentVerifierProviderBuilder(DefaultDigestAlgorithmIdentifierFinder.INSTANCE);
      case EC ->
          new BcECContentVerifierProviderBuilder(DefaultDigestAlgorithmIdentifierFinder.INSTANCE);
      case ED25519 -> new BcEdDSAContentVerifierProviderBuilder();
    };
  }
}
