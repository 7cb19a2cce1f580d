package io.keymast.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.api.Condition;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class UnexpectedTroubleTest {
  private static final Instant BEFORE = Instant.parse("2026-11-23T12:00:00Z");
  private static final Instant NOW = BEFORE.plusSeconds(60);
  private static final Condition READY =
      new Condition("Ready", "True", 6L, BEFORE, "CertificateValid", "");
  private static final Condition RECONCILING =
      new Condition("Reconciling", "True", 6L, BEFORE, "Waiting", "");

  @Test
  @DisplayName("Trouble makes Reconciling Unknown and leaves all else as it was said")
  void leavesTheRest() {
    List<Condition> told = UnexpectedTrouble.beside(List.of(RECONCILING, READY), 7, NOW);

    assertThat(told).hasSize(2).startsWith(READY);
    assertThat(told.getLast())
        .returns("Reconciling", Condition::type)
        .returns("Unknown", Condition::status)
        .returns("UnexpectedError", Condition::reason)
        .returns(7L, Condition::observedGeneration)
        .returns(NOW, Condition::lastTransitionTime);
  }

  @Test
  @DisplayName("It is told once for each generation")
  void toldOnce() {
    List<Condition> told = UnexpectedTrouble.beside(null, 7, NOW);

    assertThat(UnexpectedTrouble.isToldIn(told, 7)).isTrue();
    assertThat(UnexpectedTrouble.isToldIn(told, 8)).isFalse();
    assertThat(UnexpectedTrouble.isToldIn(List.of(RECONCILING), 6)).isFalse();
    assertThat(UnexpectedTrouble.isToldIn(null, 7)).isFalse();
  }
}
