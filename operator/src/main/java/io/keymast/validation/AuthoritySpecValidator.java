package io.keymast.validation;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import io.keymast.api.CertificateAuthoritySpec;
import io.keymast.api.CertificateAuthoritySpec.AllowedNamespaces;
import io.keymast.api.CertificateAuthoritySpec.Certificates;
import io.keymast.api.CertificateAuthoritySpec.KeyInstaller;
import io.keymast.api.CertificateAuthoritySpec.SelfSigned;
import io.keymast.api.CertificateAuthoritySpec.Source;
import io.keymast.api.CertificateAuthoritySpec.Subject;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.GoDuration;
import io.keymast.validation.AuthorityPolicy.Authentication;
import io.keymast.validation.AuthorityPolicy.CertificateDefaults;
import io.keymast.validation.AuthorityPolicy.Enforcement;
import io.keymast.validation.AuthorityPolicy.Issuance;
import io.keymast.validation.AuthorityPolicy.Pace;
import io.keymast.validation.AuthorityPolicy.Revocation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a CertificateAuthority's spec. The defaults are those of {@code crds/}. */
public final class AuthoritySpecValidator {
  private static final String INVALID = "InvalidSpec";
  private static final String DURATION_HINT = "write a duration such as 17520h or 30m";
  private static final Set<String> CA_KEY_ALGORITHMS =
      Set.of("ECDSA-P256", "ECDSA-P384", "RSA-3072", "RSA-4096");

  private final AuthorityName name;
  private final List<Violation> violations = new ArrayList<>();

  private AuthoritySpecValidator(AuthorityName name) {
    this.name = name;
  }

  public static AuthorityVerdict validate(
      AuthorityName name, @Nullable CertificateAuthoritySpec spec) {
    AuthoritySpecValidator validator = new AuthoritySpecValidator(name);
    if (spec == null) {
      return new AuthorityVerdict.Invalid(
          List.of(new Violation("spec", INVALID, "add a spec with a source")));
    }
    Optional<CaSource> source = validator.source(spec.source());
    AuthorityPolicy policy =
        new AuthorityPolicy(
            validator.certificates(spec.certificates()),
            validator.authentication(spec.keyInstaller()),
            validator.enforcement(spec.backhaul()),
            validator.revocation(spec.revocation()),
            validator.issuance(spec),
            validator.allowedNamespaces(spec.allowedNamespaces()));
    return source.isPresent() && validator.violations.isEmpty()
        ? new AuthorityVerdict.Valid(policy, source.get())
        : new AuthorityVerdict.Invalid(List.copyOf(validator.violations));
  }

  private Optional<CaSource> source(@Nullable Source source) {
    if (source != null && source.selfSigned() != null && source.secretName() == null) {
      return Optional.of(selfSigned(source.selfSigned()));
    }
    if (source != null && source.secretName() != null && source.selfSigned() == null) {
      return Optional.of(new CaSource.Supplied(source.secretName()));
    }
    violations.add(
        new Violation(
            "spec.source", INVALID, "set exactly one of spec.source.selfSigned and secretName"));
    return Optional.empty();
  }

  private CaSource selfSigned(SelfSigned selfSigned) {
    Subject subject =
        selfSigned.subject() == null ? new Subject(null, null, null) : selfSigned.subject();
    String algorithm = orDefault(selfSigned.keyAlgorithm(), "ECDSA-P256");
    if (!CA_KEY_ALGORITHMS.contains(algorithm)) {
      violations.add(
          new Violation(
              "spec.source.selfSigned.keyAlgorithm",
              INVALID,
              "choose one of ECDSA-P256, ECDSA-P384, RSA-3072, RSA-4096"));
    }
    return new CaSource.SelfSigned(
        orDefault(subject.commonName(), "Keymast " + name.name()),
        Optional.ofNullable(subject.organization()),
        Optional.ofNullable(subject.country()),
        algorithm,
        duration("spec.source.selfSigned.validity", selfSigned.validity(), Duration.ofDays(3650)));
  }

  private CertificateDefaults certificates(@Nullable Certificates given) {
    Certificates certificates =
        given == null ? new Certificates(null, null, null, null, null) : given;
    Duration duration =
        duration("spec.certificates.duration", certificates.duration(), RotationDefaults.DURATION);
    Duration renewBefore =
        duration(
            "spec.certificates.renewBefore",
            certificates.renewBefore(),
            RotationDefaults.RENEW_BEFORE);
    if (renewBefore.compareTo(duration) >= 0) {
      violations.add(
          new Violation(
              "spec.certificates.renewBefore", INVALID, "make renewBefore shorter than duration"));
    }
    return new CertificateDefaults(
        duration,
        renewBefore,
        duration(
            "spec.certificates.renewalSpread",
            certificates.renewalSpread(),
            RotationDefaults.RENEWAL_SPREAD),
        orDefault(certificates.dnsSuffix(), "stations.keymast.internal"),
        Optional.ofNullable(certificates.organization()));
  }

