package io.keymast.validation;

import io.keymast.api.BaseStationSpec.Regenerate;
import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.domain.Regeneration;
import io.keymast.domain.Regeneration.Reason;
import io.keymast.domain.Violation;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads {@code spec.regenerate}: a whole wish, or all that is wrong with it. */
final class RegenerationReader {
  private static final String INVALID = "InvalidSpec";
  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._:-]{1,64}");

  private RegenerationReader() {}

  static Optional<Regeneration> read(@Nullable Regenerate regenerate, List<Violation> violations) {
    if (regenerate == null) {
      return Optional.empty();
    }
    Optional<String> token =
        Optional.ofNullable(regenerate.token()).filter(it -> TOKEN.matcher(it).matches());
    if (token.isEmpty()) {
      violations.add(
          new Violation(
              "spec.regenerate.token",
              INVALID,
              "write 1 to 64 letters, digits, dots, colons, dashes and underscores"));
    }
    Optional<Reason> reason = reason(regenerate, violations);
    return token.flatMap(it -> reason.map(why -> new Regeneration(it, why)));
  }

  private static Optional<Reason> reason(Regenerate regenerate, List<Violation> violations) {
    String name = Objects.requireNonNullElse(regenerate.reason(), "");
    if (name.equals("KeyCompromise")) {
      return keyCompromise(regenerate.compromisedKey(), violations);
    }
    if (regenerate.compromisedKey() != null) {
      violations.add(
          new Violation(
              "spec.regenerate.compromisedKey",
              INVALID,
              "leave it out, or choose reason KeyCompromise"));
    }
    return switch (name) {
      case "CertificateLost" -> Optional.of(new Reason.CertificateLost());
      case "BackhaulChange" -> Optional.of(new Reason.BackhaulChange());
      default -> {
        violations.add(
            new Violation(
                "spec.regenerate.reason",
                INVALID,
                "choose CertificateLost, KeyCompromise or BackhaulChange"));
        yield Optional.empty();
      }
    };
  }

  private static Optional<Reason> keyCompromise(
      @Nullable String fingerprint, List<Violation> violations) {
    Optional<Reason> reason =
        Optional.ofNullable(fingerprint)
            .flatMap(PublicKeyFingerprint::parse)
            .map(Reason.KeyCompromise::new);
    if (reason.isEmpty()) {
      violations.add(
          new Violation(
              "spec.regenerate.compromisedKey",
              INVALID,
              "name the key that is no longer to be trusted by its SHA-256 fingerprint, 64"
                  + " lower-case hexadecimal digits, as status.publicKey.fingerprint showed it"));
    }
    return reason;
  }
}
