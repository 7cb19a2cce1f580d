package io.keymast.status;

import static io.keymast.status.ConditionType.READY;
import static io.keymast.status.ConditionType.STALLED;

import io.keymast.api.CertificateAuthorityStatus;
import io.keymast.decision.Brake;
import io.keymast.decision.Brakes;
import io.keymast.domain.Violation;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A CertificateAuthority's status from facts, always a fresh object. */
public final class AuthorityStatusFactory {
  private static final String TO_GO_ON =
      "; nothing is issued before a person says so: to go on, set spec.resume to a text not used"
          + " before";

  private AuthorityStatusFactory() {}

  public static CertificateAuthorityStatus create(
      AuthorityFacts facts, Brakes brakes, @Nullable CertificateAuthorityStatus former) {
    Conditions conditions =
        new Conditions(
            former == null ? null : former.conditions(), facts.generation(), facts.now());
    switch (facts.readiness()) {
      case AuthorityFacts.Readiness.Issuing _ when brakes.holdIssuing() -> held(brakes, conditions);
      case AuthorityFacts.Readiness.Paused _ when brakes.holdIssuing() -> held(brakes, conditions);
      case AuthorityFacts.Readiness.Issuing(var message) ->
          conditions.isTrue(
              READY,
              brakes.engaged().stream().map(Brake::reason).findFirst().orElse("Issuing"),
              besideBrakes(message, brakes));
      case AuthorityFacts.Readiness.Paused() ->
          conditions.isTrue(
              READY,
              "Paused",
              besideBrakes("the CA key is loaded; issuing is paused by spec.paused", brakes));
      case AuthorityFacts.Readiness.Stopped(var reason, var violations) ->
          stalled(reason, Sentences.ofAuthority(violations), conditions);
    }
    facts.rotation().ifPresent(rotation -> rotation.addTo(conditions));
    facts.support().addTo(conditions);
    return new CertificateAuthorityStatus(
        facts.generation(),
        facts.generations().isEmpty() ? null : facts.generations(),
        facts
            .rotation()
            .map(RotationFacts::rotation)
            .orElseGet(() -> Optional.ofNullable(former).map(CertificateAuthorityStatus::rotation))
            .orElse(null),
        facts.crl().orElse(null),
        facts.stations(),
        brakes.engaged().isEmpty()
            ? null
            : brakes.engaged().stream().map(AuthorityStatusFactory::stated).toList(),
        brakes.resumed().isEmpty() ? null : brakes.resumed(),
        conditions.toList());
  }

  /** Of one that is not looked into: all else that was said of it stays. */
  public static CertificateAuthorityStatus refused(
      Violation why, long generation, Instant now, CertificateAuthorityStatus former) {
    Conditions conditions = new Conditions(former.conditions(), generation, now);
    stalled(why.reason(), why.message(), conditions);
    return new CertificateAuthorityStatus(
        generation,
        former.generations(),
        former.rotation(),
        former.crl(),
        former.stations(),
        former.brakes(),
        former.resumed(),
        conditions.toList());
  }

  /** The first one gives the reason; a word releases all of them, so all are to be looked at. */
  private static void held(Brakes brakes, Conditions conditions) {
    String reason =
        brakes.engaged().stream()
            .filter(Brake::holdsIssuing)
            .map(Brake::reason)
            .findFirst()
            .orElseThrow();
    stalled(reason, messages(brakes).collect(Collectors.joining("; ")) + TO_GO_ON, conditions);
  }

  /** Issuing goes on beside those that hold something else. */
  private static String besideBrakes(String message, Brakes brakes) {
    return Stream.concat(Stream.of(message), messages(brakes)).collect(Collectors.joining("; "));
  }

  private static Stream<String> messages(Brakes brakes) {
    return brakes.engaged().stream().map(Brake::message);
  }

  private static void stalled(String reason, String message, Conditions conditions) {
    conditions.isFalse(READY, reason, message);
    conditions.isTrue(STALLED, reason, message);
  }

  private static CertificateAuthorityStatus.Brake stated(Brake brake) {
    return new CertificateAuthorityStatus.Brake(brake.reason(), brake.message(), brake.since());
  }
}
