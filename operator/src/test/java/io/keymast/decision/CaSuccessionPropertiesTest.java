package io.keymast.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.decision.CaGeneration.State;
import io.keymast.decision.CaKeysLife.Act;
import io.keymast.domain.KeyId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds whatever people do, and wherever operators crash, in the life of a CA. */
class CaSuccessionPropertiesTest {
  @Provide
  Arbitrary<List<Act>> lives() {
    return Arbitraries.of(Act.class).list().ofMaxSize(60);
  }

  @Property(tries = 1500)
  @Label("Never do two CA keys issue, and never one that was not trusted first")
  void oneIssuesAndWasTrusted(@ForAll("lives") List<Act> acts, @ForAll boolean supplied) {
    CaKeysLife life = new CaKeysLife(supplied);
    for (Act act : acts) {
      Optional<CaGeneration> before = activeOf(life.pinned());
      boolean isStatusKnown = !life.pinned().isEmpty();
      List<CaGeneration> pinned = life.pinned();
      life.happens(act);
      if (!(life.decided() instanceof AuthorityDecision.Use use)) {
        continue;
      }
      assertThat(use.generations().stream().filter(it -> it.is(State.ACTIVE)).count())
          .isLessThanOrEqualTo(1);
      if (isStatusKnown && !life.pinned().isEmpty()) {
        use.active()
            .filter(active -> !before.map(CaGeneration::keyId).equals(Optional.of(active.keyId())))
            .ifPresent(
                active -> {
                  assertThat(pinned)
                      .as("pinned before it issued")
                      .anyMatch(it -> it.keyId().equals(active.keyId()));
                  assertThat(
                          before
                              .map(former -> life.isTrustedLongEnough(active, former))
                              .orElse(true))
                      .isTrue();
                });
      }
      life.executes();
    }
  }

  @Property(tries = 1500)
  @Label("No CA key is let go while a certificate or a revocation under it is left")
  void nothingIsForgotten(@ForAll("lives") List<Act> acts, @ForAll boolean supplied) {
    CaKeysLife life = new CaKeysLife(supplied);
    for (Act act : acts) {
      life.happens(act);
      if (life.decided() instanceof AuthorityDecision.Use(var generations, var lost)) {
        Set<KeyId> after =
            generations.stream().map(CaGeneration::keyId).collect(Collectors.toSet());
        Set<KeyId> known =
            life.pinned().stream().map(CaGeneration::keyId).collect(Collectors.toSet());
        assertThat(life.used().stream().filter(known::contains)).allMatch(after::contains);
      }
      life.executes();
    }
  }

  @Property(tries = 1500)
  @Label("What was carried out is not carried out again, and what ended does not come back")
  void settles(@ForAll("lives") List<Act> acts, @ForAll boolean supplied) {
    CaKeysLife life = new CaKeysLife(supplied);
    for (Act act : acts) {
      Set<KeyId> ended = life.endedKeys();
      boolean wipes = act == Act.STATUS_IS_LOST;
      life.happens(act);
      for (int steps = 0; !life.isSettled(); steps++) {
        assertThat(steps).as("steps until nothing is left to do").isLessThan(8);
        life.executes();
      }
      if (!wipes) {
        assertThat(life.pinned().stream().filter(it -> ended.contains(it.keyId())))
            .allMatch(it -> it.is(State.RETIRED) || it.issuingSince().isEmpty());
      }
    }
  }

  private static Optional<CaGeneration> activeOf(List<CaGeneration> generations) {
    return generations.stream().filter(it -> it.is(State.ACTIVE)).findFirst();
  }
}
