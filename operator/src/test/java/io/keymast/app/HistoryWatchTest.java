package io.keymast.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keymast.app.ClusterHistory.Verdict.WentBack;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class HistoryWatchTest {
  private final AtomicReference<String> live = new AtomicReference<>("100");
  private final AtomicReference<String> watched = new AtomicReference<>("100");
  private final List<WentBack> told = new ArrayList<>();

  @Test
  @DisplayName(
      "S41 A restore shows also where more was written after it than was lost since the last look")
  void grownPastTheLastLook() {
    try (HistoryWatch watch =
        new HistoryWatch(
            new HistoryWatch.Sight(live::get, () -> Stream.of(watched.get())),
            Optional.empty(),
            told::add)) {
      watch.look();
      assertThat(told).isEmpty();
      watched.set("150");
      live.set("120");

      watch.look();

      assertThat(told)
          .containsExactly(new WentBack(BigInteger.valueOf(150), BigInteger.valueOf(120)));
    }
  }

  @Test
  @DisplayName("S41 What could not be done is done later, also once the API server has caught up")
  void doneLater() {
    AtomicInteger attempts = new AtomicInteger();
    try (HistoryWatch watch =
        new HistoryWatch(
            new HistoryWatch.Sight(live::get, Stream::empty),
            Optional.empty(),
            wentBack -> {
              if (attempts.getAndIncrement() < 2) {
                throw new KubernetesClientException("forbidden");
              }
              told.add(wentBack);
            })) {
      watch.look();
      live.set("90");
      watch.look();
      live.set("110");

      watch.look();
      watch.look();
      watch.look();

      assertThat(told)
          .containsExactly(new WentBack(BigInteger.valueOf(100), BigInteger.valueOf(90)));
      assertThat(attempts).hasValue(3);
    }
  }
}
