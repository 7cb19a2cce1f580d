package io.keymast.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.keymast.support.ControlPlane;
import io.keymast.support.HelmTemplate;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class GracePeriodTest {
  private static final long GRACE = 100;
  private static final long LONGEST_DRAIN = GRACE - KeyInstallerCommand.LONGEST_CLOSE.toSeconds();

  @Test
  @DisplayName("The chart lets a Key Installer drain as long as that leaves the time to close")
  void leavesTimeToClose() {
    assertThat(draining(LONGEST_DRAIN)).contains("seconds: " + LONGEST_DRAIN);
    assertThatIllegalStateException()
        .isThrownBy(() -> draining(LONGEST_DRAIN + 1))
        .withMessageContaining("killed while it answers");
  }

  private static String draining(long seconds) {
    return HelmTemplate.of(ControlPlane.shared())
        .render(
            "--set",
            "keyInstaller.terminationGracePeriodSeconds=%d,keyInstaller.drainSeconds=%d"
                .formatted(GRACE, seconds));
  }
}
