package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.keymast.api.BaseStation;
import io.keymast.api.BaseStationCertificate;
import io.keymast.api.CertificateAuthority;
import io.keymast.support.MutableClock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A backup tool puts all objects back: without status, under new UIDs. */
class NewUidsTest {
  private static final int STATIONS = 100;

  @Test
  @DisplayName("S40 100 stations restored with new UIDs and no status: 0 issued, 0 revoked")
  void restored() {
    MutableClock clock = new MutableClock();
    PlatformTeam team = new PlatformTeam("new-uids");
    List<Station> stations =
        IntStream.range(0, STATIONS).mapToObj(i -> Station.named("restored-" + i)).toList();
    try (OperatorUnderTest operator = OperatorUnderTest.start(clock)) {
      team.appliesAuthority("lora");
      stations.forEach(team::applies);
      stations.forEach(team::awaitsReady);
    }
    Map<String, String> issued = serialNumbers(team);
    List<HasMetadata> backup = new ArrayList<>(List.of(team.sees(team.authority())));
    backup.addAll(team.certificates());
    stations.forEach(station -> backup.add(team.sees(station)));

    backup.forEach(object -> vanishes(team, object));
    backup.forEach(object -> team.cluster().resource(withoutStatus(object)).create());
    try (OperatorUnderTest operator = OperatorUnderTest.start(clock)) {
      stations.forEach(team::awaitsReady);
      team.awaits(team.authority(), "True", "Issuing");

      assertThat(serialNumbers(team)).isEqualTo(issued).hasSize(STATIONS);
      assertThat(team.certificates())
          .allSatisfy(it -> assertThat(it.getSpec().revocation()).isNull());
      assertThat(team.ledger().entries()).isEmpty();
      assertThat(stations)
          .allSatisfy(
              station ->
                  assertThat(issued)
                      .containsValue(team.currentOf(station).getSpec().serialNumber()));
    } finally {
      team.leaves();
    }
  }

  private static Map<String, String> serialNumbers(PlatformTeam team) {
    return team.certificates().stream()
        .collect(
            Collectors.toMap(it -> it.getMetadata().getName(), it -> it.getSpec().serialNumber()));
  }

  /** No operator runs that could act on it. */
  private static void vanishes(PlatformTeam team, HasMetadata object) {
    team.patches(object, "{\"metadata\":{\"finalizers\":null}}");
    team.cluster().resource(object).delete();
    await(object.getMetadata().getName() + " is gone")
        .until(() -> team.cluster().resource(object).get() == null);
  }

  private static HasMetadata withoutStatus(HasMetadata object) {
    object.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(object.getMetadata().getNamespace())
            .withName(object.getMetadata().getName())
            .withLabels(object.getMetadata().getLabels())
            .withFinalizers(object.getMetadata().getFinalizers())
            .build());
    switch (object) {
      case BaseStation station -> station.setStatus(null);
      case BaseStationCertificate certificate -> certificate.setStatus(null);
      case CertificateAuthority authority -> authority.setStatus(null);
      default -> throw new IllegalArgumentException(object.getKind());
    }
    return object;
  }
}
