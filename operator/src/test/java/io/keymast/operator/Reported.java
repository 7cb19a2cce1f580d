package io.keymast.operator;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.keymast.api.BaseStation;
import io.keymast.api.BaseStationCertificate;
import io.keymast.api.CertificateAuthority;
import io.keymast.api.CertificateAuthorityStatus;
import io.keymast.decision.AStation;
import io.keymast.decision.Brakes;
import io.keymast.decision.Decision;
import io.keymast.decision.ObservedStation;
import io.keymast.domain.StationState;
import io.keymast.status.AuthorityFacts;
import io.keymast.status.AuthorityStatusFactory;
import io.keymast.status.BaseStationStatusFactory;
import io.keymast.status.CertificateFacts;
import io.keymast.status.CertificateStatusFactory;
import io.keymast.status.StationFacts;
import io.keymast.validation.SpecVerdict;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Objects as an engine reads them once the operator has said of them what it decided. */
final class Reported {
  private Reported() {}

  static Map<String, Object> station(AStation station) {
    return station(station.protectedOne(), station.decided());
  }

  static Map<String, Object> station(ObservedStation observed, Decision decision) {
    BaseStation object = new BaseStation();
    object.setStatus(
        BaseStationStatusFactory.create(
            new StationFacts(observed, decision, Optional.empty()), null));
    return with(
        Map.of("state", stateOf(observed).apiName()), object, observed.identity().generation());
  }

  private static StationState stateOf(ObservedStation observed) {
    return switch (observed.spec()) {
      case SpecVerdict.Valid(var declared) -> declared.wishes().state();
      case SpecVerdict.Invalid invalid -> StationState.ACTIVE;
    };
  }

  static Map<String, Object> certificate(CertificateFacts facts) {
    BaseStationCertificate object = new BaseStationCertificate();
    CertificateStatusFactory.create(facts, null).ifPresent(object::setStatus);
    return with(Map.of(), object, facts.generation());
  }

  static Map<String, Object> authority(
      AuthorityFacts.Readiness readiness, Brakes brakes, Instant now) {
    CertificateAuthority object = new CertificateAuthority();
    object.setStatus(
        AuthorityStatusFactory.create(
            new AuthorityFacts(
                1,
                readiness,
                List.of(),
                Optional.empty(),
                new CertificateAuthorityStatus.Stations(0, 0, 0),
                now),
            brakes,
            null));
    return with(Map.of("paused", readiness instanceof AuthorityFacts.Readiness.Paused), object, 1L);
  }

  private static Map<String, Object> with(
      Map<String, Object> spec, HasMetadata object, long generation) {
    object.setMetadata(new ObjectMetaBuilder().withName("hill").withGeneration(generation).build());
    Map<String, Object> json = GitOpsEngine.json(object);
    json.put("spec", spec);
    return json;
  }
}
