package io.keymast.decision;

import static io.keymast.decision.CaKeys.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.decision.CaGeneration.State;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Whatever else is lost, the CA key that issues and is there goes on issuing. */
class LostCaKeysPropertiesTest {
  private static final Duration MONTH = Duration.ofDays(30);

  /** What still tells of the CA keys. */
  enum Status {
    THERE,
    WIPED
  }

  @Property(tries = 1000)
  @Label("S36 The active generation with its key there issues, and each lost former one is said")
  void activeIssues(
      @ForAll @IntRange(min = 1, max = 5) int active,
      @ForAll boolean hasNext,
      @ForAll Set<@IntRange(min = 1, max = 6) Integer> lostSecrets,
      @ForAll Set<@IntRange(min = 1, max = 6) Integer> lostLedgers,
      @ForAll Status status,
      @ForAll boolean isInDoubt) {
    CaKeys keys = CaKeys.selfSigned();
    IntStream.rangeClosed(1, hasNext ? active + 1 : active)
        .mapToObj(number -> generation(number, active))
        .forEach(
            generation -> {
              if (generation.is(State.ACTIVE) || !lostSecrets.contains(generation.number())) {
                keys.keeping(generation.number(), generation.certificate());
              }
              if (!lostLedgers.contains(generation.number())) {
                keys.publishing(generation.certificate());
              }
              if (status == Status.THERE) {
                keys.pinning(generation);
              }
              generation
                  .issuingSince()
                  .ifPresent(since -> keys.using(generation.certificate(), since, NOW.plus(MONTH)));
            });
    if (isInDoubt) {
      keys.inDoubt();
    }

    AuthorityDecision decided = keys.decided();

    assertThat(decided)
        .isInstanceOfSatisfying(
            AuthorityDecision.Use.class,
            use -> {
              assertThat(use.active().map(CaGeneration::keyId))
                  .isEqualTo(Optional.of(generation(active, active).keyId()));
              assertThat(use.lost())
                  .hasSize((int) lostSecrets.stream().filter(it -> it < active).count());
            });
  }

  /** Each issued for a month. */
  private static CaGeneration generation(int number, int active) {
    Instant since = NOW.minus(MONTH.multipliedBy(active - number + 1L));
    CaCertificate certificate = CaKeys.ca(Integer.toString(number), since);
    if (number > active) {
      return CaKeys.trusted(number, certificate, NOW);
    }
    return number == active
        ? CaKeys.active(number, certificate, since)
        : CaKeys.retiring(number, certificate, since);
  }
}
