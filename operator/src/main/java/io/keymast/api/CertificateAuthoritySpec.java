package io.keymast.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.kubernetes.api.model.LabelSelector;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The authority's key source and its policy. Go-style durations. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CertificateAuthoritySpec(
    @Nullable Source source,
    @Nullable Certificates certificates,
    @Nullable KeyInstaller keyInstaller,
    @Nullable BackhaulPolicy backhaul,
    @Nullable RevocationPolicy revocation,
    @Nullable String retention,
    @Nullable Integer issuanceRate,
    @Nullable Boolean paused,
    @Nullable String resume,
    @Nullable List<String> readmittedKeys,
    @Nullable Rotation rotation,
    @Nullable TrustDistribution trustDistribution,
    @Nullable List<Concentrator> concentrators,
    @Nullable String deletionPolicy,
    @Nullable AllowedNamespaces allowedNamespaces) {

  /** One that leaves all else to the defaults. */
  public static CertificateAuthoritySpec of(Source source, @Nullable RevocationPolicy revocation) {
    return new CertificateAuthoritySpec(
        source,
        null,
        null,
        null,
        revocation,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null);
  }

  /** Exactly one of its members is set. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Source(
      @Nullable SelfSigned selfSigned,
      @Nullable String secretName,
      @Nullable Pkcs11 pkcs11,
      @Nullable CertManager certManager) {
    /** A CA key made by the operator, by its defaults. */
    public static Source made() {
      return new Source(new SelfSigned(null, null, null), null, null, null);
    }
  }

  /** A CA key made by the operator and kept in a Secret of the authority's namespace. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record SelfSigned(
      @Nullable Subject subject, @Nullable String keyAlgorithm, @Nullable String validity) {}

  /** The CA's distinguished name. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Subject(
      @Nullable String commonName, @Nullable String organization, @Nullable String country) {}

  /** A key in a hardware token. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Pkcs11(
      @Nullable String module,
      @Nullable String tokenLabel,
      @Nullable String keyLabel,
      @Nullable String pinSecretName,
      @Nullable Subject subject,
      @Nullable String keyAlgorithm,
      @Nullable String validity) {}

  /** A foreign issuer behind cert-manager. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record CertManager(@Nullable IssuerRef issuerRef, @Nullable String caCertificate) {}

  /** As in cert-manager's API. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record IssuerRef(@Nullable String name, @Nullable String kind, @Nullable String group) {}

  /** Defaults of the stations' certificates. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Certificates(
      @Nullable String duration,
      @Nullable String renewBefore,
      @Nullable String renewalSpread,
      @Nullable String dnsSuffix,
      @Nullable String organization) {}

  /** How stations prove themselves. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record KeyInstaller(
      @Nullable String authentication, @Nullable Boolean allowUndeclared, @Nullable String url) {}

  /** Whether securing the backhaul is enforced. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record BackhaulPolicy(@Nullable String enforcement, @Nullable Boolean allowTLSToIPsec) {}

  /** Where and how revocations are published. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record RevocationPolicy(
      @Nullable String crlUrl,
      @Nullable String ocspUrl,
      @Nullable String validity,
      @Nullable String gracePeriod) {}

  /** How the CA's own key is replaced. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Rotation(
      @Nullable String trustBefore,
      @Nullable String spread,
      @Nullable Boolean paused,
      @Nullable Boolean crossSign,
      @Nullable Instant retireNow) {}

  /** Where the trust bundle is copied to. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record TrustDistribution(
      @Nullable String configMapName,
      @Nullable LabelSelector namespaceSelector,
      @Nullable Boolean includeCrl,
      @Nullable Boolean clusterTrustBundle) {}

  /** A backhaul concentrator that may report certificates in use, pinned by its key. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Concentrator(@Nullable String name, @Nullable String publicKeyFingerprint) {}

  /** As in Gateway API: which namespaces' stations the authority serves. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record AllowedNamespaces(@Nullable String from, @Nullable LabelSelector selector) {}
}
