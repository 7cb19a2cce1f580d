package io.keymast.pki;

import io.keymast.domain.KeyId;
import io.keymast.domain.Violation;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What there is of a CA whose key somebody else has: its certificate, and those above it. */
public record ForeignCa(List<ParsedCertificate> chain) {
  public ForeignCa {
    chain = List.copyOf(chain);
    if (chain.isEmpty() || chain.getFirst().subjectKeyId().isEmpty()) {
      throw new IllegalArgumentException("a CA has a certificate with a subjectKeyIdentifier");
    }
  }

  /** Empty for what is no PEM of a CA's own certificate and those above it. */
  public static Optional<ForeignCa> parse(String pem) {
    return ParsedCertificate.parsePem(pem)
        .filter(chain -> chain.getFirst().subjectKeyId().isPresent())
        .map(ForeignCa::new);
  }

  /** All that keeps stations' certificates from verifying under it; it need not sign CRLs. */
  public List<Violation> violations(String field, Instant now) {
    return CaCertificateRules.check(chain, now).stream()
        .filter(violation -> !violation.reason().equals(CaCertificateRules.CRL_SIGN_MISSING))
        .map(violation -> new Violation(field, violation.reason(), violation.message()))
        .toList();
  }

  public ParsedCertificate certificate() {
    return chain.getFirst();
  }

  public KeyId keyId() {
    return certificate().subjectKeyId().orElseThrow();
  }
}
