package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.keymast.status.ConditionType;
import io.keymast.support.Fault;
import io.keymast.support.Lane;
import io.keymast.support.OperatorJvm;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * A leader whose Lease has run out, which its client's leader election has not noticed: it looks
 * every two seconds, and by a clock that somebody may set.
 */
class LapsedLeaseTest {
  private static final String REFUSED = "this process does not lead now";

  @AutoClose
  private final ProxiedTeam site = ProxiedTeam.elected("lapsed-lease", Duration.ofSeconds(1));

  private final PlatformTeam team = site.team();
  private final OperatorJvm operator = site.operator();
  private final Lane leases = site.proxy().open(write -> write.resource().equals("leases"));
  private final Scene known = new Scene(team, "lapsed-known", operator);
  private final Scene fresh = new Scene(team, "lapsed-fresh", operator);
  private final CountDownLatch arrival = new CountDownLatch(1);

  @Test
  @DisplayName(
      "S18 A leader whose Lease has run out by its own clock signs nothing and appends nothing to the"
          + " ledger, and does both once the Lease is renewed")
  void waitsForItsLease() {
    known.isReadyWith();
    fresh.hasAnAuthority();
    team.awaits(fresh.team().authority(), "True", "Issuing");
    Lane work = site.proxy().open(fresh::isAbout);
    work.arm(
        write ->
            write.toString().equals("PATCH basestations #1")
                ? new Fault.Hold(this::awaitsArrival)
                : new Fault.None());
    fresh.applies();
    await("a finalizer is on its way, after which it signs").until(() -> work.hits().size() == 1);
    leases.arm(_ -> new Fault.Answer(503));
    operator.leaseRunsOut();

    arrival.countDown();
    known.applies("regenerate: {token: lost, reason: CertificateLost}");

    await("an append is refused").until(this::hasFailedAtTheKnownStation);
    assertThat(known.team().ledger().entries()).isEmpty();
    Instant renewed = operator.now();
    leases.arm(_ -> new Fault.None());
    known.awaits(ConditionType.REGENERATION_ACCEPTED, "True", "Acted");
    known.awaitsCurrent(2);
    known.awaitsListed(1);
    fresh.awaitsCurrent(1);
    assertThat(timesOf("signed", fresh))
        .hasSize(1)
        .allSatisfy(it -> assertThat(it).isAfter(renewed));
    assertThat(timesOf("revoked", known))
        .hasSize(1)
        .allSatisfy(it -> assertThat(it).isAfter(renewed));
  }

  private boolean hasFailedAtTheKnownStation() {
    String station =
        "name='%s', namespace='%s'".formatted(known.station().name(), team.stationNamespace());
    return operator.log().contains(REFUSED)
        && operator.log().lines().anyMatch(it -> it.contains("Uncaught") && it.contains(station));
  }

  private List<Instant> timesOf(String entry, Scene scene) {
    return SigningRecord.of(operator.journal()).entries().stream()
        .filter(it -> it.path("journal").asText().equals(entry))
        .filter(it -> isOf(it, scene))
        .map(it -> Instant.parse(it.path("time").asText()))
        .toList();
  }

  /** Of its station: its authority signs for servers too. */
  private static boolean isOf(JsonNode entry, Scene scene) {
    return entry.path("authority").asText().equals(scene.team().authority().toString())
        && !entry.path("subject").asText().startsWith("OCSP");
  }

  private void awaitsArrival() {
    try {
      arrival.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
