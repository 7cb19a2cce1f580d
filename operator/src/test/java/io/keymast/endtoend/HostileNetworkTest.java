package io.keymast.endtoend;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.keyinstaller.TlsClient;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What honest stations meet while strangers take what a Key Installer has: its connections, its
 * handshakes, its memory. It is a process of its own.
 */
class HostileNetworkTest {
  private static final Duration ANSWERED_WITHIN = Duration.ofSeconds(30);
  private static final int HONEST = 3;
  private static final int UNKNOWN = 8;
  private static final int POLLS = 20;
  private static final int FEW = 20;
  private static final double MIB = 1 << 20;
  private static final double MOST_HEAP = 96;
  private static final double LEFT_OVER = 16;

  private static Product product;
  private static List<TlsClient> honest;
  private static List<TlsClient> unknown;

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
  static void start() {
    product = Product.start("hostile-network");
    honest =
        IntStream.range(0, HONEST)
            .mapToObj(number -> honest(product.inService("honest-" + number, Shell.DASH)))
            .toList();
    unknown = IntStream.range(0, UNKNOWN).mapToObj(HostileNetworkTest::unknown).toList();
  }

  @AfterAll
  static void stop() {
    product.close();
  }

  @ParameterizedTest(
      name = "Attack 6: honest polls are answered, and memory is bounded, beside {0} at once")
  @EnumSource
  void servesHonestStations(Siege siege) throws IOException {
    KeyInstallerProcess server = product.keyInstaller();
    double heapBefore = server.liveHeapBytes() / MIB;
    Polls before = polls();
    Polls during;
    double heap;
    double connections;
    int came;
    try (Strangers strangers = Strangers.begin(siege, server.httpsPort(), resuming())) {
      await("the siege is on").until(() -> isOn(siege, strangers));

      during = polls();

      connections = connections();
      heap = server.liveHeapBytes() / MIB;
      came = strangers.came();
    }
    await("nothing of it is left").until(() -> connections() < FEW);
    double heapAfter = server.liveHeapBytes() / MIB;
    System.out.printf(
        "hostile network, %s: honest polls before %s; during %s; live heap before %.0f MiB, during"
            + " %.0f MiB, after %.0f MiB; %.0f connections at its end; strangers came %d times%n",
        siege, before, during, heapBefore, heap, heapAfter, connections, came);

    assertThat(during.worst()).isLessThan(ANSWERED_WITHIN);
    assertThat(heap).as("MiB of heap").isLessThan(MOST_HEAP);
    assertThat(heapAfter).as("MiB of heap").isLessThan(heapBefore + LEFT_OVER);
  }

  private static Polls polls() throws IOException {
    List<Duration> took = new ArrayList<>();
    for (int each = 0; each < POLLS; each++) {
      TlsClient station = honest.get(each % HONEST).anew(product.keyInstaller().httpsPort());
      long began = System.nanoTime();
      while (!isAnswered(station)) {
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(ANSWERED_WITHIN);
      }
      took.add(Duration.ofNanos(System.nanoTime() - began));
    }
    return Polls.of(took);
  }

  /** Who is cut off amid a handshake comes again, as the agent does. */
  private static boolean isAnswered(TlsClient station) throws IOException {
    try (TlsClient.Connection poll = station.connect("TLSv1.3")) {
      assertThat(poll.exchange("/v1/certificate", "Connection: close").status()).isEqualTo(200);
      return true;
    } catch (SSLHandshakeException cut) {
      return false;
    }
  }

  private static boolean isOn(Siege siege, Strangers strangers) {
    return switch (siege) {
      case STALLED_CONNECTIONS, IDLE_CONNECTIONS -> connections() > siege.strangers() / 2.0;
      case POLLS_BY_UNKNOWN_KEYS -> strangers.came() > 2 * siege.strangers();
    };
  }

  private static double connections() {
    return product.keyInstaller().metric("keymast_key_installer_connections", "");
  }

  /** Each has a session by now. */
  private static List<TlsClient> resuming() throws IOException {
    for (TlsClient client : unknown) {
      client.connect("TLSv1.2").close();
    }
    return unknown;
  }

  private static TlsClient honest(Box box) {
    return client(box, "state/key.pem");
  }

  private static TlsClient unknown(int number) {
    Box box = product.bare("unknown-" + number, Shell.DASH);
    box.sh("openssl ecparam -name prime256v1 -genkey -noout -out key.pem");
    return client(box, "key.pem");
  }

  private static TlsClient client(Box box, String key) {
    box.sh("openssl req -x509 -new -key " + key + " -subj /CN=wrapper -days 2 -out wrapper.pem");
    return new TlsClient(
        product.keyInstaller().httpsPort(), box.read("wrapper.pem"), box.read(key));
  }
}
