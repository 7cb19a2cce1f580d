package io.keymast.status;

import static io.keymast.status.ConditionType.REGENERATION_ACCEPTED;

import io.keymast.decision.CertificateHistory;
import io.keymast.decision.Decision;
import io.keymast.decision.Hindrance;
import io.keymast.decision.KnownCertificate;
import io.keymast.decision.Obstacle;
import io.keymast.decision.PendingRegeneration;
import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.validation.DeclaredStation;
import io.keymast.validation.SpecVerdict;
import java.util.Optional;

/** RegenerationAccepted: what became of the token in spec.regenerate; none without a token. */
final class RegenerationCondition {
  private RegenerationCondition() {}

  static void add(
      StationFacts facts, Optional<KnownCertificate> certificate, Conditions conditions) {
    if (facts.observed().spec() instanceof SpecVerdict.Valid(var station)) {
      station
          .wishes()
          .regenerateToken()
          .ifPresent(
              token -> {
                if (isActedOn(token, facts, certificate)) {
                  conditions.isTrue(
                      REGENERATION_ACCEPTED,
                      "Acted",
                      "the token in spec.regenerate was acted on, once");
                } else {
                  pending(facts, station, conditions);
                }
              });
    }
  }

  /** By the certificate that was issued just now, or by any before it. */
  private static boolean isActedOn(
      String token, StationFacts facts, Optional<KnownCertificate> certificate) {
    return certificate.filter(it -> it.origin().actedTokens().contains(token)).isPresent()
        || CertificateHistory.of(facts.observed()).records(token);
  }

  private static void pending(StationFacts facts, DeclaredStation station, Conditions conditions) {
    switch (facts.decision()) {
      case Decision.Refuse refuse -> refused(facts, station, refuse, conditions);
      case Decision.Wait wait -> no(conditions, wait.obstacle().reason(), wait.message());
      case Decision.Keep keep ->
          keep.hindrance().ifPresent(it -> no(conditions, it.obstacle().reason(), it.message()));
      case Decision.NoCertificateNeeded() ->
          no(
              conditions,
              "NotNeeded",
              "spec.backhaul is None: there is no certificate to regenerate");
      case Decision.Issue issue -> {}
      case Decision.StandBy() -> {}
    }
  }

  private static void refused(
      StationFacts facts, DeclaredStation station, Decision.Refuse refuse, Conditions conditions) {
    boolean isForItsKey =
        switch (refuse.obstacle()) {
          case KEY_RETIRED, NOT_DECLARED, KEY_REJECTED, KEY_HELD_BY_ANOTHER_STATION -> true;
          case INVALID_SPEC,
              DUPLICATE_EUI,
              BACKHAUL_REQUIRED,
              BACKHAUL_CHANGE_NOT_ALLOWED,
              COMPROMISED_KEY_UNKNOWN,
              SUSPENDED,
              STOLEN,
              AUTHORITY_NOT_FOUND,
              AUTHORITY_NOT_READY,
              AUTHORITY_NOT_SERVED,
              AUTHORITY_EXPIRING,
              NAMESPACE_NOT_ALLOWED,
              CERTIFICATE_ON_HOLD,
              PAUSED,
              CLOCK_SKEWED,
              ISSUING_HELD,
              LEDGER_NEARLY_FULL,
              RATE_LIMITED,
              NAME_TAKEN,
              REQUEST_NEEDED,
              USAGE_NOT_ISSUABLE,
              REQUEST_ALTERED,
              ISSUER_PENDING,
              ISSUER_FAILED,
              ISSUER_DENIED,
              ISSUED_OTHERWISE,
              ISSUED_BEFORE ->
              false;
        };
    switch (PendingRegeneration.of(facts.observed(), station.trust())) {
      case PendingRegeneration.Granted granted
          when isForItsKey && granted.compromisedKey().isPresent() ->
          keyNotReplaced(granted.compromisedKey().get(), refuse, conditions);
      case PendingRegeneration.Unfounded(Hindrance(Obstacle obstacle, String message))
          when isForItsKey ->
          no(conditions, obstacle.reason(), message);
      case PendingRegeneration.Granted granted -> asRefused(refuse, conditions);
      case PendingRegeneration.Unfounded unfounded -> asRefused(refuse, conditions);
      case PendingRegeneration.None none -> asRefused(refuse, conditions);
    }
  }

  private static void keyNotReplaced(
      PublicKeyFingerprint compromised, Decision.Refuse refuse, Conditions conditions) {
    String more =
        refuse.obstacle() == Obstacle.KEY_RETIRED ? "" : "; " + Sentences.sentencesOf(refuse);
    no(
        conditions,
        "KeyNotReplaced",
        "the key "
            + compromised
            + " is retired and its certificates are revoked; make a new key pair on the station and"
            + " declare the new public key in spec.publicKey: its certificate is issued at once"
            + more);
  }

  private static void asRefused(Decision.Refuse refuse, Conditions conditions) {
    no(conditions, Sentences.reasonOf(refuse), Sentences.sentencesOf(refuse));
  }

  private static void no(Conditions conditions, String reason, String message) {
    conditions.isFalse(REGENERATION_ACCEPTED, reason, message);
  }
}
