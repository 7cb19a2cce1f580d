package io.keymast.status;

import static io.keymast.status.ConditionType.CERTIFICATE_INSTALLED;
import static io.keymast.status.ConditionType.CERTIFICATE_ISSUED;
import static io.keymast.status.ConditionType.PUBLIC_KEY_ACCEPTED;
import static io.keymast.status.ConditionType.READY;
import static io.keymast.status.ConditionType.RECONCILING;
import static io.keymast.status.ConditionType.REGENERATION_ACCEPTED;
import static io.keymast.status.ConditionType.STALLED;

import io.keymast.api.Condition;
import io.keymast.decision.AuthorityState;
import io.keymast.decision.Decision;
import io.keymast.decision.IssuanceCause;
import io.keymast.decision.KnownCertificate;
import io.keymast.decision.Obstacle;
import io.keymast.domain.Backhaul;
import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.validation.DeclaredKey;
import io.keymast.validation.DeclaredStation;
import io.keymast.validation.SpecVerdict;
import io.keymast.validation.Violation;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The conditions of a BaseStation; each message tells what is, or what to change. */
final class StationConditions {
  private static final String TLS_IS_RECOMMENDED =
      "; IPsec is accepted, TLS is recommended (simpler, works through NAT)";

  private final StationFacts facts;
  private final Optional<KnownCertificate> certificate;
  private final Conditions conditions;

  private StationConditions(
      StationFacts facts,
      Optional<KnownCertificate> certificate,
      @Nullable List<Condition> former) {
    this.facts = facts;
    this.certificate = certificate;
    this.conditions =
        new Conditions(former, facts.observed().identity().generation(), facts.observed().now());
  }

  static List<Condition> of(
      StationFacts facts,
      Optional<KnownCertificate> certificate,
      @Nullable List<Condition> former) {
    StationConditions station = new StationConditions(facts, certificate, former);
    station.ready();
    station.publicKeyAccepted();
    station.certificateIssued();
    station.certificateInstalled();
    station.regenerationAccepted();
    return station.conditions.toList();
  }

  private void ready() {
    switch (facts.decision()) {
      case Decision.Keep(var current, var revocations, var nextLook) ->
          conditions.isTrue(READY, "CertificateValid", validUntil(current) + limit(current) + advice());
      case Decision.NoCertificateNeeded() ->
          conditions.isTrue(
              READY,
              "BackhaulNotSecured",
              "the backhaul is not secured and no certificate is issued; set spec.backhaul to TLS"
                  + " to secure it");
      case Decision.Wait(var obstacle, var message, var current) -> {
        Optional<KnownCertificate> usable = current.filter(this::isForDeclaredKey);
        if (usable.isPresent()) {
          conditions.isTrue(READY, "CertificateValid", validUntil(usable.get()) + limit(usable.get()));
        } else {
          conditions.isFalse(READY, obstacle.reason(), message);
        }
        conditions.isTrue(RECONCILING, obstacle.reason(), message);
      }
      case Decision.Refuse refuse -> {
        conditions.isFalse(READY, reason(refuse), sentences(refuse.violations()));
        conditions.isTrue(STALLED, reason(refuse), sentences(refuse.violations()));
      }
      case Decision.Issue issue ->
          conditions.isFalse(READY, "Issuing", "a certificate is being issued");
      case Decision.StandBy() -> conditions.isFalse(READY, "Loading", "the operator is starting");
    }
  }

  private void publicKeyAccepted() {
    Optional<DeclaredStation> station = declared();
    if (station.isEmpty()) {
      conditions.isFalse(
          PUBLIC_KEY_ACCEPTED, Obstacle.INVALID_SPEC.reason(), "other fields have to be put right");
      return;
    }
    switch (station.get().key()) {
      case DeclaredKey.Absent() ->
          conditions.isFalse(
              PUBLIC_KEY_ACCEPTED,
              Obstacle.NOT_DECLARED.reason(),
              "declare the station's public key in spec.publicKey");
      case DeclaredKey.Unsound(var fingerprint, var violations) ->
          conditions.isFalse(
              PUBLIC_KEY_ACCEPTED, violations.getFirst().reason(), sentences(violations));
      case DeclaredKey.Sound(var key, var origin) -> soundKey(key.fingerprint(), origin);
    }
  }

  private void soundKey(PublicKeyFingerprint fingerprint, DeclaredKey.Origin origin) {
    switch (facts.decision()) {
      case Decision.Refuse(var obstacle, var violations)
          when obstacle == Obstacle.KEY_HELD_BY_ANOTHER_STATION
              || obstacle == Obstacle.KEY_RETIRED
              || obstacle == Obstacle.DUPLICATE_EUI ->
          conditions.isFalse(PUBLIC_KEY_ACCEPTED, obstacle.reason(), sentences(violations));
      case Decision.Refuse refuse -> accepted(fingerprint, origin);
      case Decision.Wait(var obstacle, var message, var current)
          when obstacle == Obstacle.NAMESPACE_NOT_ALLOWED
              || obstacle == Obstacle.AUTHORITY_NOT_FOUND ->
          conditions.isFalse(PUBLIC_KEY_ACCEPTED, obstacle.reason(), message);
      case Decision.Wait wait -> accepted(fingerprint, origin);
      case Decision.Keep keep -> accepted(fingerprint, origin);
      case Decision.Issue issue -> accepted(fingerprint, origin);
      case Decision.NoCertificateNeeded() -> accepted(fingerprint, origin);
      case Decision.StandBy() -> accepted(fingerprint, origin);
    }
  }

