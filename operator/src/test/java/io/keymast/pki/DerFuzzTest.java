package io.keymast.pki;

import static io.keymast.support.HostileInput.judged;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.keymast.domain.Der;
import io.keymast.support.BoundedHeap;
import io.keymast.support.HostileInput;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.operator.ContentSigner;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.provider.MethodSource;

/** Structures in DER that come from stations, relying parties and other replicas. */
@ExtendWith(BoundedHeap.class)
class DerFuzzTest {
  private static final CaKey CA = PkiSamples.ca("ECDSA-P256");

  static Stream<byte[]> certificationRequest() {
    return HostileInput.seeds("certification-request");
  }

  @MethodSource
  @FuzzTest
  @DisplayName("S16 A certification request is what its key signed, or malformed")
  void certificationRequest(byte[] input) {
    CertificationRequest request = judged(input, () -> CertificationRequest.parse(input));

    switch (request) {
      case CertificationRequest.Valid valid -> assertThat(valid.der()).isEqualTo(Der.copyOf(input));
      case CertificationRequest.Malformed(String sentence) -> assertThat(sentence).endsWith(".");
    }
  }

  static Stream<byte[]> ocspRequest() {
    return HostileInput.seeds("ocsp-request");
  }

  @MethodSource
  @FuzzTest
  @DisplayName("An OCSP request asks about a few certificates, or is malformed")
  void ocspRequest(byte[] input) {
    int certificates = judged(input, () -> certificatesAskedAbout(OcspRequest.parse(input)));

    assertThat(certificates).isLessThanOrEqualTo(OcspRequest.MAX_CERT_IDS);
  }

  private static int certificatesAskedAbout(OcspRequest request) {
    return switch (request) {
      case OcspRequest.Valid valid -> valid.certIds().size();
      case OcspRequest.Malformed _ -> 0;
    };
  }

  static Stream<byte[]> certificate() {
    return HostileInput.seeds("certificate");
  }

  @MethodSource
  @FuzzTest
  @DisplayName("A certificate in DER is read as it was written, or not at all")
  void certificate(byte[] input) {
    Der der = Der.copyOf(input);

    Optional<ParsedCertificate> certificate = judged(input, () -> ParsedCertificate.parse(der));

    certificate.ifPresent(parsed -> assertThat(parsed.der()).isEqualTo(der));
  }

  static Stream<byte[]> certificatePem() {
    return HostileInput.seeds("certificate-pem");
  }

  @MethodSource
  @FuzzTest
  @DisplayName("Certificates in PEM are read, or not at all")
  void certificatePem(byte[] input) {
    String text = new String(input, StandardCharsets.UTF_8);

    judged(input, () -> ParsedCertificate.parsePem(text));
  }

  static Stream<byte[]> crl() {
    return HostileInput.seeds("crl");
  }

  @MethodSource
  @FuzzTest
  @DisplayName("S41 What no CA signed is no CRL, whatever it is")
  void crl(byte[] input) {
    Der der = Der.copyOf(input);

    assertThat(judged(input, () -> VerifiedCrl.parse(der, CA.certificate()))).isEmpty();
  }

  static Stream<byte[]> signedCrl() {
    return HostileInput.seeds("crl-to-be-signed");
  }

  @MethodSource
  @FuzzTest
  @DisplayName("S41 Even what a CA signed is a CRL that lists what the JDK finds in it, or none")
  void signedCrl(byte[] input) throws IOException {
    Der signed = signed(input);

    Optional<VerifiedCrl> crl = judged(input, () -> VerifiedCrl.parse(signed, CA.certificate()));

    crl.ifPresent(
        ours ->
            byJdk(signed)
                .ifPresent(
                    theirs ->
                        assertThat(ours.entries())
                            .extracting(entry -> entry.serialNumber().value())
                            .hasSameElementsAs(theirs)));
  }

  @Test
  @DisplayName("S41 A CRL that a CA signed is accepted, with its entry")
  void knowsACrl() throws IOException {
    Der signed = signed(signedCrl().findFirst().orElseThrow());

    assertThat(VerifiedCrl.parse(signed, CA.certificate()).orElseThrow().entries()).hasSize(1);
    assertThat(byJdk(signed).orElseThrow()).hasSize(1);
  }

  /** It refuses some that we would take: how dates are written, for one. */
  private static Optional<Set<BigInteger>> byJdk(Der signed) {
    try {
      X509CRL crl =
          (X509CRL)
              CertificateFactory.getInstance("X.509")
                  .generateCRL(new ByteArrayInputStream(signed.toByteArray()));
      return Optional.of(
          Optional.ofNullable(crl.getRevokedCertificates()).orElse(Set.of()).stream()
              .map(X509CRLEntry::getSerialNumber)
              .collect(Collectors.toSet()));
    } catch (GeneralSecurityException e) {
      return Optional.empty();
    }
  }

  private static Der signed(byte[] content) throws IOException {
    ContentSigner signer = CA.contentSigner(PkiSamples.RANDOM);
    try (OutputStream out = signer.getOutputStream()) {
      out.write(content);
    }
    return Der.copyOf(
        DerTlv.encode(
            DerTlv.SEQUENCE,
            content,
            StrictDer.encode(signer.getAlgorithmIdentifier()),
            StrictDer.encode(new DERBitString(signer.getSignature()))));
  }
}
