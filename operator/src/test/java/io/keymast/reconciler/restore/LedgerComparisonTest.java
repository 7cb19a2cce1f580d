package io.keymast.reconciler.restore;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.api.BaseStationCertificate;
import io.keymast.reconciler.brakes.AuthorityBrakes;
import io.keymast.reconciler.cluster.ACluster;
import io.keymast.reconciler.cluster.ClusterView;
import io.keymast.reconciler.cluster.Pokes;
import io.keymast.reconciler.cluster.StillCache;
import io.keymast.reconciler.metrics.OperatorMeters;
import io.keymast.reconciler.restore.LedgerComparison.Outcome;
import io.keymast.revocation.RecoveryNotes;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a comparison asks of a fleet of a hundred thousand certificates. */
class LedgerComparisonTest {
  private final AGuardedLedger lora = new AGuardedLedger();
  private final StillCache<BaseStationCertificate> certificates = new StillCache<>(List.of());

  @AfterEach
  void leaves() {
    lora.close();
  }

  @Test
  @DisplayName("Where all have told what is published, no certificate is looked at")
  void allTold() {
    assertThat(compared(List.of())).isEqualTo(Outcome.COMPARED);

    assertThat(certificates.lookups()).isZero();
  }

  @Test
  @DisplayName("Nor where a CRL shows that the CA key is in use")
  void published() {
    lora.published();

    assertThat(compared(List.of(lora.copies.silent()))).isEqualTo(Outcome.OPEN);

    assertThat(certificates.lookups()).isZero();
  }

  @Test
  @DisplayName("S41 Whether an authority is new, one question for certificates of its key tells")
  void fresh() {
    assertThat(compared(List.of(lora.copies.silent()))).isEqualTo(Outcome.FRESH);

    assertThat(certificates.lookups()).isEqualTo(1);
  }

  private Outcome compared(List<URI> sources) {
    ClusterView cluster = ACluster.serving(any -> true);
    cluster.attachAuthorities(new StillCache<>(List.of()));
    cluster.attachCertificates(certificates);
    OperatorMeters meters = new OperatorMeters(new SimpleMeterRegistry());
    RecoveryHolds holds =
        new RecoveryHolds(
            new RecoveryNotes(lora.ledger), new AuthorityBrakes(new Pokes<>()), meters, lora.clock);
    return AComparison.in(cluster, sources, lora.highWater, lora.ledger, holds, meters)
        .carryOut(lora.authority, lora.read());
  }
}
