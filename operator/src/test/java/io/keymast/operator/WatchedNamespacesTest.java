package io.keymast.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.support.ControlPlane;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class WatchedNamespacesTest {
  @Test
  @DisplayName(
      "An operator that is told namespaces looks after their stations, and touches no others")
  void someNamespaces() {
    PlatformTeam watched = new PlatformTeam("watched");
    PlatformTeam watchedToo = watched.in(ControlPlane.shared().newNamespace("watched-too"));
    PlatformTeam other = watched.in(ControlPlane.shared().newNamespace("unwatched"));
    Station leftAlone = Station.named("left-alone");
    Station first = Station.named("first");
    Station second = Station.named("second");
    try (var _ =
        OperatorUnderTest.watching(watched.stationNamespace(), watchedToo.stationNamespace())) {
      watched.appliesAuthority("lora");

      other.applies(leftAlone);
      watched.applies(first);
      watchedToo.applies(second);

      watched.awaitsReady(first);
      watchedToo.awaitsReady(second);
      assertThat(other.sees(leftAlone).getStatus()).isNull();
      assertThat(other.sees(leftAlone).getMetadata().getFinalizers()).isEmpty();
    } finally {
      watched.leaves();
      watchedToo.leaves();
      other.leaves();
    }
  }
}
