package io.keymast.endtoend;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.keymast.keyinstaller.Siege;
import io.keymast.keyinstaller.Strangers;
import io.keymast.keyinstaller.TlsClient;
import io.keymast.support.AcceptedConnections;
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

  /** Where the machine is slow by itself, it is so before too: each is compared with that. */
  private static final Duration USUALLY_WITHIN = Duration.ofSeconds(1);

  private static final Duration AT_WORST_WITHIN = Duration.ofSeconds(10);
  private static final int TIMES_AS_LONG_AS_BEFORE = 20;

  private static final int CALLERS = 8;
  private static final int POLLS = 20;
  private static final int FEW = 20;
  private static final double MIB = 1 << 20;
  private static final double MOST_HEAP = 96;
  private static final double LEFT_OVER = 16;

  private static Product product;
  private static Callers callers;

  /** Of those who come to stay, how many are there at least: the others are about to come again. */
  private static final double MOST_OF_THEM = 0.9;

  /**
   * What {@link #POLLS} polls took, one after the other, each by a handshake of its own.
   *
   * @param held how many connections the port held after each, at the median
   */
  private record Polls(Duration median, Duration worst, long held) {
    static Polls of(List<Duration> took, List<Long> held) {
      List<Duration> sorted = took.stream().sorted().toList();
      return new Polls(
          sorted.get(sorted.size() / 2),
          sorted.getLast(),
          held.stream().sorted().toList().get(held.size() / 2));
    }

    @Override
    public String toString() {
      return "median %d ms, worst %d ms at %d connections"
          .formatted(median.toMillis(), worst.toMillis(), held);
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
          "Attack 6: at the door of {0}, honest ones are answered, and memory is bounded, beside {1},"
              + " counted there before, amid and after")
  @MethodSource("attacks")
  void servesHonestCallers(Entrance entrance, Siege siege) throws IOException {
    KeyInstallerProcess server = product.keyInstaller();
    double heapBefore = server.liveHeapBytes() / MIB;
    Polls before = polls(entrance);
    Polls during;
    double heap;
    double resident;
    int came;
    int cameMeanwhile;
    try (Strangers strangers =
        Strangers.begin(siege, callers.port(entrance), callers.strangers())) {
      await("the siege is on").until(() -> isOn(entrance, siege, strangers));
      int cameBefore = strangers.came();

      during = polls(entrance);

      cameMeanwhile = strangers.came() - cameBefore;
      await("the siege is still on").until(() -> isOn(entrance, siege, strangers));
      resident = server.residentBytes() / MIB;
      heap = server.liveHeapBytes() / MIB;
      came = strangers.came();
    }
    await("nothing of it is left").until(() -> held(entrance) < FEW && connections() < FEW);
    double heapAfter =
        await("what closed connections had is free")
            .until(() -> server.liveHeapBytes() / MIB, mib -> mib < heapBefore + LEFT_OVER);
    System.out.printf(
        "hostile network, %s at %s: honest before %s; during %s; live heap before %.0f MiB, during"
            + " %.0f MiB, after %.0f MiB; resident %.0f MiB; strangers came %d times, %d of them amid"
            + " the polls%n",
        siege,
        entrance,
        before,
        during,
        heapBefore,
        heap,
        heapAfter,
        resident,
        came,
        cameMeanwhile);

    if (siege.comeToStay()) {
      assertThat(during.held())
          .as("connections at the median, amid the polls")
          .isGreaterThanOrEqualTo(most(siege));
    } else {
      assertThat(cameMeanwhile).isGreaterThanOrEqualTo(siege.strangers());
    }
    assertThat(during.median()).isLessThan(longer(USUALLY_WITHIN, before.median()));
    assertThat(during.worst()).isLessThan(longer(AT_WORST_WITHIN, before.worst()));
    assertThat(heap).as("MiB of heap").isLessThan(MOST_HEAP);
    assertThat(resident).as("MiB").isLessThan(MemoryLimit.ofKeyInstaller().bytes() / MIB);
  }

  private static Duration longer(Duration promised, Duration before) {
    Duration slow = before.multipliedBy(TIMES_AS_LONG_AS_BEFORE);
    return slow.compareTo(promised) > 0 ? slow : promised;
  }

  private static Polls polls(Entrance entrance) throws IOException {
    List<TlsClient> known = callers.known(entrance);
    List<Duration> took = new ArrayList<>();
    List<Long> held = new ArrayList<>();
    for (int each = 0; each < POLLS; each++) {
      TlsClient caller = known.get(each % known.size()).anew(callers.port(entrance));
      long began = System.nanoTime();
      while (!isAnswered(entrance, caller)) {
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(ANSWERED_WITHIN);
      }
      took.add(Duration.ofNanos(System.nanoTime() - began));
      held.add(held(entrance));
    }
    return Polls.of(took, held);
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

  private static boolean isOn(Entrance entrance, Siege siege, Strangers strangers) {
    return siege.comeToStay()
        ? held(entrance) >= most(siege)
        : strangers.begun() > 1.5 * siege.strangers();
  }

  private static long most(Siege siege) {
    return Math.round(MOST_OF_THEM * siege.strangers());
  }

  /**
   * By the Key Installer's own gauge at the stations' port, which has one; else by the kernel's.
   */
  private static long held(Entrance entrance) {
    return entrance == Entrance.STATIONS
        ? Math.round(connections())
        : AcceptedConnections.at(callers.port(entrance));
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
