package io.keymast.decision;

import io.keymast.decision.ObservedAuthority.CaSecret;
import io.keymast.domain.KeyId;
import io.keymast.domain.Violation;
import io.keymast.validation.CaSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Decides on an authority's CA key. A key that was lost or replaced is never papered over by a new
 * one: relying parties trust the old one, and its CRL would have no signer.
 */
public final class AuthorityDecider {
  private AuthorityDecider() {}

  public static AuthorityDecision decide(ObservedAuthority observed) {
    return switch (observed.secret()) {
      case CaSecret.Absent(var name) -> absent(observed, name);
      case CaSecret.Unsound(var name, var violations) ->
          new AuthorityDecision.Stop("CASecretRefused", violations);
      case CaSecret.Sound(var name, var keyId, var notAfter) -> sound(observed, name, keyId);
    };
  }

  private static AuthorityDecision absent(ObservedAuthority observed, String name) {
    if (!expectedKeys(observed).isEmpty()) {
      return stop(
          "CASecretMissing",
          "put the Secret "
              + name
              + " back from a backup: certificates exist under its key, and a new CA key would cut"
              + " their stations off");
    }
    return switch (observed.source()) {
      case CaSource.Supplied supplied ->
          stop("CASecretMissing", "create the kubernetes.io/tls Secret " + name);
      case CaSource.SelfSigned selfSigned -> new AuthorityDecision.CreateKey(selfSigned);
    };
  }

  private static AuthorityDecision sound(ObservedAuthority observed, String name, KeyId keyId) {
    Set<KeyId> expected = expectedKeys(observed);
    return expected.isEmpty() || expected.contains(keyId)
        ? new AuthorityDecision.Use(keyId)
        : stop(
            "CAKeyChanged",
            "put the former key back into the Secret "
                + name
                + ": it now holds another CA key than the one that this authority issued under");
  }

  private static Set<KeyId> expectedKeys(ObservedAuthority observed) {
    Optional<KeyId> pinned = observed.pinned();
    return pinned.map(Set::of).orElse(observed.issuedUnder());
  }

  private static AuthorityDecision.Stop stop(String reason, String message) {
    return new AuthorityDecision.Stop(
        reason, List.of(new Violation("spec.source", reason, message)));
  }
}
