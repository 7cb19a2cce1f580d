package io.keymast.reconciler.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.keymast.api.BaseStationCertificate;
import io.keymast.api.TolerantSerialization;
import io.keymast.authority.LoadedAuthority;
import io.keymast.authority.Signer;
import io.keymast.decision.IssuanceIntent;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.Leadership;
import io.keymast.domain.StationName;
import io.keymast.pki.ParsedCertificate;
import io.keymast.reconciler.cluster.CertificateStore.Outcome;
import io.keymast.support.ControlPlane;
import io.keymast.support.Fault;
import io.keymast.support.FaultProxy;
import io.keymast.support.ProxiedWrite;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The client repeats a creation whose answer it lost, and tells of the last answer only. */
class CertificateStoreTest {
  private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");

  private final ControlPlane cluster = ControlPlane.shared();
  private final StationName station = new StationName(cluster.newNamespace("creation"), "roof");
  private final LoadedAuthority authority =
      ALoadedAuthority.named(new AuthorityName("keymast-system", "lora"), NOW);
  private final IssuanceIntent intent = AStoredCertificate.intent(authority);
  private final ParsedCertificate signed =
      new Signer(new SecureRandom(), AStoredCertificate.journal(), Leadership.UNDISPUTED)
          .sign(authority, intent);
  private final FaultProxy proxy = FaultProxy.open(cluster);

  @AfterEach
  void close() {
    proxy.close();
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(ints = {400, 401, 403, 404, 422})
  @DisplayName("What is stored is not refused because it was refused once more")
  void refusedOnceMore(int refusal) {
    Outcome outcome =
        createdAmid(
            write -> write.occurrence() == 1 ? new Fault.DropAnswer() : new Fault.Answer(refusal));

    assertThat(stored()).hasSize(1);
    assertThat(outcome)
        .isInstanceOfSatisfying(
            Outcome.Stored.class,
            it -> assertThat(it.certificate().serialNumber()).isEqualTo(signed.serialNumber()));
  }

  @Test
  @DisplayName("What was refused is not stored")
  void refused() {
    Outcome outcome = createdAmid(write -> new Fault.Answer(403));

    assertThat(outcome).isInstanceOf(Outcome.Refused.class);
    assertThat(stored()).isEmpty();
  }

  @Test
  @DisplayName("S18 What a process signed that leads no longer is not stored")
  void leadsNoLonger() {
    Outcome outcome =
        new CertificateStore(cluster.asOperator(), () -> false, Clock.systemUTC())
            .create(station, intent, authority, signed);

    assertThat(outcome).isEqualTo(new Outcome.Overtaken());
    assertThat(stored()).isEmpty();
  }

  private Outcome createdAmid(Function<ProxiedWrite, Fault> trouble) {
    proxy
        .open(
            write ->
                write.resource().equals("basestationcertificates")
                    && write.namespace().equals(station.namespace()))
        .arm(trouble);
    try (KubernetesClient client = client()) {
      return new CertificateStore(client, Leadership.UNDISPUTED, Clock.systemUTC())
          .create(station, intent, authority, signed);
    }
  }

  private List<BaseStationCertificate> stored() {
    return cluster
        .admin()
        .resources(BaseStationCertificate.class)
        .inNamespace(station.namespace())
        .list()
        .getItems();
  }

  private KubernetesClient client() {
    return new KubernetesClientBuilder()
        .withConfig(
            new ConfigBuilder(cluster.asOperator().getConfiguration())
                .withMasterUrl(proxy.url())
                .build())
        .withKubernetesSerialization(TolerantSerialization.create())
        .build();
  }
}
