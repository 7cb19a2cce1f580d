package io.keymast.endtoend;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.keyinstaller.ServerSettings;
import io.keymast.keyinstaller.TlsClient;
import io.keymast.operator.LongRun;
import io.keymast.support.HostileInput;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Requests changed at random, to each port that strangers reach. {@code -Dkeymast.requests=100000}
 * makes more, {@code -Dkeymast.requests.seed} others.
 */
class MutatedRequestTest {
  private static final int REQUESTS = Integer.getInteger("keymast.requests", 300);
  private static final long SEED = Long.getLong("keymast.requests.seed", 20261123L);
  private static final Pattern SERVER_ERROR = Pattern.compile("(?m)^HTTP/1\\.[01] 5\\d\\d");

  /** Nobody who has sent all that there is waits for a timeout: this is the shortest one. */
  private static final Duration NO_TIMEOUT = ServerSettings.Limits.defaults().idle();

  private static final double MIB = 1 << 20;
  private static final double LEFT_OVER = 16;

  private static Product product;
  private static Callers callers;
  private static List<TlsClient> guests;

  @BeforeAll
  static void start() {
    product = Product.start("mutated", "--in-use-port", "0");
    int many = 2 + REQUESTS / 5_000;
    callers = Callers.of(product, many);
    guests = callers.guests(product, many);
  }

  @AfterAll
  static void stop() {
    product.close();
  }

  @Test
  @DisplayName(
      "Whatever is sent to stations', concentrators' or publication port: no 5xx, no stack trace, no"
          + " wait for a timeout, nothing in the log or left in memory, and honest stations are"
          + " served")
  void mangledRequestsHarmNobody() throws IOException {
    try (LongRun run =
        LongRun.ofNoOperator(MutatedRequestTest.class, "requests mutated", REQUESTS)) {
      harmNobody(run);
      run.holds();
    }
  }

  private static void harmNobody(LongRun run) throws IOException {
    Random random = new Random(SEED);
    KeyInstallerProcess server = product.keyInstaller();
    Exchanges exchanges = new Exchanges();
    double heapBefore = server.liveHeapBytes() / MIB;
    String logBefore = server.log();

    for (int sent = 0; sent < REQUESTS; sent++) {
      Entrance entrance = Entrance.values()[sent % Entrance.values().length];
      TlsClient caller = oneOf(senders(entrance, random), random);
      MutatedRequest request =
          MutatedRequest.of(oneOf(callers.patterns(entrance, caller), random), random);
      long began = System.nanoTime();
      String answer = callers.answer(entrance, caller, request.octets());
      Duration took = Duration.ofNanos(System.nanoTime() - began);
      exchanges.add(entrance, answer, took);
      assertThat(answer)
          .as("%d, %s: %s", sent, entrance, request)
          .doesNotContainPattern(SERVER_ERROR)
          .doesNotContainPattern(HostileInput.INTERNALS);
      assertThat(took).as("%d, %s: %s", sent, entrance, request).isLessThan(NO_TIMEOUT);
      run.has(sent + 1);
    }

    double heapAfter = server.liveHeapBytes() / MIB;
    System.out.printf(
        "requests: %d, seed %d; %s; live heap before %.0f MiB, after %.0f MiB%n",
        REQUESTS, SEED, exchanges, heapBefore, heapAfter);
    for (Entrance entrance : Entrance.values()) {
      assertThat(exchanges.answered(entrance, "200")).as("still taken: %s", entrance).isPositive();
      assertThat(exchanges.answered(entrance, "400")).as("garbled: %s", entrance).isPositive();
      await("an honest one, however often its key was used: " + entrance)
          .until(() -> answerToHonest(entrance).startsWith("HTTP/1.1 200"));
    }
    for (TlsClient enrolling :
        List.of(callers.known(Entrance.STATIONS).getLast(), guests.getLast())) {
      await("an honest enrolment").until(() -> callers.enrols(enrolling));
    }
    assertThat(heapAfter).as("MiB of heap").isLessThan(heapBefore + LEFT_OVER);
    assertThat(server.log()).isEqualTo(logBefore);
    await().until(() -> server.metric("keymast_key_installer_connections", "") < 5);
  }

  /** As many known ones as strangers; who is known enrols by key, or by password. */
  private static List<TlsClient> senders(Entrance entrance, Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> entrance == Entrance.STATIONS ? guests : callers.known(entrance);
      case 1 -> callers.known(entrance);
      default -> callers.strangers();
    };
  }

  private static String answerToHonest(Entrance entrance) throws IOException {
    return callers.answer(entrance, callers.known(entrance).getLast(), callers.usual(entrance));
  }

  private static <T> T oneOf(List<T> choices, Random random) {
    return choices.get(random.nextInt(choices.size()));
  }
}
