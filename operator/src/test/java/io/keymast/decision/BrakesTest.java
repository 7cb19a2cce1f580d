package io.keymast.decision;

import static io.keymast.decision.ACertificate.certificate;
import static io.keymast.decision.AStation.station;
import static io.keymast.decision.AnAuthority.authority;
import static io.keymast.decision.DecisionAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.domain.AuthorityName;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What holds an authority, and how a person's word releases it. */
class BrakesTest {
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
  private static final Brake REISSUE = new Brake(BrakeReason.MASS_REISSUE_HELD, "look", NOW);
  private static final Brake ORPHANS = new Brake(BrakeReason.MASS_ORPHANS_HELD, "gone?", NOW);

  @Test
  @DisplayName("A new word releases all brakes that hold now")
  void released() {
    Brakes brakes = Brakes.released().engaging(REISSUE).engaging(ORPHANS);

    Brakes heard = brakes.hearing(Optional.of("go"));

    assertThat(brakes.holdIssuing()).isTrue();
    assertThat(heard).isEqualTo(new Brakes(List.of(), List.of("go")));
  }

  @Test
  @DisplayName("No word, a blank one and one that was acted on release nothing")
  void stale() {
    Brakes held = Brakes.released().hearing(Optional.of("go")).engaging(REISSUE);

    assertThat(held.hearing(Optional.empty())).isEqualTo(held);
    assertThat(held.hearing(Optional.of(" "))).isEqualTo(held);
    assertThat(held.hearing(Optional.of("go"))).isEqualTo(held);
  }

  @Test
  @DisplayName("A word that is said while nothing holds is used up")
  void absorbed() {
    assertThat(Brakes.released().hearing(Optional.of("go")))
        .isEqualTo(new Brakes(List.of(), List.of("go")));
  }

  @Test
  @DisplayName("Reverting to a former word releases nothing")
  void reverted() {
    Brakes held =
        Brakes.released().hearing(Optional.of("one")).hearing(Optional.of("two")).engaging(REISSUE);

    assertThat(held.hearing(Optional.of("one"))).isEqualTo(held);
  }

  @ParameterizedTest
  @EnumSource(names = {"RECOVERED", "NOT_COMPARED"})
  @DisplayName("S41 What may be an older state is released only by a word that names its moment")
  void momentNamed(BrakeReason reason) {
    Brake brake = new Brake(reason, "look back", NOW);
    Brakes held = Brakes.released().engaging(REISSUE).engaging(brake);

    Brakes heard = held.hearing(Optional.of("left in Git"));

    assertThat(heard).isEqualTo(new Brakes(List.of(brake), List.of("left in Git")));
    assertThat(heard.hearing(Optional.of("ann, " + NOW)).engaged()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"RECOVERED", "NOT_COMPARED"})
  @DisplayName(
      "S41 What was put back with its hold is held anew: a word of the former moment is old")
  void heldAnew(BrakeReason reason) {
    Brake former = new Brake(reason, "look back", NOW);
    Brake later = new Brake(reason, "look back again", NOW.plusSeconds(60));

    Brakes held = Brakes.released().engaging(former).engaging(later).engaging(former);

    assertThat(held.engaged()).containsExactly(later);
    assertThat(held.hearing(Optional.of("ann, " + NOW)).engaged()).containsExactly(later);
  }

  @Test
  @DisplayName("A brake that holds already says since when it does, whatever engages it again")
  void engagedTwice() {
    Brake later = new Brake(BrakeReason.MASS_REISSUE_HELD, "again", NOW.plusSeconds(60));

    assertThat(Brakes.released().engaging(REISSUE).engaging(later).engaged())
        .containsExactly(REISSUE);
  }

  @Test
  @DisplayName("MassOrphansHeld holds no issuing, and is released by the same word as the others")
  void orphans() {
    Brakes brakes = Brakes.released().engaging(ORPHANS);

    assertThat(brakes.holdIssuing()).isFalse();
    assertThat(brakes.hindrance(new AuthorityName("pki", "lora"))).isEmpty();
    assertThat(brakes.engaging(REISSUE).hearing(Optional.of("go")).engaged()).isEmpty();
  }

  @Test
  @DisplayName("A brake whose cause is gone is released alone, and uses no word up")
  void releasedAlone() {
    Brakes brakes = Brakes.released().engaging(ORPHANS).engaging(REISSUE);

    assertThat(brakes.releasing(BrakeReason.MASS_ORPHANS_HELD))
        .isEqualTo(Brakes.released().engaging(REISSUE));
  }

  @Test
  @DisplayName("A brake that only another version knows holds issuing")
  void unknown() {
    assertThat(Brakes.released().engaging(new Brake("FromTheFuture", "?", NOW)).holdIssuing())
        .isTrue();
  }

  @Property(tries = 200)
  @Label("However words and brakes follow each other, no word of the last sixteen acts twice")
  void actsOnce(@ForAll @Size(min = 1, max = 40) List<@IntRange(max = 20) Integer> said) {
    Brakes brakes = Brakes.released();
    for (int number : said) {
      Brakes held = brakes.engaging(REISSUE);
      boolean isNew = !held.resumed().contains("word " + number);

      brakes = held.hearing(Optional.of("word " + number));

      assertThat(brakes.holdIssuing()).isEqualTo(!isNew);
      assertThat(brakes.resumed()).hasSizeLessThanOrEqualTo(16).doesNotHaveDuplicates();
      assertThat(brakes.hearing(Optional.of("word " + number))).isEqualTo(brakes);
    }
  }

  @Test
  @DisplayName("The last sixteen words are kept")
  void bounded() {
    Brakes brakes =
        IntStream.range(0, 20)
            .mapToObj(number -> Optional.of("word " + number))
            .reduce(Brakes.released(), Brakes::hearing, (one, other) -> other);

    assertThat(brakes.resumed()).hasSize(16).startsWith("word 4").endsWith("word 19");
  }

  @Test
  @DisplayName("While a brake holds, a station without a certificate waits, and hears why")
  void stationWaits() {
    assertThat(station().under(authority().heldBy(REISSUE)).decided())
        .waitsFor(Obstacle.ISSUING_HELD);
  }

  @Test
  @DisplayName("While a brake holds, a station keeps its certificate, though the next one is due")
  void stationKeeps() {
    ACertificate current = certificate(1);
    Instant due = Instant.parse("2028-11-23T11:00:00Z");

    assertThat(station().having(current).under(authority().heldBy(REISSUE)).at(due).decided())
        .keeps(current)
        .hinderedBy(Obstacle.ISSUING_HELD);
  }
}
