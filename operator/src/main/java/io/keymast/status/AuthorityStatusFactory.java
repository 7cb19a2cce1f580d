package io.keymast.status;

import static io.keymast.status.ConditionType.READY;
import static io.keymast.status.ConditionType.STALLED;

import io.keymast.api.CertificateAuthorityStatus;
import io.keymast.domain.Violation;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A CertificateAuthority's status from facts, always a fresh object. */
public final class AuthorityStatusFactory {
  private AuthorityStatusFactory() {}

  public static CertificateAuthorityStatus create(
      AuthorityFacts facts, @Nullable CertificateAuthorityStatus former) {
    Conditions conditions =
        new Conditions(
            former == null ? null : former.conditions(), facts.generation(), facts.now());
    switch (facts.readiness()) {
      case AuthorityFacts.Readiness.Issuing(var message) ->
          conditions.isTrue(READY, "Issuing", message);
      case AuthorityFacts.Readiness.Paused() ->
          conditions.isTrue(
              READY, "Paused", "the CA key is loaded; issuing is paused by spec.paused");
      case AuthorityFacts.Readiness.Stopped(var reason, var violations) -> {
        String message =
            violations.stream()
                .map(Violation::message)
                .distinct()
                .collect(Collectors.joining("; "));
        conditions.isFalse(READY, reason, message);
        conditions.isTrue(STALLED, reason, message);
      }
    }
    facts.rotation().ifPresent(rotation -> rotation.addTo(conditions));
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
        null,
        conditions.toList());
  }
}
