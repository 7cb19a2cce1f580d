package io.keymast.pki;

import io.keymast.domain.CertificateUsage;
import io.keymast.domain.Der;
import io.keymast.domain.Validity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;

/**
 * The certificate that a foreign issuer was asked for. Serial number and further extensions are the
 * issuer's own.
 *
 * @param issuer the one CA whose signature counts
 * @param asked its end is not to be exceeded
 * @param shortest below this, what is issued would at once be due again
 */
public record ExpectedCertificate(
    StationNames names,
    CertificateUsage usage,
    Der subjectPublicKeyInfo,
    ParsedCertificate issuer,
    Validity asked,
    Duration shortest) {
  /** Issuers count a duration from their own now, and some from a little before. */
  private static final Duration TOLERANCE = Duration.ofHours(1);

  /** All that is wrong with what was issued, for people; never an echo of it. */
  public List<String> faultsOf(ParsedCertificate issued, Instant now) {
    List<String> faults = new ArrayList<>();
    if (!issued.subjectPublicKeyInfo().equals(subjectPublicKeyInfo)) {
      faults.add("its key is not the station's");
    }
    signature(issued, faults);
    names(issued.structure(), faults);
    profile(issued, faults);
    dates(issued.validity(), now, faults);
    return List.copyOf(faults);
  }

  private void signature(ParsedCertificate issued, List<String> faults) {
    if (!issued.isSignedBy(issuer) || !issued.structure().hasIssuerName(issuer.structure())) {
      faults.add(
          "it is not signed by the CA of spec.source.certManager.caCertificate, "
              + issuer.subject());
    }
  }

  private void names(CertificateStructure issued, List<String> faults) {
    StatedNames stated = StatedNames.of(issued);
    if (!stated.isSubjectOf(names)) {
      faults.add("its subject is not the one that was asked for");
    }
    if (!stated.hasAlternativesOf(names)) {
      faults.add("its subjectAltName is not the one that was asked for");
    }
  }

  private void profile(ParsedCertificate issued, List<String> faults) {
    if (issued.certificateAuthority()) {
      faults.add("it is a CA's");
    }
    KeyUsage keyUsage =
        issued
            .structure()
            .extension(Extension.keyUsage)
            .map(extension -> KeyUsage.getInstance(extension.getParsedValue()))
            .orElseGet(() -> new KeyUsage(0));
    if (!keyUsage.hasUsages(KeyUsage.digitalSignature)) {
      faults.add("its key usage lacks digitalSignature");
    }
    if (keyUsage.hasUsages(KeyUsage.keyCertSign) || keyUsage.hasUsages(KeyUsage.cRLSign)) {
      faults.add("its key usage lets it sign certificates or CRLs");
    }
    Set<String> purposes = Set.copyOf(issued.extendedKeyUsages());
    Set<String> wanted =
        Set.copyOf(
            Arrays.stream(CertificateExtensions.usages(usage)).map(KeyPurposeId::getId).toList());
    if (!purposes.equals(wanted)) {
      faults.add("its extended key usage is not " + String.join(" and ", wanted));
    }
  }

  private void dates(Validity issued, Instant now, List<String> faults) {
    if (!issued.contains(now)) {
      faults.add("it is not valid now");
    }
    if (issued.notAfter().isAfter(asked.notAfter().plus(TOLERANCE))
        || issued.notAfter().isAfter(issuer.validity().notAfter())) {
      faults.add("it lasts until " + issued.notAfter() + ", longer than was asked for");
    }
    if (Duration.between(now, issued.notAfter()).compareTo(shortest) < 0) {
      faults.add("it lasts until " + issued.notAfter() + " only, and would be due at once again");
    }
  }
}
