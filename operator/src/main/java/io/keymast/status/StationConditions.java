package io.keymast.status;

import static io.keymast.status.ConditionType.BACKHAUL_SECURED;
import static io.keymast.status.ConditionType.CERTIFICATE_ISSUED;
import static io.keymast.status.ConditionType.READY;
import static io.keymast.status.ConditionType.RECONCILING;
import static io.keymast.status.ConditionType.STALLED;
import static io.keymast.status.Sentences.reasonOf;
import static io.keymast.status.Sentences.sentencesOf;

import io.keymast.api.Condition;
import io.keymast.decision.Decision;
import io.keymast.decision.IssuanceCause;
import io.keymast.decision.KnownCertificate;
import io.keymast.decision.Obstacle.Remedy;
import io.keymast.domain.Backhaul;
import io.keymast.validation.DeclaredStation;
import io.keymast.validation.SpecVerdict;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The conditions of a BaseStation; each message tells what is, or what to change. */
final class StationConditions {
  /** The reason of Ready where nothing hinders anything. */
  static final String CERTIFICATE_VALID = "CertificateValid";

  private static final String TLS_IS_RECOMMENDED =
      "; IPsec is accepted, TLS is recommended (simpler, works through NAT)";

  private static final String WENT_BACK =
      "; warning: this station went back from TLS to IPsec, as its authority allows";

  private static final String BACKHAUL_NOT_SECURED =
      "the backhaul is not secured and no certificate is issued; set spec.backhaul to TLS to secure"
          + " it";

  private final StationFacts facts;
  private final Optional<KnownCertificate> certificate;
  private final PublicKeyCondition key;
  private final Conditions conditions;

  private StationConditions(
      StationFacts facts,
      Optional<KnownCertificate> certificate,
      @Nullable List<Condition> former) {
    this.facts = facts;
    this.certificate = certificate;
    this.key = PublicKeyCondition.of(facts.observed());
    this.conditions =
        new Conditions(former, facts.observed().identity().generation(), facts.observed().now());
  }

  static List<Condition> of(
      StationFacts facts,
      Optional<KnownCertificate> certificate,
      @Nullable List<Condition> former) {
    StationConditions station = new StationConditions(facts, certificate, former);
    station.ready();
    station.key.addTo(station.conditions);
    station.certificateIssued();
    CertificateInstalled.add(facts, certificate, station.conditions);
    DeliveryDeadlines.add(facts, station.conditions);
    RevocationPublished.add(facts.revoked(), station.conditions);
    RegenerationCondition.add(facts, certificate, station.conditions);
    MigrationStatus.addTo(station.conditions, facts);
    return station.conditions.toList();
  }

  private void ready() {
    switch (facts.decision()) {
      case Decision.Keep keep -> readyWith(keep);
      case Decision.Wait wait -> waiting(wait);
      case Decision.NoCertificateNeeded() -> {
        conditions.isTrue(READY, "BackhaulNotSecured", BACKHAUL_NOT_SECURED);
        conditions.isFalse(BACKHAUL_SECURED, "NotSecured", BACKHAUL_NOT_SECURED);
      }
      case Decision.Refuse refuse -> {
        conditions.isFalse(READY, reasonOf(refuse), sentencesOf(refuse));
        conditions.isTrue(STALLED, reasonOf(refuse), sentencesOf(refuse));
      }
      case Decision.Issue issue ->
          conditions.isFalse(READY, "Issuing", "a certificate is being issued");
      case Decision.StandBy() -> conditions.isFalse(READY, "Loading", "the operator is starting");
    }
  }

  /** What hinders only the next certificate does not make the present one any worse. */
  private void readyWith(Decision.Keep keep) {
    String reason = keep.hindrance().map(it -> it.obstacle().reason()).orElse(CERTIFICATE_VALID);
    String hindrance = keep.hindrance().map(it -> "; " + it.message()).orElse("");
    conditions.isTrue(READY, reason, validUntil(keep.current()) + hindrance + advice());
    keep.hindrance()
        .filter(it -> it.obstacle().remedy() == Remedy.WAIT)
        .ifPresent(it -> conditions.isTrue(RECONCILING, it.obstacle().reason(), it.message()));
  }

  private void waiting(Decision.Wait wait) {
    String reason = wait.obstacle().reason();
    if (wait.current().isPresent() && key.isAccepted()) {
      conditions.isTrue(
          READY,
          CERTIFICATE_VALID,
          validUntil(wait.current().get())
              + "; no other is issued meanwhile: "
              + wait.message()
              + advice());
    } else {
      conditions.isFalse(READY, hasEnded() ? "Expired" : reason, wait.message() + expiry());
    }
    switch (wait.obstacle().remedy()) {
      case WAIT -> conditions.isTrue(RECONCILING, reason, wait.message());
      case CHANGE_STATION, CHANGE_ELSEWHERE -> conditions.isTrue(STALLED, reason, wait.message());
    }
  }

  private void certificateIssued() {
    Optional<KnownCertificate> live = certificate.filter(it -> it.isLiveAt(now()));
    if (live.isPresent()) {
      KnownCertificate current = live.get();
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
              CERTIFICATE_ISSUED,
              reasonOf(refuse),
              "no certificate before this is put right: " + sentencesOf(refuse));
      case Decision.Wait wait ->
          conditions.isFalse(
              CERTIFICATE_ISSUED, wait.obstacle().reason(), wait.message() + expiry());
      case Decision.NoCertificateNeeded() ->
          conditions.isFalse(
              CERTIFICATE_ISSUED, "NotNeeded", "spec.backhaul is None: no certificate is needed");
      case Decision.Keep keep -> {}
      case Decision.Issue issue -> {}
      case Decision.StandBy() -> {}
    }
  }

  private String advice() {
    boolean isIpsec =
        declared().filter(station -> station.backhaul() == Backhaul.IPSEC).isPresent();
    if (!isIpsec) {
      return "";
    }
    return facts.history().hasGoneBackToIpsec()
        ? WENT_BACK + TLS_IS_RECOMMENDED
        : TLS_IS_RECOMMENDED;
  }

  private Optional<DeclaredStation> declared() {
    return switch (facts.observed().spec()) {
      case SpecVerdict.Valid(var station) -> Optional.of(station);
      case SpecVerdict.Invalid invalid -> Optional.empty();
    };
  }

  private String validUntil(KnownCertificate current) {
    return "certificate "
        + current.serialNumber()
        + " is valid until "
        + current.validity().notAfter()
        + (facts.isLastOfItsIssuer(current) ? ", when its CA certificate ends" : "");
  }

  private boolean hasEnded() {
    return certificate.filter(it -> it.validity().isExpiredAt(now())).isPresent();
  }

  private String expiry() {
    return certificate
        .filter(it -> hasEnded())
        .map(it -> "; certificate " + it.serialNumber() + " ended at " + it.validity().notAfter())
        .orElse("");
  }

  private Instant now() {
    return facts.observed().now();
  }
}