  private Authentication authentication(@Nullable KeyInstaller keyInstaller) {
    if (keyInstaller == null || keyInstaller.authentication() == null) {
      return Authentication.PUBLIC_KEY;
    }
    return switch (keyInstaller.authentication()) {
      case "PublicKey" -> Authentication.PUBLIC_KEY;
      case "Password" ->
          Boolean.TRUE.equals(keyInstaller.allowUndeclared())
              ? Authentication.PASSWORD_BINDS_UNDECLARED_KEY
              : Authentication.PASSWORD;
      default -> {
        violations.add(
            new Violation(
                "spec.keyInstaller.authentication", INVALID, "choose PublicKey or Password"));
        yield Authentication.PUBLIC_KEY;
      }
    };
  }

  private Enforcement enforcement(CertificateAuthoritySpec.@Nullable BackhaulPolicy backhaul) {
    if (backhaul == null || backhaul.enforcement() == null) {
      return Enforcement.REQUIRED;
    }
    return switch (backhaul.enforcement()) {
      case "Required" -> Enforcement.REQUIRED;
      case "Optional" -> Enforcement.OPTIONAL;
      default -> {
        violations.add(
            new Violation("spec.backhaul.enforcement", INVALID, "choose Required or Optional"));
        yield Enforcement.REQUIRED;
      }
    };
  }

  private Revocation revocation(CertificateAuthoritySpec.@Nullable RevocationPolicy given) {
    CertificateAuthoritySpec.RevocationPolicy revocation =
        given == null
            ? new CertificateAuthoritySpec.RevocationPolicy(null, null, null, null)
            : given;
    return new Revocation(
        Optional.ofNullable(revocation.crlUrl()).map(AuthoritySpecValidator::withoutLastSlash),
        Optional.ofNullable(revocation.ocspUrl()),
        duration("spec.revocation.validity", revocation.validity(), Duration.ofDays(7)),
        duration("spec.revocation.gracePeriod", revocation.gracePeriod(), Duration.ofHours(24)));
  }

  private Issuance issuance(CertificateAuthoritySpec spec) {
    return new Issuance(
        Boolean.TRUE.equals(spec.paused()) ? Pace.PAUSED : Pace.RUNNING,
        spec.issuanceRate() == null ? 6000 : spec.issuanceRate(),
        duration("spec.retention", spec.retention(), Duration.ofDays(30)));
  }

  private NamespaceAdmission allowedNamespaces(@Nullable AllowedNamespaces allowed) {
    if (allowed == null || allowed.from() == null) {
      return new NamespaceAdmission.Same();
    }
    return switch (allowed.from()) {
      case "All" -> new NamespaceAdmission.All();
      case "Same" -> new NamespaceAdmission.Same();
      case "Selector" -> selected(allowed.selector());
      default -> {
        violations.add(
            new Violation("spec.allowedNamespaces.from", INVALID, "choose All, Same or Selector"));
        yield new NamespaceAdmission.Same();
      }
    };
  }

  private NamespaceAdmission selected(@Nullable LabelSelector selector) {
    if (selector == null) {
      violations.add(
          new Violation(
              "spec.allowedNamespaces.selector", INVALID, "add a selector, or choose All or Same"));
      return new NamespaceAdmission.Same();
    }
    List<NamespaceAdmission.Requirement> requirements = new ArrayList<>();
    for (LabelSelectorRequirement expression : selector.getMatchExpressions()) {
      requirements.add(
          new NamespaceAdmission.Requirement(
              expression.getKey(), operator(expression), List.copyOf(expression.getValues())));
    }
    Map<String, String> labels = selector.getMatchLabels();
    return new NamespaceAdmission.Selected(
        labels == null ? Map.of() : Map.copyOf(labels), List.copyOf(requirements));
  }

  private NamespaceAdmission.Operator operator(LabelSelectorRequirement expression) {
    return switch (expression.getOperator()) {
      case "In" -> NamespaceAdmission.Operator.IN;
      case "NotIn" -> NamespaceAdmission.Operator.NOT_IN;
      case "Exists" -> NamespaceAdmission.Operator.EXISTS;
      case "DoesNotExist" -> NamespaceAdmission.Operator.DOES_NOT_EXIST;
      default -> {
        violations.add(
            new Violation(
                "spec.allowedNamespaces.selector.matchExpressions",
                INVALID,
                "choose one of In, NotIn, Exists, DoesNotExist as operator"));
        yield NamespaceAdmission.Operator.IN;
      }
    };
  }

  private Duration duration(String field, @Nullable String text, Duration otherwise) {
    if (text == null) {
      return otherwise;
    }
    return GoDuration.parse(text)
        .orElseGet(
            () -> {
              violations.add(new Violation(field, INVALID, DURATION_HINT));
              return otherwise;
            });
  }

  private static String orDefault(@Nullable String text, String otherwise) {
    return text == null || text.isEmpty() ? otherwise : text;
  }

  private static String withoutLastSlash(String url) {
    return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
  }
}
