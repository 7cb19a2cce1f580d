package io.keymast.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.api.BaseStationCertificate;
import io.keymast.api.CertificateAuthorityStatus.Generation;
import io.keymast.support.MutableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * A fleet goes through the rotation of its CA's key: the next one is made when half of a CA's
 * 12,000 hours are over, is trusted for a day, and stations move to it over another day. The
 * operator is restarted in the midst of it.
 *
 * <p>{@code -Dkeymast.fleet.size=1000} makes it a larger fleet, and takes minutes.
 */
class CaRotationTest {
  private static final int SIZE = Integer.getInteger("keymast.fleet.size", 100);
  private static final Instant START = Instant.parse("2028-02-29T08:00:00Z");
  private static final Duration HALF = Duration.ofHours(6000);
  private static final int TWO_DAYS = 24;
  private static final int STEPS = TWO_DAYS + 6;

  private static final MutableClock CLOCK = new MutableClock();
  private static Platform platform;
  private static RotatingLife fleet;
  private static Generation former;

  @BeforeAll
  static void goesThroughARotation() {
    CLOCK.moveTo(START);
    platform =
        Platform.start(
            CLOCK,
            "source: {selfSigned: {subject: {commonName: Fleet CA}, validity: 12000h}}",
            "certificates: {duration: 10000h}",
            "rotation: {trustBefore: 24h, spread: 24h}");
    former = platform.generations().getFirst();
    fleet = new RotatingLife(platform, CLOCK, SIZE);

    fleet.enrols();
    fleet.livesUntil(START.plus(HALF).minus(RotatingLife.STEP.dividedBy(2)));
    fleet.livesThrough(STEPS, platform.servers()::operatorRestarts);
    fleet.sleepersAwake();
  }

  @AfterAll
  static void end() {
    fleet.close();
    platform.close();
  }

  @Test
  @DisplayName("Nobody is cut off in any step, whether awake or asleep; all who slept come back")
  void nobodyIsCutOff() {
    assertThat(fleet.refused()).isEmpty();
    assertThat(fleet.entries()).isGreaterThan(STEPS * SIZE / 4);
  }

  @Test
  @DisplayName("Each station has one more certificate, by the next CA, and has fetched it")
  void everybodyMovedOnce() {
    String present = Objects.requireNonNull(platform.generations().getLast().keyId());

    assertThat(platform.generations())
        .extracting(Generation::state)
        .containsExactly("Retiring", "Active");
    assertThat(present).isNotEqualTo(former.keyId());
    assertThat(platform.certificates()).hasSize(2 * SIZE);
    assertThat(fleet.stations())
        .allSatisfy(
            station -> {
              assertThat(station.installed()).hasSize(2);
              assertThat(platform.lifeOf(station).certificates())
                  .extracting(Life.Issued::causes)
                  .containsExactly(List.of("Initial"), List.of("AuthorityChanged"));
            });
    assertThat(
            platform.certificates().stream()
                .filter(it -> present.equals(it.getSpec().authorityKeyId())))
        .hasSize(SIZE);
  }

  @Test
  @DisplayName("Stations move one after the other, and nothing is revoked")
  void spread() {
    assertThat(fleet.issued()).allMatch(count -> count <= SIZE / 3);
    assertThat(fleet.issued().stream().filter(count -> count > 0).count())
        .isGreaterThanOrEqualTo(10);
    assertThat(fleet.issued().subList(0, TWO_DAYS / 2)).containsOnly(0);
    assertThat(platform.certificates())
        .extracting(BaseStationCertificate::getSpec)
        .extracting(spec -> spec.revocation())
        .containsOnlyNulls();
  }
}
