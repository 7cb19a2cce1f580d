package io.keymast.validation;

import io.keymast.api.CertificateAuthoritySpec;
import io.keymast.api.CertificateAuthoritySpec.Certificates;
import io.keymast.api.CertificateAuthoritySpec.KeyInstaller;
import io.keymast.api.CertificateAuthoritySpec.Rotation;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.domain.Violation;
import io.keymast.pki.NameText;
import io.keymast.validation.AuthorityPolicy.Authentication;
import io.keymast.validation.AuthorityPolicy.BackhaulRules;
import io.keymast.validation.AuthorityPolicy.CaRotation;
import io.keymast.validation.AuthorityPolicy.CertificateDefaults;
import io.keymast.validation.AuthorityPolicy.CrossSigningWish;
import io.keymast.validation.AuthorityPolicy.Enforcement;
import io.keymast.validation.AuthorityPolicy.Issuance;
import io.keymast.validation.AuthorityPolicy.Pace;
import io.keymast.validation.AuthorityPolicy.Revocation;
import io.keymast.validation.AuthorityPolicy.WayBack;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads a CertificateAuthority's spec. The defaults are those of {@code crds/}. */
public final class AuthoritySpecValidator {
  private static final String PASSWORD = "Password";
  private static final String INVALID = "InvalidSpec";
  private static final Pattern PLAIN_HTTP =
      Pattern.compile("http://[A-Za-z0-9.\\[\\]:_-]{1,255}(/[!-~]{0,760})?");

  private final List<Violation> violations = new ArrayList<>();

  private AuthoritySpecValidator() {}

  public static AuthorityVerdict validate(
      AuthorityName name, @Nullable CertificateAuthoritySpec spec) {
    AuthoritySpecValidator validator = new AuthoritySpecValidator();
    if (spec == null) {
      return new AuthorityVerdict.Invalid(
          List.of(new Violation("spec", INVALID, "add a spec with a source")));
    }
    validator.deletionPolicy(spec.deletionPolicy());
    DeclaredDistribution.read(spec.trustDistribution(), validator.violations);
    Optional<CaSource> source = DeclaredSource.read(name, spec, validator.violations);
    AuthorityPolicy policy =
        new AuthorityPolicy(
            validator.certificates(spec.certificates()),
            validator.authentication(spec.keyInstaller()),
            validator.backhaul(spec.backhaul()),
            validator.revocation(spec.revocation(), spec.readmittedKeys()),
            validator.issuance(spec),
            NamespaceAdmission.read(spec.allowedNamespaces(), validator.violations),
            validator.rotation(spec.rotation()));
    return source.isPresent() && validator.violations.isEmpty()
        ? new AuthorityVerdict.Valid(policy, source.get())
        : new AuthorityVerdict.Invalid(List.copyOf(validator.violations));
  }

  private CertificateDefaults certificates(@Nullable Certificates given) {
    Certificates certificates =
        given == null ? new Certificates(null, null, null, null, null) : given;
    Duration duration =
        DurationField.DURATION.readOr(
            certificates.duration(), Duration.ofHours(17_520), violations);
    Duration renewBefore =
        DurationField.RENEW_BEFORE.readOr(
            certificates.renewBefore(), Duration.ofHours(144), violations);
    Duration spread =
        DurationField.RENEWAL_SPREAD.readOr(
            certificates.renewalSpread(), Duration.ofHours(24), violations);
    if (renewBefore.plus(spread).compareTo(duration) >= 0) {
      violate(
          "spec.certificates.renewBefore",
          "make renewBefore and renewalSpread together shorter than duration");
    }
    return new CertificateDefaults(
        duration,
        renewBefore,
        spread,
        dnsSuffix(certificates.dnsSuffix()),
        Optional.ofNullable(certificates.organization())
            .map(it -> NameAttribute.read("spec.certificates.organization", it, violations)));
  }

  private String dnsSuffix(@Nullable String given) {
    String suffix = orDefault(given, "stations.keymast.internal");
    if (suffix.length() > 200 || NameText.faultOfDnsName(suffix).isPresent()) {
      violate(
          "spec.certificates.dnsSuffix",
          "write a domain in lower case, of at most 200 characters, without wildcard and"
              + " internationalized labels, its last label not digits only");
    }
    return suffix;
  }

  /** Whether stations are to prove themselves by their passwords. */
  public static boolean takesPasswords(@Nullable CertificateAuthoritySpec spec) {
    return spec != null
        && spec.keyInstaller() != null
        && PASSWORD.equals(spec.keyInstaller().authentication());
  }

  /** Whether stations that declare no key are bound to that of their first request. */
  public static boolean bindsUndeclaredKeys(CertificateAuthoritySpec spec) {
    KeyInstaller keyInstaller = spec.keyInstaller();
    return keyInstaller != null
        && PASSWORD.equals(keyInstaller.authentication())
        && Boolean.TRUE.equals(keyInstaller.allowUndeclared());
  }

