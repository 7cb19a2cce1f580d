package io.keymast.pki;

import io.keymast.domain.Der;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.operator.ContentSigner;

/**
 * Makes version 2 CRLs (RFC 5280, 5.1) around entries that are already encoded. The same fields,
 * entries and signature give the same bytes everywhere; only signing needs the CA's key.
 */
public final class CrlAssembler {
  private static final ASN1Integer VERSION_2 = new ASN1Integer(1);
  private static final int EXTENSIONS_TAG = 0;

  private CrlAssembler() {}

  /**
   * Signs in memory, and verifies; nothing is stored.
   *
   * @throws IllegalStateException if the signature is not by the key of the issuer's certificate
   */
  public static SignedCrl sign(
      CrlFields fields, RevokedCertificates revoked, CaKey issuer, SecureRandom random) {
    ContentSigner signer = issuer.contentSigner(random);
    byte[] toBeSigned =
        toBeSigned(issuer.certificate(), signer.getAlgorithmIdentifier(), fields, revoked);
    try (OutputStream out = signer.getOutputStream()) {
      out.write(toBeSigned);
    } catch (IOException e) {
      throw new UncheckedIOException("signing in memory does no I/O", e);
    }
    CrlSignature signature =
        new CrlSignature(
            Der.copyOf(StrictDer.encode(signer.getAlgorithmIdentifier())),
            Der.copyOf(signer.getSignature()));
    return algorithm(signature)
        .flatMap(algorithm -> assemble(issuer.certificate(), algorithm, toBeSigned, signature))
        .map(crl -> new SignedCrl(signature, crl))
        .orElseThrow(() -> new IllegalStateException("our own signature does not verify"));
  }

  /** Empty unless the issuer's key made the signature over exactly these fields and entries. */
  public static Optional<Der> assemble(
      ParsedCertificate issuer,
      CrlFields fields,
      RevokedCertificates revoked,
      CrlSignature signature) {
    return algorithm(signature)
        .flatMap(
            algorithm ->
                assemble(
                    issuer,
                    algorithm,
                    toBeSigned(issuer, algorithm.identifier(), fields, revoked),
                    signature));
  }

  private static Optional<Der> assemble(
      ParsedCertificate issuer,
      SignatureAlgorithm algorithm,
      byte[] toBeSigned,
      CrlSignature signature) {
    DERBitString value = new DERBitString(signature.value().toByteArray());
    Optional<VerificationKey> key =
        VerificationKey.of(
            SubjectPublicKeyInfo.getInstance(issuer.subjectPublicKeyInfo().toByteArray()));
    return key.filter(verifier -> algorithm.verifies(verifier, toBeSigned, value))
        .map(
            _ ->
                Der.copyOf(
                    DerTlv.encode(
                        DerTlv.SEQUENCE,
                        toBeSigned,
                        StrictDer.encode(algorithm.identifier()),
                        StrictDer.encode(value))));
  }

  private static Optional<SignatureAlgorithm> algorithm(CrlSignature signature) {
    return StrictDer.read(
            signature.algorithm().toByteArray(),
            signature.algorithm().length(),
            AlgorithmIdentifier::getInstance)
        .flatMap(SignatureAlgorithm::of);
  }

  private static byte[] toBeSigned(
      ParsedCertificate issuer,
      AlgorithmIdentifier algorithm,
      CrlFields fields,
      RevokedCertificates revoked) {
    List<byte[]> parts = new ArrayList<>();
    parts.add(StrictDer.encode(VERSION_2));
    parts.add(StrictDer.encode(algorithm));
    parts.add(StrictDer.encode(DistinguishedNames.subject(issuer)));
    parts.add(CrlEntry.time(fields.thisUpdate()));
    parts.add(CrlEntry.time(fields.nextUpdate()));
    parts.addAll(revoked.toDer());
    parts.add(
        StrictDer.encode(new DERTaggedObject(true, EXTENSIONS_TAG, extensions(issuer, fields))));
    return DerTlv.encode(DerTlv.SEQUENCE, parts);
  }

  /** RFC 5280, 5.2.1 and 5.2.3: both are required of every CRL, neither is critical. */
  private static ASN1Encodable extensions(ParsedCertificate issuer, CrlFields fields) {
    byte[] keyId =
        issuer
            .subjectKeyId()
            .map(id -> HexFormat.of().parseHex(id.value()))
            .orElseThrow(() -> new IllegalArgumentException("a CA has a key identifier"));
    return new Extensions(
        new Extension[] {
          new Extension(
              Extension.authorityKeyIdentifier,
              false,
              StrictDer.encode(new AuthorityKeyIdentifier(keyId))),
          new Extension(
              Extension.cRLNumber, false, StrictDer.encode(new CRLNumber(fields.number())))
        });
  }
}
