package io.keymast.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keymast.app.ClusterHistory.Verdict.WentBack;
import io.keymast.reconciler.restore.HighWater;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RestoreResponseTest {
  private static final BigInteger HIGH = BigInteger.valueOf(900);
  private static final BigInteger LOW = BigInteger.valueOf(100);

  private final HighWater highWater = new HighWater(Optional.empty());
  private final List<String> restarts = new ArrayList<>();

  @Test
  @DisplayName(
      "S41 Until every authority is durably held, the high water stays and nothing restarts")
  void notDurable() {
    highWater.recordResourceVersion(HIGH);
    RestoreResponse response =
        new RestoreResponse(
            how -> {
              throw new IllegalStateException("one head could not be written");
            },
            highWater,
            restarts::add);

    assertThatThrownBy(() -> response.wentBack(new WentBack(HIGH, LOW)))
        .isInstanceOf(IllegalStateException.class);

    assertThat(highWater.resourceVersion()).contains(HIGH);
    assertThat(restarts).isEmpty();
  }

  @Test
  @DisplayName("S41 Once all are held, time goes on from there in another process")
  void durable() {
    highWater.recordResourceVersion(HIGH);
    List<String> held = new ArrayList<>();

    new RestoreResponse(held::add, highWater, restarts::add).wentBack(new WentBack(HIGH, LOW));

    assertThat(held).singleElement().asString().contains("from 900 to 100");
    assertThat(highWater.resourceVersion()).contains(LOW);
    assertThat(restarts).hasSize(1);
  }
}
