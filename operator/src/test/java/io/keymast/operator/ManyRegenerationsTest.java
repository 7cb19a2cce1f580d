package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.domain.KeyId;
import io.keymast.revocation.LedgerNames;
import io.keymast.support.AuditLog;
import io.keymast.support.AuditLog.Request;
import io.keymast.support.ControlPlane;
import io.keymast.support.MutableClock;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Many stations are regenerated at once, each of which gives up a certificate. */
class ManyRegenerationsTest {
  private static final int STATIONS = 300;

  /** CRLs that are signed one after another, before each waits for so long after the last one. */
  private static final int AT_ONCE = 10;

  private static final Duration INTERVAL = Duration.ofSeconds(5);

  private final PlatformTeam team = new PlatformTeam("many-regenerations");
  private final AuditLog audit = new AuditLog(ControlPlane.shared());

  @Test
  @DisplayName(
      "300 stations regenerated at once: all are revoked by few writes of the CRL's head, some at"
          + " once and then one in five seconds")
  void fewLists() {
    List<Station> stations =
        IntStream.range(0, STATIONS).mapToObj(i -> Station.named("many-" + i)).toList();
    try (OperatorUnderTest operator = OperatorUnderTest.start(new MutableClock())) {
      team.appliesAuthority("lora", "issuanceRate: 100000");
      stations.forEach(team::applies);
      stations.forEach(team::awaitsReady);
      List<String> former =
          team.certificates().stream().map(each -> each.getSpec().serialNumber()).toList();
      long place = audit.now();
      long began = System.nanoTime();

      stations.forEach(
          station -> team.applies(station, "regenerate: {token: again, reason: CertificateLost}"));

      PublishedList list = new PublishedList(team, team.authority());
      await("a CRL that lists them all")
          .untilAsserted(() -> assertThat(list.serialNumbers()).containsAll(former));
      Duration took = Duration.ofNanos(System.nanoTime() - began);
      assertThat(former).hasSize(STATIONS);
      List<Request> swaps = swapsSince(place);
      System.out.printf(
          "many regenerations: %d revocations by %d writes of the head in %d s%n",
          STATIONS, swaps.size(), took.toSeconds());
      assertThat(swaps).isNotEmpty().hasSizeLessThanOrEqualTo(most(took));
    } finally {
      team.leaves();
    }
  }

  /** Where the first and the last of the intervals have only begun. */
  private static int most(Duration took) {
    return AT_ONCE + 2 + Math.toIntExact(took.dividedBy(INTERVAL));
  }

  private List<Request> swapsSince(long place) {
    KeyId keyId =
        KeyId.parse(team.sees(team.authority()).getStatus().generations().getFirst().keyId())
            .orElseThrow();
    String head = LedgerNames.head(team.authority().name(), keyId);
    return audit.ofOperatorSince(place, team.authority().namespace()).stream()
        .filter(request -> request.name().equals(head))
        .filter(Request::isWrite)
        .filter(request -> request.status() == 200)
        .toList();
  }
}
