package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.keymast.api.Condition;
import io.keymast.status.ConditionType;
import io.keymast.support.ControlPlane;
import io.keymast.support.MutableClock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** {@code -Dkeymast.gates=1000} makes as many namespaces. */
class ManyGatesTest {
  private static final int GATES = Integer.getInteger("keymast.gates", 250);
  private static final int CALLERS = 8;
  private static final String TRUST =
      "trustDistribution: {clusterTrustBundle: true, includeCrl: true,"
          + " namespaceSelector: {matchLabels: {gate: lora}}}";

  @Test
  @DisplayName(
      "More namespaces than are written at once all get the bundle, and stations go on; that the API"
          + " server has no ClusterTrustBundles is told")
  void allGetIt() {
    ControlPlane controlPlane = ControlPlane.separate("many-gates");
    PlatformTeam team = new PlatformTeam("many-gates", controlPlane);
    try (OperatorUnderTest operator =
        OperatorUnderTest.distributing(new MutableClock(), controlPlane)) {
      makesGates(controlPlane);
      team.appliesAuthority("lora", TRUST);
      Station station = Station.named("meanwhile");

      team.applies(station);

      team.awaitsReady(station);
      await("each gate's namespace has the trust bundle")
          .untilAsserted(
              () ->
                  assertThat(told(team))
                      .startsWith("the API server does not serve ClusterTrustBundles")
                      .endsWith("; " + GATES + " namespaces have the trust bundle"));
      assertThat(copies(controlPlane))
          .hasSize(GATES)
          .extracting(copy -> copy.getData().get("ca.pem"))
          .containsOnly(
              team.sees(team.authority()).getStatus().generations().getFirst().certificate());
    } finally {
      controlPlane.stop();
    }
  }

  private static void makesGates(ControlPlane controlPlane) {
    try (ExecutorService callers = Executors.newFixedThreadPool(CALLERS)) {
      IntStream.range(0, GATES)
          .forEach(
              gate ->
                  callers.execute(
                      () ->
                          controlPlane
                              .admin()
                              .resource(
                                  new NamespaceBuilder()
                                      .withNewMetadata()
                                      .withName("gate-" + gate)
                                      .addToLabels("gate", "lora")
                                      .endMetadata()
                                      .build())
                              .create()));
    }
  }

  private static List<ConfigMap> copies(ControlPlane controlPlane) {
    return controlPlane
        .admin()
        .configMaps()
        .inAnyNamespace()
        .withField("metadata.name", "keymast-trust")
        .list()
        .getItems();
  }

  private static String told(PlatformTeam team) {
    return Optional.ofNullable(team.sees(team.authority()).getStatus())
        .flatMap(it -> ConditionType.TRUST_DISTRIBUTED.in(it.conditions()))
        .map(Condition::message)
        .orElse("");
  }
}
