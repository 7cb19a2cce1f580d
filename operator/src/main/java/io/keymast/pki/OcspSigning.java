package io.keymast.pki;

import io.keymast.domain.Der;
import io.keymast.domain.KeyAlgorithm;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.ocsp.BasicOCSPResponse;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.ocsp.OCSPResponse;
import org.bouncycastle.asn1.ocsp.OCSPResponseStatus;
import org.bouncycastle.asn1.ocsp.ResponderID;
import org.bouncycastle.asn1.ocsp.ResponseBytes;
import org.bouncycastle.asn1.ocsp.ResponseData;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.crypto.Signer;
import org.bouncycastle.crypto.signers.DSADigestSigner;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.bc.BcContentSignerBuilder;

/** A responder's signature, its certificate beside it (RFC 6960, 4.2.1). */
record OcspSigning(PrivateKey key, SignatureAlgorithm algorithm, Certificate certificate) {

  static Optional<OcspSigning> of(PrivateKey key, Certificate certificate) {
    return VerificationKey.of(key.publicKeyInfo())
        .filter(verification -> verification.algorithm() == KeyAlgorithm.EC)
        .flatMap(SignatureAlgorithm::forCa)
        .map(algorithm -> new OcspSigning(key, algorithm, certificate));
  }

  ResponderID responderId() {
    return new ResponderID(
        new DEROctetString(OcspIssuerHashes.keyHash(certificate.getSubjectPublicKeyInfo())));
  }

  Der sign(ResponseData data) {
    BasicOCSPResponse basic =
        new BasicOCSPResponse(
            data,
            algorithm.identifier(),
            new DERBitString(signature(StrictDer.encode(data))),
            new DERSequence(certificate));
    return Der.copyOf(
        StrictDer.encode(
            new OCSPResponse(
                new OCSPResponseStatus(OCSPResponseStatus.SUCCESSFUL),
                new ResponseBytes(
                    OCSPObjectIdentifiers.id_pkix_ocsp_basic,
                    new DEROctetString(StrictDer.encode(basic))))));
  }

  private byte[] signature(byte[] content) {
    try {
      ContentSigner signer = new Deterministic(algorithm).build(key.parameters());
      try (OutputStream out = signer.getOutputStream()) {
        out.write(content);
      }
      return signer.getSignature();
    } catch (OperatorCreationException e) {
      throw new IllegalStateException("the signer's algorithms are constant", e);
    } catch (IOException e) {
      throw new UncheckedIOException("signing in memory does no I/O", e);
    }
  }

  /** RFC 6979: no randomness to go wrong, and equal answers have equal ETags on all replicas. */
  private static final class Deterministic extends BcContentSignerBuilder {
    private Deterministic(SignatureAlgorithm algorithm) {
      super(algorithm.identifier(), algorithm.digest());
      digestProvider = JdkDigest::of;
    }

    @Override
    protected Signer createSigner(AlgorithmIdentifier signature, AlgorithmIdentifier digest)
        throws OperatorCreationException {
      return new DSADigestSigner(
          new ECDSASigner(new HMacDSAKCalculator(digestProvider.get(digest))),
          digestProvider.get(digest));
    }
  }

  @Override
  public String toString() {
    return "OcspSigning[hidden]";
  }
}
