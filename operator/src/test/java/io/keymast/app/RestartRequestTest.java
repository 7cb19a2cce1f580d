package io.keymast.app;

import static io.keymast.reconciler.restore.LostCertificates.Look.CALM;
import static io.keymast.reconciler.restore.LostCertificates.Look.OPEN;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.reconciler.restore.LostCertificates.Look;
import io.keymast.support.ProductionLog;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Whoever asks for the end, what vanished is dealt with first. */
class RestartRequestTest {
  private static final int EX_TEMPFAIL = 75;

  @Test
  @DisplayName("S41 It ends once, for as long as watches may take to tell, nothing more vanishes")
  void calm() throws InterruptedException {
    RestartRequest restart = new RestartRequest(2, Duration.ofHours(1));
    restart.accept("the CRL head went back");
    looked(restart, CALM, OPEN, CALM, CALM);

    assertThat(restart.await()).isEqualTo(EX_TEMPFAIL);
  }

  @Test
  @DisplayName("S41 It ends in any case, and says that not all is dealt with")
  void tooLong() throws InterruptedException {
    assertThat(whatItSays(CALM, OPEN, CALM)).hasSize(2).last().asString().contains("not all");
    assertThat(whatItSays(CALM, CALM)).hasSize(1);
  }

  @Test
  @DisplayName("S41 What was calm before somebody asked tells nothing")
  void before() throws InterruptedException {
    RestartRequest restart = new RestartRequest(2, Duration.ZERO);
    looked(restart, CALM, CALM, CALM);

    try (ProductionLog log = new ProductionLog()) {
      restart.accept("events got lost");
      looked(restart, CALM);
      restart.await();

      assertThat(linesOf(log)).hasSize(2);
    }
  }

  @Test
  @DisplayName("Who asks again and again is logged once")
  void again() {
    RestartRequest restart = new RestartRequest(2, Duration.ZERO);
    try (ProductionLog log = new ProductionLog()) {
      restart.accept("the CRL head of one went back");
      restart.accept("the CRL head of another went back");

      assertThat(linesOf(log)).hasSize(1);
    }
  }

  private static List<String> whatItSays(Look... looks) throws InterruptedException {
    RestartRequest restart = new RestartRequest(2, Duration.ZERO);
    try (ProductionLog log = new ProductionLog()) {
      restart.accept("the CRL head went back");
      looked(restart, looks);
      restart.await();
      return linesOf(log);
    }
  }

  private static void looked(RestartRequest restart, Look... looks) {
    List.of(looks).forEach(restart::looked);
  }

  private static List<String> linesOf(ProductionLog log) {
    return log.linesOf(RestartRequest.class.getName());
  }
}
