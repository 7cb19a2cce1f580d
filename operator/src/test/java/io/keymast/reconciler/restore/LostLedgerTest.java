package io.keymast.reconciler.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.keymast.api.BaseStationCertificate;
import io.keymast.domain.NotLeadingException;
import io.keymast.domain.TimeBounds;
import io.keymast.domain.Violation;
import io.keymast.pki.CrlFields;
import io.keymast.reconciler.restore.AGuardedLedger.Life;
import io.keymast.reconciler.restore.RestoreGuard.Standing;
import io.keymast.reconciler.revoking.ARevokedCertificate;
import io.keymast.reconciler.revoking.AnAgreement;
import io.keymast.reconciler.revoking.CrlKeeper;
import io.keymast.reconciler.revoking.CrlKeeper.Upkeep;
import io.keymast.revocation.RevocationLedger;
import io.keymast.support.ControlPlane;
import io.keymast.support.Fault;
import io.keymast.support.FaultProxy;
import io.keymast.support.Lane;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.BiConsumer;
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

  /** Number of the CRL that the ledger has once it is put back. */
  private BigInteger newest = BigInteger.ZERO;

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

    whileNothingIsStored(
        life,
        (keeper, _) ->
            assertThat(life.looksAfter(keeper).violations())
                .extracting(Violation::reason)
                .containsExactly("RevocationsMissing"));
    isNotFollowed();

    Upkeep upkeep = life.looksAfter(life.keeper(ControlPlane.shared().asOperator(), cached));
    assertThat(upkeep.violations()).isEmpty();
    assertThat(upkeep.crl().orElseThrow().entries()).isEqualTo(2);
    assertThat(lora.warnings()).isEmpty();
  }

  @Test
  @DisplayName("S41 It is not tried at each look, however often somebody has it looked at")
  void triedNowAndThen() {
    Life life = putBack();

    whileNothingIsStored(
        life,
        (keeper, tries) -> {
          life.looksAfter(keeper);
          int once = tries.hits().size();
          life.looksAfter(keeper);
          assertThat(tries.hits()).hasSize(once);
          lora.passes(Duration.ofSeconds(5));
          life.looksAfter(keeper);
          assertThat(tries.hits()).hasSizeGreaterThan(once);
        });
  }

  @Test
  @DisplayName("S41 But for a quarter of a CRL's time: else relying parties are cut off in the end")
  void noLonger() {
    Life life = putBack();

    whileNothingIsStored(
        life,
        (keeper, _) -> {
          life.looksAfter(keeper);
          lora.passes(Duration.ofDays(1));
          life.looksAfter(keeper);
          isNotFollowed();
          assertThat(lora.warnings()).isEmpty();
          lora.passes(Duration.ofDays(1));
          assertThat(life.looksAfter(keeper).violations()).isEmpty();
        });

    isFollowed();
    assertThat(lora.warnings()).as("what it does not list").containsExactly("RevocationsMissing");
  }

  @Test
  @DisplayName("S41 A clock that jumps ahead of the other one ends nothing")
  void clockAhead() {
    Life life = putBack();

    whileNothingIsStored(
        life,
        (keeper, _) -> {
          life.looksAfter(keeper);
          Instant right = lora.clock.instant();
          lora.clock.advance(Duration.ofDays(365));
          TimeBounds now = TimeBounds.between(right, lora.clock.instant());
          assertThat(life.looksAfter(keeper, now).violations()).isNotEmpty();
        });

    isNotFollowed();
  }

  @Test
  @DisplayName("S41 Who slept, and its nanoseconds with it, lets no CRL run out")
  void slept() {
    Life life = putBack();

    whileNothingIsStored(
        life,
        (keeper, _) -> {
          assertThat(life.looksAfter(keeper).violations()).isNotEmpty();
          lora.clock.advance(Duration.ofDays(6));
          assertThat(life.looksAfter(keeper).violations()).isEmpty();
        });

    isFollowed();
  }

  @Test
  @DisplayName("S41 An operator that starts over and over counts on, and lets no CRL run out")
  void restarted() {
    putBack();

    whileNothingIsStored(
        (refused, _) -> {
          lora.passes(Duration.ofDays(1));
          looksInANewLife(refused);
          isNotFollowed();
          lora.passes(Duration.ofDays(1));
          looksInANewLife(refused);
        });

    isFollowed();
  }

  @Test
  @DisplayName("S41 It counts by the times of the CRL that gates have, not by what is configured")
  void longerValidity() {
    putBack(Duration.ofDays(1));

    whileNothingIsStored(
        (refused, _) -> {
          lora.passes(Duration.ofHours(5));
          looksInANewLife(refused);
          isNotFollowed();
          lora.passes(Duration.ofHours(2));
          looksInANewLife(refused);
        });

    isFollowed();
  }

  @Test
  @DisplayName("S41 It counts on too where only the status knows of a CRL, and no loss is noted")
  void onlyStated() {
    lora.copies.haveNone();
    Instant signed = lora.clock.instant().minus(Duration.ofDays(5));
    lora.states(new CrlFields(BigInteger.ONE, signed, signed.plus(Duration.ofDays(7))));

    whileNothingIsStored(
        (refused, _) -> {
          looksInANewLife(refused);
          assertThat(lora.number()).isZero();
          lora.passes(Duration.ofHours(12));
          looksInANewLife(refused);
        });

    assertThat(lora.number()).isPositive();
  }

  private void looksInANewLife(KubernetesClient client) {
    Life life = lora.life();
    assertThat(life.looks()).isEqualTo(Standing.SETTLED);
    life.looksAfter(life.keeper(client, cached));
  }

  @Test
  @DisplayName("S41 Who leads no more says nothing of it: the one who does enters them")
  void leadsNoMore() {
    Life life = putBack();
    KubernetesClient client = ControlPlane.shared().asOperator();
    CrlKeeper keeper =
        life.keeper(
            AnAgreement.of(
                client,
                new RevocationLedger(client, () -> false, lora.clock),
                lora.authority,
                cached));

    assertThatThrownBy(() -> life.looksAfter(keeper)).isInstanceOf(NotLeadingException.class);
  }

  /** To before the newest CRL, which is known; of a validity of seven days. */
  private Life putBack() {
    return putBack(Duration.ofDays(7));
  }

  private Life putBack(Duration validity) {
    lora.copies.have(lora.published().crl());
    List<ConfigMap> backup = lora.backup();
    Life life = lora.life();
    assertThat(life.looks()).isEqualTo(Standing.SETTLED);
    lora.copies.have(life.publishes(validity).crl());
    lora.putsBack(backup);
    Life next = lora.life();
    assertThat(next.looks()).isEqualTo(Standing.SETTLED);
    assertThat(next.isHeld()).isTrue();
    newest = lora.number();
    return next;
  }

  private void isNotFollowed() {
    assertThat(lora.number()).as("of the newest CRL").isEqualTo(newest);
  }

  private void isFollowed() {
    assertThat(lora.number()).as("of the newest CRL").isGreaterThan(newest);
  }

  /**
   * @param step gets who keeps the CRL in this life, and the writes that it tries
   */
  private void whileNothingIsStored(Life life, BiConsumer<CrlKeeper, Lane> step) {
    whileNothingIsStored((refused, tries) -> step.accept(life.keeper(refused, cached), tries));
  }

  /**
   * @param step gets a client, and the writes that it tries
   */
  private static void whileNothingIsStored(BiConsumer<KubernetesClient, Lane> step) {
    try (FaultProxy proxy = FaultProxy.open(ControlPlane.shared());
        KubernetesClient refused = through(proxy)) {
      Lane tries = proxy.open(write -> true);
      tries.arm(write -> new Fault.Answer(500));
      step.accept(refused, tries);
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
