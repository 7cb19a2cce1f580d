package io.keymast.reconciler.restore;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.keymast.api.BaseStationCertificate;
import io.keymast.domain.Violation;
import io.keymast.reconciler.restore.AGuardedLedger.Life;
import io.keymast.reconciler.restore.RestoreGuard.Standing;
import io.keymast.reconciler.revoking.ARevokedCertificate;
import io.keymast.reconciler.revoking.CrlKeeper;
import io.keymast.reconciler.revoking.CrlKeeper.Upkeep;
import io.keymast.support.ControlPlane;
import io.keymast.support.Fault;
import io.keymast.support.FaultProxy;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The next CRL of a ledger that had lost revocations of which the certificates' specs tell. */
class LostLedgerTest {
  private final AGuardedLedger lora = new AGuardedLedger();
  private final List<BaseStationCertificate> cached =
      List.of(
          ARevokedCertificate.told("gone", lora.authority, "superseded"),
          ARevokedCertificate.untold("held", lora.authority, "certificateHold"));

  @AfterEach
  void leaves() {
    lora.close();
  }

  @Test
  @DisplayName("S41 A ledger without a head, whoever still knows of one: the first CRL lists all")
  void nobodyKnows() {
    lora.copies.haveNone();
    Life life = lora.life();
    assertThat(life.looks()).isEqualTo(Standing.SETTLED);

    Upkeep upkeep = life.looksAfter(life.keeper(ControlPlane.shared().asOperator(), cached));

    assertThat(upkeep.crl().orElseThrow().entries()).isEqualTo(2);
  }

  @Test
  @DisplayName("S41 While they can't be entered there is no next CRL, which would list less")
  void canNotBeEntered() {
    Life life = putBack();
    BigInteger number = lora.number();

    whileNothingIsStored(
        refused ->
            assertThat(life.looksAfter(life.keeper(refused, cached)).violations())
                .extracting(Violation::reason)
                .containsExactly("RevocationsMissing"));
    assertThat(lora.number()).isEqualTo(number);

    Upkeep upkeep = life.looksAfter(life.keeper(ControlPlane.shared().asOperator(), cached));
    assertThat(upkeep.violations()).isEmpty();
    assertThat(upkeep.crl().orElseThrow().entries()).isEqualTo(2);
  }

  @Test
  @DisplayName("S41 But for a quarter of a CRL's time: else relying parties are cut off in the end")
  void noLonger() {
    Life life = putBack();
    BigInteger number = lora.number();

    whileNothingIsStored(
        refused -> {
          CrlKeeper keeper = life.keeper(refused, cached);
          life.looksAfter(keeper);
          lora.clock.advance(Duration.ofDays(1));
          life.looksAfter(keeper);
          assertThat(lora.number()).isEqualTo(number);
          lora.clock.advance(Duration.ofDays(1));
          life.looksAfter(keeper);
        });

    assertThat(lora.number()).isGreaterThan(number);
  }

  /** To before the newest CRL, which is known; of a validity of seven days. */
  private Life putBack() {
    lora.copies.have(lora.published().crl());
    List<ConfigMap> backup = lora.backup();
    Life life = lora.life();
    assertThat(life.looks()).isEqualTo(Standing.SETTLED);
    lora.copies.have(life.publishes().crl());
    lora.putsBack(backup);
    Life next = lora.life();
    assertThat(next.looks()).isEqualTo(Standing.SETTLED);
    assertThat(next.isHeld()).isTrue();
    return next;
  }

  private static void whileNothingIsStored(Consumer<KubernetesClient> step) {
    try (FaultProxy proxy = FaultProxy.open(ControlPlane.shared());
        KubernetesClient refused = through(proxy)) {
      proxy.open(write -> true).arm(write -> new Fault.Answer(500));
      step.accept(refused);
    }
  }

  private static KubernetesClient through(FaultProxy proxy) {
    return new KubernetesClientBuilder()
        .withConfig(
            new ConfigBuilder(ControlPlane.shared().asOperator().getConfiguration())
                .withMasterUrl(proxy.url())
                .withRequestRetryBackoffLimit(0)
                .build())
        .build();
  }
}
