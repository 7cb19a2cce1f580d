package io.keymast.status;

import static io.keymast.status.ConditionType.PUBLIC_KEY_ACCEPTED;

import io.keymast.decision.AuthorityState;
import io.keymast.decision.Decision;
import io.keymast.decision.KeyAcceptance;
import io.keymast.decision.ObservedStation;
import io.keymast.decision.Obstacle;
import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.validation.DeclaredKey;
import io.keymast.validation.DeclaredStation;
import io.keymast.validation.SpecVerdict;
import java.util.Optional;

/**
 * PublicKeyAccepted. The Key Installer serves by it: it is True only where the key is the station's
 * alone in an authority that admits the station, whatever else was decided.
 */
record PublicKeyCondition(Status status, String reason, String message) {
  /** Of the condition. */
  enum Status {
    TRUE,
    FALSE
  }

  static PublicKeyCondition of(ObservedStation observed) {
    return switch (observed.spec()) {
      case SpecVerdict.Invalid(var violations, var trust) ->
          refused(
              new Decision.Refuse(Obstacle.INVALID_SPEC, violations),
              "put right first what else is wrong: ");
      case SpecVerdict.Valid(var station) ->
          admission(observed).orElseGet(() -> ofKey(observed, station));
    };
  }

  boolean isAccepted() {
    return status == Status.TRUE;
  }

  void addTo(Conditions conditions) {
    switch (status) {
      case TRUE -> conditions.isTrue(PUBLIC_KEY_ACCEPTED, reason, message);
      case FALSE -> conditions.isFalse(PUBLIC_KEY_ACCEPTED, reason, message);
    }
  }

  private static PublicKeyCondition ofKey(ObservedStation observed, DeclaredStation station) {
    return switch (KeyAcceptance.of(observed, station)) {
      case KeyAcceptance.Refused(var refusal) -> refused(refusal, "");
      case KeyAcceptance.Accepted(var key, var origin) -> accepted(key.fingerprint(), origin);
    };
  }

  /** Without an authority there is nobody among whom the key could be the station's alone. */
  private static Optional<PublicKeyCondition> admission(ObservedStation observed) {
    return switch (observed.authority()) {
      case AuthorityState.Unusable(var obstacle, var message)
          when obstacle == Obstacle.NAMESPACE_NOT_ALLOWED
              || obstacle == Obstacle.AUTHORITY_NOT_FOUND ->
          Optional.of(new PublicKeyCondition(Status.FALSE, obstacle.reason(), message));
      case AuthorityState.Unusable unusable -> Optional.empty();
      case AuthorityState.Loading() -> Optional.empty();
      case AuthorityState.Usable usable -> Optional.empty();
    };
  }

  private static PublicKeyCondition refused(Decision.Refuse refusal, String introduction) {
    return new PublicKeyCondition(
        Status.FALSE, Sentences.reasonOf(refusal), introduction + Sentences.sentencesOf(refusal));
  }

  private static PublicKeyCondition accepted(
      PublicKeyFingerprint fingerprint, DeclaredKey.Origin origin) {
    return switch (origin) {
      case DECLARED ->
          new PublicKeyCondition(
              Status.TRUE,
              "Accepted",
              "compare with the station's: SHA-256 of its public key (DER) is " + fingerprint);
      case BOUND_BY_PASSWORD ->
          new PublicKeyCondition(
              Status.TRUE,
              "BoundByPassword",
              "the station enrolled by its password with the key " + fingerprint);
    };
  }
}
