package io.keymast.reconciler.brakes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.client.informers.impl.cache.CacheImpl;
import io.keymast.api.CertificateAuthority;
import io.keymast.api.TolerantSerialization;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.StationName;
import io.keymast.reconciler.clock.GuardedClock;
import io.keymast.reconciler.clock.ReferenceClock;
import io.keymast.reconciler.clock.StoredTimes;
import io.keymast.reconciler.cluster.ACluster;
import io.keymast.reconciler.cluster.ClusterView;
import io.keymast.reconciler.cluster.Pokes;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The last look before a certificate is made known. */
class IssuanceGateTest {
  private static final AuthorityName AUTHORITY = new AuthorityName("platform", "lora");
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-23T12:00:00Z"), ZoneOffset.UTC);

  @ParameterizedTest(name = "paused: {0}")
  @CsvSource({"true, true", "false, false", "null, false"})
  @DisplayName("A pause counts from when it is in the spec, not from when stations hear of it")
  void paused(String paused, boolean isHeld) {
    IssuanceGate gate = gate(paused);

    assertThat(gate.passAnswer(AUTHORITY, new StationName("hills", "station")).isPresent())
        .isEqualTo(isHeld);
  }

  private static IssuanceGate gate(String paused) {
    ClusterView cluster =
        ACluster.showing(
            List.of(
                TolerantSerialization.create()
                    .unmarshal(
                        """
                        apiVersion: keymast.io/v1beta1
                        kind: CertificateAuthority
                        metadata: {name: lora, namespace: platform, uid: 3f6e, generation: 4}
                        spec: {paused: %s}
                        """
                            .formatted(paused),
                        CertificateAuthority.class)),
            List.of());
    cluster.attachNamespaces(new CacheImpl<Namespace>());
    return new IssuanceGate(
        cluster,
        new AuthorityFreshness(cluster::authority, () -> 0),
        new AuthorityBrakes(new Pokes<>()),
        new StoredTimes(cluster),
        new ReissueWatch(() -> 0),
        new IssuanceRate(() -> 0),
        new GuardedClock(CLOCK, ReferenceClock.showingThatOf(CLOCK)));
  }
}
