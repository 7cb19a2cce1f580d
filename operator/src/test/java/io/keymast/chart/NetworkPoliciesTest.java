package io.keymast.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRule;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Who may reach the pods, and where they may go. */
class NetworkPoliciesTest {
  private static final String COMPONENT = "app.kubernetes.io/component";

  @Test
  @DisplayName("No peer named is nobody but helm test, not everybody")
  void nobody() {
    List<NetworkPolicy> policies =
        Rendered.of(
            NetworkPolicy.class,
            "keyInstaller.inUse.enabled=true,networkPolicy.metricsFrom=null,networkPolicy.inUseFrom=null");

    assertThat(policies).hasSize(3);
    assertThat(policies)
        .flatExtracting(policy -> policy.getSpec().getIngress())
        .flatExtracting(NetworkPolicyIngressRule::getPorts)
        .extracting(port -> port.getPort().getValue())
        .containsExactlyInAnyOrder("stations", "publication", "management", "management");
    assertThat(policies)
        .flatExtracting(policy -> policy.getSpec().getIngress())
        .flatExtracting(NetworkPolicyIngressRule::getFrom)
        .extracting(peer -> peer.getPodSelector().getMatchLabels().get(COMPONENT))
        .containsExactly("test", "test");
  }

  @Test
  @DisplayName("Ways out can be narrowed to the API server and DNS")
  void waysOut() {
    List<NetworkPolicy> policies =
        Rendered.of(
            NetworkPolicy.class,
            "networkPolicy.apiServerTo[0].ipBlock.cidr=192.0.2.1/32,networkPolicy.dnsTo[0].ipBlock.cidr=192.0.2.53/32");

    assertThat(policies)
        .allSatisfy(
            policy ->
                assertThat(policy.getSpec().getEgress())
                    .allSatisfy(way -> assertThat(way.getTo()).isNotEmpty()));
  }

  @Test
  @DisplayName("helm test asks every operator, and gets there where nothing may leave by default")
  void everyOperatorIsTested() {
    String shards = "operator.shards[0].name=north,operator.shards[0].authorities={north/lora}";

    assertThat(Rendered.of(Pod.class, shards))
        .flatExtracting(pod -> pod.getSpec().getContainers().getFirst().getArgs())
        .contains(
            "http://keymast-operator-metrics.keymast-system.svc:9090/readyz",
            "http://keymast-operator-north-metrics.keymast-system.svc:9090/readyz",
            "http://keymast-key-installer-metrics.keymast-system.svc:9090/readyz");
    assertThat(Rendered.of(NetworkPolicy.class, shards))
        .filteredOn(policy -> policy.getMetadata().getName().equals("keymast-test"))
        .flatExtracting(policy -> policy.getSpec().getEgress())
        .flatExtracting(NetworkPolicyEgressRule::getPorts)
        .extracting(port -> port.getPort().getValue())
        .containsExactly(53, 53, "management");
  }
}
