package io.keymast.reconciler;

import io.fabric8.certmanager.api.model.v1.CertificateRequest;
import io.keymast.authority.DelegatedAuthority;
import io.keymast.decision.CertificateRequestName;
import io.keymast.decision.IssuanceIntent;
import io.keymast.decision.RotationPolicy;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.Sha256;
import io.keymast.domain.StationName;
import io.keymast.pki.CertificationRequest;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** What an issuer behind cert-manager is asked for: a station's own request, on one intent. */
record Question(
    StationName station,
    DelegatedAuthority authority,
    IssuanceIntent intent,
    CertificationRequest.Valid request) {
  static final String AUTHORITY_LABEL = "keymast.io/certificate-authority";
  private static final int LONGEST_LABEL = 63;

  String name() {
    return CertificateRequestName.of(station, intent);
  }

  String namespace() {
    return authority.name().namespace();
  }

  /** For people. */
  String fullName() {
    return namespace() + "/" + name();
  }

  /** Counted by the issuer from its own now: what is back-dated is not asked for. */
  Duration lifetime() {
    return Duration.between(
        RotationPolicy.issuedAt(intent.validity()), intent.validity().notAfter());
  }

  /** As the API has it: PEM, and that in base64. */
  String encodedRequest() {
    return request.encodedPem();
  }

  /** Its name alone says nothing: others may write here too. */
  boolean isAskedBy(CertificateRequest found) {
    Map<String, String> labels =
        Objects.requireNonNullElse(found.getMetadata().getLabels(), Map.of());
    return encodedRequest().equals(found.getSpec().getRequest())
        && authority.source().issuer().equals(found.getSpec().getIssuerRef().getName())
        && Optional.of(labelOf(authority.name()))
            .equals(Optional.ofNullable(labels.get(AUTHORITY_LABEL)));
  }

  /** A label's value is shorter than a name may be. */
  static String labelOf(AuthorityName authority) {
    String name = authority.name();
    return name.length() <= LONGEST_LABEL ? name : Sha256.hex(name).substring(0, LONGEST_LABEL);
  }
}
