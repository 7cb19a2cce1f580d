package io.keymast.validation;

import io.keymast.api.CertificateAuthoritySpec;
import io.keymast.api.CertificateAuthoritySpec.CertManager;
import io.keymast.api.CertificateAuthoritySpec.IssuerRef;
import io.keymast.api.CertificateAuthoritySpec.RevocationPolicy;
import io.keymast.api.CertificateAuthoritySpec.TrustDistribution;
import io.keymast.domain.Violation;
import io.keymast.pki.ForeignCa;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads which issuer behind cert-manager signs, and what an authority without a key can't have. */
final class CertManagerSource {
  private static final String FIELD = "spec.source.certManager";
  private static final int LONGEST_NAME = 253;

  private final List<Violation> violations;

  private CertManagerSource(List<Violation> violations) {
    this.violations = violations;
  }

  static Optional<CaSource> read(
      CertManager given, CertificateAuthoritySpec spec, List<Violation> violations) {
    return new CertManagerSource(violations).read(given, spec);
  }

  private Optional<CaSource> read(CertManager given, CertificateAuthoritySpec spec) {
    IssuerRef issuer = Objects.requireNonNullElse(given.issuerRef(), new IssuerRef("", null, null));
    String name = Objects.requireNonNullElse(issuer.name(), "");
    if (name.isBlank() || name.length() > LONGEST_NAME) {
      violate("issuerRef.name", "write the issuer's name");
    }
    refuseWhatNeedsTheKey(spec);
    Optional<ForeignCa> ca = Optional.ofNullable(given.caCertificate()).flatMap(ForeignCa::parse);
    if (ca.isEmpty()) {
      violate(
          "caCertificate",
          "write the certificate of the CA that the issuer signs with, in PEM, and below it those"
              + " above that CA, if any; it needs a subjectKeyIdentifier");
    }
    return ca.map(
        it ->
            new CaSource.CertManager(
                name,
                orDefault(issuer.kind(), "Issuer"),
                orDefault(issuer.group(), "cert-manager.io"),
                it));
  }

  private void refuseWhatNeedsTheKey(CertificateAuthoritySpec spec) {
    RevocationPolicy revocation = spec.revocation();
    if (revocation != null && (revocation.crlUrl() != null || revocation.ocspUrl() != null)) {
      violations.add(
          new Violation(
              "spec.revocation",
              "InvalidSpec",
              "leave crlUrl and ocspUrl out: Keymast has no key of this CA to sign CRLs with"));
    }
    TrustDistribution distribution = spec.trustDistribution();
    if (distribution != null && Boolean.TRUE.equals(distribution.includeCrl())) {
      violations.add(
          new Violation(
              "spec.trustDistribution.includeCrl",
              "InvalidSpec",
              "leave this field out: Keymast has no key of this CA to sign CRLs with"));
    }
    if (spec.rotation() != null) {
      violations.add(
          new Violation(
              "spec.rotation",
              "InvalidSpec",
              "leave this field out: the issuer rotates its CA; for another CA make another"
                  + " CertificateAuthority, and move the stations to it"));
    }
  }

  private void violate(String field, String message) {
    violations.add(new Violation(FIELD + "." + field, "InvalidSpec", message));
  }

  private static String orDefault(@Nullable String text, String otherwise) {
    return text == null || text.isEmpty() ? otherwise : text;
  }
}