  private Authentication authentication(@Nullable KeyInstaller keyInstaller) {
    if (keyInstaller == null || keyInstaller.authentication() == null) {
      return Authentication.PUBLIC_KEY;
    }
    return switch (keyInstaller.authentication()) {
      case "PublicKey" -> Authentication.PUBLIC_KEY;
      case PASSWORD ->
          Boolean.TRUE.equals(keyInstaller.allowUndeclared())
              ? Authentication.PASSWORD_BINDS_UNDECLARED_KEY
              : Authentication.PASSWORD;
      default -> {
        violate("spec.keyInstaller.authentication", "choose PublicKey or Password");
        yield Authentication.PUBLIC_KEY;
      }
    };
  }

  private BackhaulRules backhaul(CertificateAuthoritySpec.@Nullable BackhaulPolicy backhaul) {
    return backhaul == null
        ? new BackhaulRules(Enforcement.REQUIRED, WayBack.CLOSED)
        : new BackhaulRules(
            enforcement(backhaul.enforcement()),
            Boolean.TRUE.equals(backhaul.allowTLSToIPsec()) ? WayBack.OPEN : WayBack.CLOSED);
  }

  private Enforcement enforcement(@Nullable String enforcement) {
    return switch (orDefault(enforcement, "Required")) {
      case "Required" -> Enforcement.REQUIRED;
      case "Optional" -> Enforcement.OPTIONAL;
      default -> {
        violate("spec.backhaul.enforcement", "choose Required or Optional");
        yield Enforcement.REQUIRED;
      }
    };
  }

  private Revocation revocation(
      CertificateAuthoritySpec.@Nullable RevocationPolicy given,
      @Nullable List<String> readmittedKeys) {
    CertificateAuthoritySpec.RevocationPolicy revocation =
        given == null
            ? new CertificateAuthoritySpec.RevocationPolicy(null, null, null, null)
            : given;
    return new Revocation(
        url("spec.revocation.crlUrl", revocation.crlUrl()),
        url("spec.revocation.ocspUrl", revocation.ocspUrl()),
        DurationField.CRL_VALIDITY.readOr(revocation.validity(), Duration.ofHours(168), violations),
        DurationField.GRACE_PERIOD.readOr(
            revocation.gracePeriod(), Duration.ofHours(24), violations),
        fingerprints("spec.readmittedKeys", readmittedKeys));
  }

  private Set<PublicKeyFingerprint> fingerprints(String field, @Nullable List<String> given) {
    Set<PublicKeyFingerprint> fingerprints = new HashSet<>();
    for (String text : given == null ? List.<String>of() : given) {
      PublicKeyFingerprint.parse(Objects.requireNonNullElse(text, ""))
          .ifPresentOrElse(
              fingerprints::add,
              () ->
                  violate(
                      field,
                      "write each key as its SHA-256 fingerprint: 64 lower-case hexadecimal"
                          + " digits"));
    }
    return Set.copyOf(fingerprints);
  }

  private Issuance issuance(CertificateAuthoritySpec spec) {
    int perMinute = spec.issuanceRate() == null ? 6000 : spec.issuanceRate();
    if (perMinute < 1 || perMinute > 100_000) {
      violate("spec.issuanceRate", "write a number from 1 to 100000");
    }
    return new Issuance(
        Boolean.TRUE.equals(spec.paused()) ? Pace.PAUSED : Pace.RUNNING,
        perMinute,
        DurationField.RETENTION.readOr(spec.retention(), Duration.ofHours(720), violations));
  }

  private CaRotation rotation(@Nullable Rotation given) {
    return given == null
        ? CaRotation.standard()
        : new CaRotation(
            DurationField.TRUST_BEFORE.readOr(
                given.trustBefore(), CaRotation.TRUST_BEFORE, violations),
            DurationField.MOVE_SPREAD.readOr(given.spread(), CaRotation.SPREAD, violations),
            Boolean.TRUE.equals(given.paused()) ? Pace.PAUSED : Pace.RUNNING,
            Boolean.TRUE.equals(given.crossSign())
                ? CrossSigningWish.BOTH_WAYS
                : CrossSigningWish.NONE,
            Optional.ofNullable(given.retireNow()));
  }

  private void deletionPolicy(@Nullable String given) {
    if (given != null && DeletionPolicy.parse(given).isEmpty()) {
      violate("spec.deletionPolicy", "choose Retain or Delete");
    }
  }

  private static String orDefault(@Nullable String text, String otherwise) {
    return text == null || text.isEmpty() ? otherwise : text;
  }

  /** What is published is signed: TLS of the same PKI would be a loop. */
  private Optional<String> url(String field, @Nullable String given) {
    if (given != null && !PLAIN_HTTP.matcher(given).matches()) {
      violate(field, "write a URL http://host[:port][/path], not https");
    }
    return Optional.ofNullable(given)
        .map(url -> url.endsWith("/") ? url.substring(0, url.length() - 1) : url);
  }

  private void violate(String field, String message) {
    violations.add(new Violation(field, INVALID, message));
  }
}
