package io.keymast.validation;

import io.keymast.api.CertificateAuthoritySpec;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the deletion of a CertificateAuthority waits for. */
public enum DeletionPolicy {
  /** The end of every certificate that it issued, and of every one that its CRL lists. */
  RETAIN,
  /** Nothing: a person gave its certificates and its CRL up. */
  DELETE;

  /** Also of a spec that is wrong elsewhere; what can't be read never lets an authority go. */
  public static DeletionPolicy of(@Nullable CertificateAuthoritySpec spec) {
    return Optional.ofNullable(spec)
        .map(CertificateAuthoritySpec::deletionPolicy)
        .flatMap(DeletionPolicy::parse)
        .orElse(RETAIN);
  }

  static Optional<DeletionPolicy> parse(String text) {
    return switch (text) {
      case "Retain" -> Optional.of(RETAIN);
      case "Delete" -> Optional.of(DELETE);
      default -> Optional.empty();
    };
  }
}
