package io.keymast.reconciler;

import static io.keymast.decision.ACertificate.certificate;
import static io.keymast.decision.AStation.station;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.keymast.api.BaseStation;
import io.keymast.api.BaseStationStatus;
import io.keymast.decision.AStation;
import io.keymast.decision.Decision;
import io.keymast.decision.Hindrance;
import io.keymast.decision.Obstacle;
import io.keymast.reconciler.cluster.Events;
import io.keymast.reconciler.metrics.OperatorMeters;
import io.keymast.status.BaseStationStatusFactory;
import io.keymast.status.StationFacts;
import io.keymast.support.ControlPlane;
import io.keymast.support.ToldEvents;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which trouble is worth a warning, told to the real API server. */
class StationNewsTest {
  private static final ControlPlane CONTROL_PLANE = ControlPlane.shared();
  private static final String NAMESPACE = CONTROL_PLANE.newNamespace("news");
  private static final Instant DUE = Instant.parse("2028-11-17T12:00:00Z");

  private final StationNews news =
      new StationNews(
          new Events(CONTROL_PLANE.asOperator(), Clock.systemUTC(), "test"),
          new OperatorMeters(new SimpleMeterRegistry()));

  @ParameterizedTest(name = "{0}")
  @EnumSource(
      names = {
        "AUTHORITY_EXPIRING",
        "NAME_TAKEN",
        "REQUEST_NEEDED",
        "ISSUER_DENIED",
        "ISSUED_OTHERWISE",
        "ISSUED_BEFORE"
      })
  @DisplayName("What a person has to put right elsewhere is warned of while a certificate is good")
  void needsAPerson(Obstacle obstacle) {
    assertThat(warningsOf(renewalHinderedBy(obstacle))).containsExactly(obstacle.reason());
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(
      names = {
        "PAUSED",
        "CLOCK_SKEWED",
        "ISSUING_HELD",
        "LEDGER_NEARLY_FULL",
        "RATE_LIMITED",
        "REQUEST_ALTERED",
        "ISSUER_PENDING",
        "ISSUER_FAILED"
      })
  @DisplayName("What passes by itself, or somebody is at, is not")
  void passes(Obstacle obstacle) {
    assertThat(warningsOf(renewalHinderedBy(obstacle))).isEmpty();
  }

  @Test
  @DisplayName("Nor is a regeneration that waits for its turn, though one that is paused is")
  void regenerationInLine() {
    AStation regenerated = station().having(certificate(1)).regenerating("ticket-1");

    assertThat(warningsOf(hinderedBy(Obstacle.RATE_LIMITED, regenerated))).isEmpty();
    assertThat(warningsOf(hinderedBy(Obstacle.PAUSED, regenerated))).containsExactly("Paused");
  }

  private static BaseStationStatus renewalHinderedBy(Obstacle obstacle) {
    return hinderedBy(obstacle, station().having(certificate(1)).at(DUE));
  }

  private static BaseStationStatus hinderedBy(Obstacle obstacle, AStation station) {
    Decision.Issue issue = (Decision.Issue) station.decided();
    return BaseStationStatusFactory.create(
        new StationFacts(
            station.observed(),
            issue.meanwhile(station.observed(), new Hindrance(obstacle, "it is")),
            Optional.empty()),
        null);
  }

  private List<String> warningsOf(BaseStationStatus status) {
    BaseStation object = new BaseStation();
    String name = "told-" + UUID.randomUUID();
    object.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(NAMESPACE)
            .withName(name)
            .withUid(name)
            .withGeneration(1L)
            .build());

    news.changed(object, List.of(), null, status);

    return ToldEvents.warningsAbout(CONTROL_PLANE.admin(), NAMESPACE, name).stream()
        .map(Event::getReason)
        .toList();
  }
}
