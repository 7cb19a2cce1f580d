package io.keymast.validation;

import io.keymast.domain.PublicKeyFingerprint;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** What a CertificateAuthority's spec says of how it issues; always valid. */
public record AuthorityPolicy(
    CertificateDefaults certificates,
    Authentication authentication,
    BackhaulRules backhaul,
    Revocation revocation,
    Issuance issuance,
    NamespaceAdmission allowedNamespaces,
    CaRotation rotation) {
  public AuthorityPolicy(
      CertificateDefaults certificates,
      Authentication authentication,
      BackhaulRules backhaul,
      Revocation revocation,
      Issuance issuance,
      NamespaceAdmission allowedNamespaces) {
    this(
        certificates,
        authentication,
        backhaul,
        revocation,
        issuance,
        allowedNamespaces,
        CaRotation.standard());
  }

  /**
   * Defaults of the stations' certificates.
   *
   * @param renewalSpread over which the renewals of one day's fleet are spread
   */
  public record CertificateDefaults(
      Duration duration,
      Duration renewBefore,
      Duration renewalSpread,
      String dnsSuffix,
      Optional<String> organization) {}

  /** How stations prove themselves at the Key Installer. */
  public enum Authentication {
    PUBLIC_KEY,
    PASSWORD,
    /** By password; a station without a declared key is bound to the key of its first request. */
    PASSWORD_BINDS_UNDECLARED_KEY
  }

  /** How the stations' links must be secured. */
  public record BackhaulRules(Enforcement enforcement, WayBack wayBack) {}

  /** From TLS to IPsec. */
  public enum WayBack {
    CLOSED,
    OPEN
  }

  /** Whether every backhaul must be secured. */
  public enum Enforcement {
    REQUIRED,
    OPTIONAL
  }

  /**
   * Publication of revocations.
   *
   * @param baseUrl of the plain HTTP publication; CRL and CA certificate have their paths below it
   * @param gracePeriod after which a superseded key's certificate is revoked once its successor is
   *     delivered
   * @param readmittedKeys retired keys that a person admits again
   */
  public record Revocation(
      Optional<String> baseUrl,
      Optional<String> ocspUrl,
      Duration validity,
      Duration gracePeriod,
      Set<PublicKeyFingerprint> readmittedKeys) {
    public Revocation(
        Optional<String> baseUrl,
        Optional<String> ocspUrl,
        Duration validity,
        Duration gracePeriod) {
      this(baseUrl, ocspUrl, validity, gracePeriod, Set.of());
    }
  }

  /**
   * How fast, and whether at all, certificates are issued.
   *
   * @param perMinute upper limit for this authority
   * @param retention how long an expired certificate's object is kept
   */
  public record Issuance(Pace pace, int perMinute, Duration retention) {}

  /** {@link #PAUSED} stops all issuing at once. */
  public enum Pace {
    RUNNING,
    PAUSED
  }

  /**
   * How the CA's own key is followed by the next one.
   *
   * @param trustBefore how long the next one is trusted before it issues
   * @param spread over which the stations move to it
   * @param pace {@link Pace#PAUSED} leaves everything at the CA key that issues now
   * @param retireNow from when on no CA key is trusted that issued before it
   */
  public record CaRotation(
      Duration trustBefore,
      Duration spread,
      Pace pace,
      CrossSigningWish crossSigning,
      Optional<Instant> retireNow) {
    static final Duration TRUST_BEFORE = Duration.ofDays(7);
    static final Duration SPREAD = Duration.ofDays(7);

    public static CaRotation standard() {
      return new CaRotation(
          TRUST_BEFORE, SPREAD, Pace.RUNNING, CrossSigningWish.NONE, Optional.empty());
    }
  }

  /** Whether the CAs of an authority certify each other. */
  public enum CrossSigningWish {
    BOTH_WAYS,
    NONE
  }
}
