package io.keymast.pki;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.domain.CertificateUsage;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each profile as openssl reads it. */
class CertificateTextTest {
  @TempDir Path folder;

  @Test
  @DisplayName("S17 openssl reads a TLS station's certificate exactly as the profile says")
  void tlsStation() {
    ParsedCertificate certificate =
        PkiSamples.sign(PkiSamples.station(CertificateUsage.TLS, "secp256r1"), "ECDSA-P256");

    assertThat(opensslText(certificate))
        .isEqualTo(stationText(certificate, "TLS Web Client Authentication"));
  }

  @Test
  @DisplayName("S17 openssl reads an IPsec station's certificate exactly as the profile says")
  void ipsecStation() {
    ParsedCertificate certificate =
        PkiSamples.sign(PkiSamples.station(CertificateUsage.IPSEC, "RSA-2048"), "RSA-3072");

    assertThat(opensslText(certificate))
        .isEqualTo(
            stationText(certificate, "ipsec Internet Key Exchange, TLS Web Client Authentication"));
  }

  @Test
  void opensslReadsAServersNames() {
    ParsedCertificate certificate =
        PkiSamples.sign(
            PkiSamples.server(
                List.of("ki.example.com", "localhost"), List.of("127.0.0.1", "2001:db8::1")),
            "ECDSA-P256");

    assertThat(opensslText(certificate))
        .contains("subject=CN=ki.example.com\n")
        .contains("    TLS Web Server Authentication\n")
        .contains(
            "    DNS:ki.example.com, DNS:localhost, IP Address:127.0.0.1,"
                + " IP Address:2001:DB8:0:0:0:0:0:1\n");
  }

  @Test
  void anOcspResponderIsNotCheckedItself() {
    ParsedCertificate certificate = PkiSamples.sign(PkiSamples.ocspResponder(), "ECDSA-P384");

    assertThat(openssl("x509", "-in", pem("x", certificate), "-noout", "-text"))
        .contains("OCSP Signing")
        .contains("OCSP No Check")
        .doesNotContain("CRL Distribution");
  }

  @Test
  void aServerWithoutAShortNameHasNoSubjectButCriticalNames() {
    String name = "a".repeat(60) + ".example.com";
    ParsedCertificate certificate =
        PkiSamples.sign(PkiSamples.server(List.of(name), List.of()), "ECDSA-P256");

    assertThat(certificate.subject()).isEmpty();
    assertThat(opensslText(certificate)).contains("Subject Alternative Name: critical\n");
  }

  private String opensslText(ParsedCertificate certificate) {
    return openssl(
        "x509",
        "-in",
        pem("certificate", certificate),
        "-noout",
        "-nameopt",
        "RFC2253",
        "-subject",
        "-issuer",
        "-serial",
        "-dates",
        "-ext",
        "basicConstraints,keyUsage,subjectKeyIdentifier,authorityKeyIdentifier,extendedKeyUsage,"
            + "subjectAltName,crlDistributionPoints,authorityInfoAccess");
  }

  private static String stationText(ParsedCertificate certificate, String usages) {
    String keyId = colons(certificate.subjectKeyId().orElseThrow().value());
    String issuerKeyId = colons(certificate.authorityKeyId().orElseThrow().value());
    String distinguishing = certificate.authorityKeyId().orElseThrow().value().substring(0, 16);
    return """
        subject=CN=0016C001F0000001,O=Acme Networks
        issuer=serialNumber=%s,CN=Keymast Station CA,O=Acme Networks,C=FR
        serial=%s
        notBefore=Nov 23 12:00:00 2026 GMT
        notAfter=Nov 23 12:00:00 2028 GMT
        X509v3 Basic Constraints: critical
            CA:FALSE
        X509v3 Key Usage: critical
            Digital Signature
        X509v3 Subject Key Identifier:_
            %s
        X509v3 Authority Key Identifier:_
            %s
        X509v3 Extended Key Usage:_
            %s
        X509v3 Subject Alternative Name:_
            DNS:0016c001f0000001.stations.example.com, URI:urn:dev:mac:0016c001f0000001
        X509v3 CRL Distribution Points:_
            Full Name:
              URI:http://pki.example.com/lora/ca/1.crl
        Authority Information Access:_
            OCSP - URI:http://pki.example.com/lora/ca/ocsp
            CA Issuers - URI:http://pki.example.com/lora/ca/1.crt
        """
        .formatted(distinguishing, certificate.serialNumber(), keyId, issuerKeyId, usages)
        .replace('_', ' ');
  }

  private static String colons(String hex) {
    return hex.toUpperCase(Locale.ROOT).replaceAll("(..)(?!$)", "$1:");
  }

  private String pem(String name, ParsedCertificate certificate) {
    return PkiSamples.write(folder.resolve(name + ".pem"), certificate.toPem()).toString();
  }

  private String openssl(String... arguments) {
    return ForeignCommand.find("openssl").run(folder, arguments).expectSuccess().out();
  }
}
