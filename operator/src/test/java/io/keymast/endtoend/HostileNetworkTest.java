package io.keymast.endtoend;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.keymast.keyinstaller.Siege;
import io.keymast.keyinstaller.Strangers;
import io.keymast.keyinstaller.TlsClient;
import io.keymast.support.MemoryLimit;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What honest callers meet while strangers take what a Key Installer has: its connections, its
 * handshakes, its memory. It is a process of its own.
 */
class HostileNetworkTest {
  private static final Duration ANSWERED_WITHIN = Duration.ofSeconds(30);
  private static final Duration USUALLY_WITHIN = Duration.ofSeconds(5);
  private static final int CALLERS = 8;
  private static final int POLLS = 20;
  private static final int FEW = 20;
  private static final double MIB = 1 << 20;
  private static final double MOST_HEAP = 96;
  private static final double LEFT_OVER = 16;

  private static Product product;
  private static Callers callers;

  /** What {@link #POLLS} polls took, one after the other, each by a handshake of its own. */
  private record Polls(Duration median, Duration worst) {
    static Polls of(List<Duration> took) {
      List<Duration> sorted = took.stream().sorted().toList();
      return new Polls(sorted.get(sorted.size() / 2), sorted.getLast());
    }

    @Override
    public String toString() {
      return "median %d ms, worst %d ms".formatted(median.toMillis(), worst.toMillis());
    }
  }

  @BeforeAll
  static void start() throws IOException {
    product = Product.start("hostile-network", "--in-use-port", "0");
    callers = Callers.of(product, CALLERS);
    resumes(Entrance.STATIONS);
    resumes(Entrance.CONCENTRATORS);
  }

  @AfterAll
  static void stop() {
    product.close();
  }

  static Stream<Arguments> attacks() {
    return Stream.of(
        arguments(Entrance.STATIONS, Siege.STALLED_CONNECTIONS),
        arguments(Entrance.STATIONS, Siege.IDLE_CONNECTIONS),
        arguments(Entrance.STATIONS, Siege.POLLS_BY_UNKNOWN_KEYS),
        arguments(Entrance.CONCENTRATORS, Siege.STALLED_CONNECTIONS),
        arguments(Entrance.CONCENTRATORS, Siege.IDLE_CONNECTIONS),
        arguments(Entrance.PUBLICATION, Siege.STALLED_READERS));
  }

  @ParameterizedTest(
      name =
          "Attack 6: at the door of {0}, honest ones are answered, and memory is bounded, beside {1} at"
              + " once")
  @MethodSource("attacks")
  void servesHonestCallers(Entrance entrance, Siege siege) throws IOException {
    KeyInstallerProcess server = product.keyInstaller();
    double heapBefore = server.liveHeapBytes() / MIB;
    Polls before = polls(entrance);
    Polls during;
    double heap;
    double resident;
    int came;
    try (Strangers strangers =
        Strangers.begin(siege, callers.port(entrance), callers.strangers())) {
      await("the siege is on").until(() -> isOn(entrance, siege, strangers));

      during = polls(entrance);

      resident = server.residentBytes() / MIB;
      heap = server.liveHeapBytes() / MIB;
      came = strangers.came();
    }
    await("nothing of it is left").until(() -> connections() < FEW);
    double heapAfter =
        await("what closed connections had is free")
            .until(() -> server.liveHeapBytes() / MIB, mib -> mib < heapBefore + LEFT_OVER);
    System.out.printf(
        "hostile network, %s at %s: honest before %s; during %s; live heap before %.0f MiB, during"
            + " %.0f MiB, after %.0f MiB; resident %.0f MiB; strangers came %d times%n",
        siege, entrance, before, during, heapBefore, heap, heapAfter, resident, came);

    assertThat(during.worst()).isLessThan(ANSWERED_WITHIN);
    assertThat(during.median()).isLessThan(USUALLY_WITHIN);
    assertThat(heap).as("MiB of heap").isLessThan(MOST_HEAP);
    assertThat(resident).as("MiB").isLessThan(MemoryLimit.ofKeyInstaller().bytes() / MIB);
  }

  private static Polls polls(Entrance entrance) throws IOException {
    List<TlsClient> known = callers.known(entrance);
    List<Duration> took = new ArrayList<>();
    for (int each = 0; each < POLLS; each++) {
      TlsClient caller = known.get(each % known.size()).anew(callers.port(entrance));
      long began = System.nanoTime();
      while (!isAnswered(entrance, caller)) {
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(ANSWERED_WITHIN);
      }
      took.add(Duration.ofNanos(System.nanoTime() - began));
    }
    return Polls.of(took);
  }

  /** Who is cut off comes again, as the agent does. */
  private static boolean isAnswered(Entrance entrance, TlsClient caller) throws IOException {
    try {
      String answer = callers.answer(entrance, caller, callers.usual(entrance));
      assertThat(answer.isEmpty() || answer.startsWith("HTTP/1.1 200")).as(answer).isTrue();
      return !answer.isEmpty();
    } catch (SSLHandshakeException cut) {
      return false;
    }
  }

  /** Only at the stations' port connections are counted. */
  private static boolean isOn(Entrance entrance, Siege siege, Strangers strangers) {
    return siege == Siege.POLLS_BY_UNKNOWN_KEYS || entrance != Entrance.STATIONS
        ? strangers.begun() > 1.5 * siege.strangers()
        : connections() > siege.strangers() / 2.0;
  }

  private static double connections() {
    return product.keyInstaller().metric("keymast_key_installer_connections", "");
  }

  /** Strangers who come there again and again have a session by now. */
  private static void resumes(Entrance entrance) throws IOException {
    for (TlsClient client : callers.strangers()) {
      client.at(callers.port(entrance)).connect("TLSv1.2").close();
    }
  }
}
