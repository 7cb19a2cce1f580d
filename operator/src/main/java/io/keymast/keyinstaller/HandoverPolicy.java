package io.keymast.keyinstaller;

import io.keymast.domain.AuthorityName;
import java.util.Optional;

/**
 * An authority, as far as handing over concerns.
 *
 * @param requestedNames what requests have to ask for; empty where they say nothing but a key
 * @param canIssue false while the authority is paused, not Ready or has no CA certificate
 */
record HandoverPolicy(
    AuthorityName name,
    Authentication authentication,
    UndeclaredKeys undeclaredKeys,
    Optional<RequiredNames> requestedNames,
    boolean canIssue,
    CaBundle trust) {

  /** The one way in; the other is refused. */
  enum Authentication {
    PUBLIC_KEY("PublicKey"),
    PASSWORD("Password");

    private final String apiName;

    Authentication(String apiName) {
      this.apiName = apiName;
    }

    String apiName() {
      return apiName;
    }

    static Optional<Authentication> parse(String text) {
      for (Authentication authentication : values()) {
        if (authentication.apiName.equals(text)) {
          return Optional.of(authentication);
        }
      }
      return Optional.empty();
    }
  }

  /** Whether a station without a declared key may bind its first one by password. */
  enum UndeclaredKeys {
    BOUND_AT_FIRST_ENROLMENT,
    REFUSED
  }
}
