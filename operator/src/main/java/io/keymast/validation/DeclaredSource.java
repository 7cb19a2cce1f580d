package io.keymast.validation;

import io.keymast.api.CertificateAuthoritySpec;
import io.keymast.api.CertificateAuthoritySpec.Pkcs11;
import io.keymast.api.CertificateAuthoritySpec.SelfSigned;
import io.keymast.api.CertificateAuthoritySpec.Source;
import io.keymast.api.CertificateAuthoritySpec.Subject;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.Violation;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads where a CertificateAuthority's key is, and how a new one is to be. */
final class DeclaredSource {
  private static final Set<String> CA_KEY_ALGORITHMS =
      Set.of("ECDSA-P256", "ECDSA-P384", "RSA-3072", "RSA-4096");
  private static final Set<String> COUNTRIES = Set.of(Locale.getISOCountries());

  private final AuthorityName name;
  private final List<Violation> violations;

  private DeclaredSource(AuthorityName name, List<Violation> violations) {
    this.name = name;
    this.violations = violations;
  }

  static Optional<CaSource> read(
      AuthorityName name, CertificateAuthoritySpec spec, List<Violation> violations) {
    DeclaredSource declared = new DeclaredSource(name, violations);
    Optional<CaSource> source = declared.source(spec);
    declared.rotationOfToken(source, spec);
    return source;
  }

  private Optional<CaSource> source(CertificateAuthoritySpec spec) {
    Source source = spec.source();
    if (source != null
        && Stream.of(
                    source.selfSigned(), source.secretName(), source.pkcs11(), source.certManager())
                .filter(Objects::nonNull)
                .count()
            == 1) {
      if (source.selfSigned() != null) {
        return Optional.of(selfSigned("spec.source.selfSigned", source.selfSigned()));
      }
      if (source.certManager() != null) {
        return CertManagerSource.read(source.certManager(), spec, violations);
      }
      return source.secretName() != null
          ? Optional.of(new CaSource.Supplied(source.secretName()))
          : Optional.ofNullable(source.pkcs11()).map(this::token);
    }
    violate(
        "spec.source",
        "set exactly one of spec.source.selfSigned, secretName, pkcs11 and certManager");
    return Optional.empty();
  }

  private void rotationOfToken(Optional<CaSource> source, CertificateAuthoritySpec spec) {
    if (spec.rotation() != null && source.orElse(null) instanceof CaSource.Token) {
      violate(
          "spec.rotation",
          "leave this field out: a key in a token is not rotated by itself; make another"
              + " CertificateAuthority with another keyLabel, and move the stations to it");
    }
  }

  private CaSource token(Pkcs11 given) {
    violations.addAll(TokenSource.violations(given));
    return new CaSource.Token(
        orDefault(given.module(), ""),
        orDefault(given.tokenLabel(), ""),
        orDefault(given.keyLabel(), ""),
        orDefault(given.pinSecretName(), ""),
        selfSigned(
            "spec.source.pkcs11",
            new SelfSigned(given.subject(), given.keyAlgorithm(), given.validity())));
  }

  private CaSource.SelfSigned selfSigned(String field, SelfSigned selfSigned) {
    Subject subject =
        selfSigned.subject() == null ? new Subject(null, null, null) : selfSigned.subject();
    String algorithm = orDefault(selfSigned.keyAlgorithm(), "ECDSA-P256");
    if (!CA_KEY_ALGORITHMS.contains(algorithm)) {
      violate(field + ".keyAlgorithm", "choose one of ECDSA-P256, ECDSA-P384, RSA-3072, RSA-4096");
    }
    return new CaSource.SelfSigned(
        NameAttribute.read(
            field + ".subject.commonName",
            orDefault(subject.commonName(), defaultCommonName()),
            violations),
        Optional.ofNullable(subject.organization())
            .map(it -> NameAttribute.read(field + ".subject.organization", it, violations)),
        country(field, subject.country()),
        algorithm,
        DurationField.CA_VALIDITY.readOr(
            selfSigned.validity(), Duration.ofHours(87_600), violations));
  }

  private String defaultCommonName() {
    String full = "Keymast " + name.name();
    return full.substring(0, Math.min(full.length(), 64));
  }

  private Optional<String> country(String field, @Nullable String given) {
    if (given != null && !COUNTRIES.contains(given)) {
      violate(field + ".subject.country", "write two upper-case letters (ISO 3166)");
    }
    return Optional.ofNullable(given);
  }

  private static String orDefault(@Nullable String text, String otherwise) {
    return text == null || text.isEmpty() ? otherwise : text;
  }

  private void violate(String field, String message) {
    violations.add(new Violation(field, "InvalidSpec", message));
  }
}
