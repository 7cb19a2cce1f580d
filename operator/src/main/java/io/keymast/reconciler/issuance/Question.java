package io.keymast.reconciler.issuance;

import io.fabric8.certmanager.api.model.meta.v1.ObjectReference;
import io.fabric8.certmanager.api.model.v1.CertificateRequest;
import io.fabric8.certmanager.api.model.v1.CertificateRequestSpec;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.keymast.api.CertificateAuthority;
import io.keymast.authority.DelegatedAuthority;
import io.keymast.decision.CertificateRequestName;
import io.keymast.decision.IssuanceIntent;
import io.keymast.decision.RotationPolicy;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.Sha256;
import io.keymast.domain.StationName;
import io.keymast.pki.CertificationRequest;
import io.keymast.validation.CaSource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** What an issuer behind cert-manager is asked for: a station's own request, on one intent. */
record Question(
    StationName station,
    CertificateAuthority owner,
    DelegatedAuthority authority,
    IssuanceIntent intent,
    CertificationRequest.Valid request) {
  static final String AUTHORITY_LABEL = "keymast.io/certificate-authority";
  static final List<String> USAGES = List.of("digital signature", "client auth");
  private static final int LONGEST_LABEL = 63;

  /** A duration of whole years has a day more where it spans a leap day. */
  private static final int DAYS_OF_A_YEAR = 365;

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
  boolean isBoundTo(CertificateRequest found) {
    Map<String, String> labels =
        Objects.requireNonNullElse(found.getMetadata().getLabels(), Map.of());
    return labelOf(authority.name()).equals(labels.get(AUTHORITY_LABEL)) && isOwnedBy(owner, found);
  }

  static boolean isOwnedBy(CertificateAuthority authority, CertificateRequest found) {
    return found.getMetadata().getOwnerReferences().stream()
        .map(OwnerReference::getUid)
        .anyMatch(authority.getMetadata().getUid()::equals);
  }

  /**
   * Whether it asks for the same. Where the CA's end is what ends certificates, what is asked for
   * gets shorter with time.
   *
   * @param age of what was found
   */
  boolean isAskedBy(CertificateRequest found, Duration age) {
    CertificateRequestSpec asked = found.getSpec();
    return encodedRequest().equals(asked.getRequest())
        && isItsIssuer(asked.getIssuerRef())
        && Set.copyOf(USAGES).equals(Set.copyOf(asked.getUsages()))
        && !Boolean.TRUE.equals(asked.getIsCA())
        && asked.getDuration() != null
        && asked
                .getDuration()
                .getDuration()
                .minus(lifetime())
                .abs()
                .compareTo(age.abs().plus(lifetime().dividedBy(DAYS_OF_A_YEAR)))
            <= 0;
  }

  private boolean isItsIssuer(ObjectReference stated) {
    CaSource.CertManager source = authority.source();
    return source.issuer().equals(stated.getName())
        && source.kind().equals(stated.getKind())
        && source.group().equals(stated.getGroup());
  }

  /** A label's value is shorter than a name may be. */
  static String labelOf(AuthorityName authority) {
    String name = authority.name();
    return name.length() <= LONGEST_LABEL ? name : Sha256.hex(name).substring(0, LONGEST_LABEL);
  }
}