  private void accepted(PublicKeyFingerprint fingerprint, DeclaredKey.Origin origin) {
    switch (origin) {
      case DECLARED ->
          conditions.isTrue(
              PUBLIC_KEY_ACCEPTED,
              "Accepted",
              "compare with the station's: SHA-256 of its public key (DER) is " + fingerprint);
      case BOUND_BY_PASSWORD ->
          conditions.isTrue(
              PUBLIC_KEY_ACCEPTED,
              "BoundByPassword",
              "the station enrolled by its password with the key " + fingerprint);
    }
  }

  private void certificateIssued() {
    if (certificate.isPresent()) {
      KnownCertificate current = certificate.get();
      conditions.isTrue(
          CERTIFICATE_ISSUED,
          "Issued",
          "certificate "
              + current.serialNumber()
              + " ("
              + current.origin().causes().stream()
                  .map(IssuanceCause::apiName)
                  .sorted()
                  .collect(Collectors.joining(", "))
              + ")");
      return;
    }
    switch (facts.decision()) {
      case Decision.Refuse refuse ->
          conditions.isFalse(
              CERTIFICATE_ISSUED, reason(refuse), "no certificate before this is put right");
      case Decision.Wait(var obstacle, var message, var current) ->
          conditions.isFalse(CERTIFICATE_ISSUED, obstacle.reason(), message);
      case Decision.NoCertificateNeeded() ->
          conditions.isFalse(
              CERTIFICATE_ISSUED, "NotNeeded", "spec.backhaul is None: no certificate is needed");
      case Decision.Keep keep -> {}
      case Decision.Issue issue -> {}
      case Decision.StandBy() -> {}
    }
  }

  private void certificateInstalled() {
    if (certificate.isEmpty()) {
      conditions.isFalse(CERTIFICATE_INSTALLED, "NoCertificate", "there is no certificate yet");
      return;
    }
    KnownCertificate.Fate fate = certificate.get().fate();
    if (fate.inUseAt().isPresent()) {
      conditions.isTrue(
          CERTIFICATE_INSTALLED, "InUse", "the station used it first at " + fate.inUseAt().get());
    } else if (fate.deliveredAt().isPresent()) {
      conditions.isTrue(
          CERTIFICATE_INSTALLED,
          "Delivered",
          "the station fetched it at " + fate.deliveredAt().get() + "; its use was not seen yet");
    } else {
      conditions.isFalse(
          CERTIFICATE_INSTALLED,
          "NotDelivered",
          "the station has not fetched it from the Key Installer yet");
    }
  }

  private void regenerationAccepted() {
    Optional<String> token = declared().flatMap(station -> station.wishes().regenerateToken());
    if (token.isEmpty()) {
      return;
    }
    boolean acted =
        certificate.filter(it -> it.origin().actedTokens().contains(token.get())).isPresent();
    if (acted) {
      conditions.isTrue(
          REGENERATION_ACCEPTED, "Acted", "the token in spec.regenerate was acted on, once");
      return;
    }
    switch (facts.decision()) {
      case Decision.Refuse refuse ->
          conditions.isFalse(REGENERATION_ACCEPTED, reason(refuse), sentences(refuse.violations()));
      case Decision.Wait(var obstacle, var message, var current) ->
          conditions.isFalse(REGENERATION_ACCEPTED, obstacle.reason(), message);
      case Decision.NoCertificateNeeded() ->
          conditions.isFalse(
              REGENERATION_ACCEPTED,
              "NotNeeded",
              "spec.backhaul is None: there is no certificate to regenerate");
      case Decision.Keep keep -> {}
      case Decision.Issue issue -> {}
      case Decision.StandBy() -> {}
    }
  }

  /** Nothing outlives its issuer: why it ends earlier than was asked for. */
  private String limit(KnownCertificate current) {
    return facts.observed().authority() instanceof AuthorityState.Usable usable
            && usable.notAfter().equals(current.validity().notAfter())
        ? ", when the CA certificate of " + usable.name() + " ends"
        : "";
  }

  private String advice() {
    boolean isIpsec =
        declared().filter(station -> station.backhaul() == Backhaul.IPSEC).isPresent();
    return isIpsec ? TLS_IS_RECOMMENDED : "";
  }

  private boolean isForDeclaredKey(KnownCertificate current) {
    return declared()
        .map(DeclaredStation::key)
        .filter(
            key ->
                key instanceof DeclaredKey.Sound(var sound, var origin)
                    && sound.fingerprint().equals(current.binding().key()))
        .isPresent();
  }

  private Optional<DeclaredStation> declared() {
    return switch (facts.observed().spec()) {
      case SpecVerdict.Valid(var station) -> Optional.of(station);
      case SpecVerdict.Invalid invalid -> Optional.empty();
    };
  }

  private static String validUntil(KnownCertificate current) {
    return "certificate "
        + current.serialNumber()
        + " is valid until "
        + current.validity().notAfter();
  }

  /** A refused key's own reason says more than that it was refused. */
  private static String reason(Decision.Refuse refuse) {
    return refuse.obstacle() == Obstacle.KEY_REJECTED
        ? refuse.violations().getFirst().reason()
        : refuse.obstacle().reason();
  }

  private static String sentences(List<Violation> violations) {
    return violations.stream()
        .map(violation -> violation.field() + ": " + violation.message())
        .collect(Collectors.joining("; "));
  }
}
