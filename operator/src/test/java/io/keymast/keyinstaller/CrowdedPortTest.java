package io.keymast.keyinstaller;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Strangers hold every connection that a Key Installer takes, and come again when they are cut. */
class CrowdedPortTest {
  private static final int CONNECTIONS = 200;
  private static final int STRANGERS = 2 * CONNECTIONS;
  private static final int UNKNOWN = 8;
  private static final int POLLS = 7;
  private static final String CERTIFICATE = "/v1/certificate";
  private static final Duration USUALLY_WITHIN = Duration.ofSeconds(5);
  private static final Duration ANSWERED_WITHIN = Duration.ofSeconds(20);

  @AutoClose
  private static final KeyInstallerUnderTest keyInstaller =
      KeyInstallerUnderTest.started(
          new ServerSettings.Limits(
              CONNECTIONS,
              2000,
              Duration.ofSeconds(10),
              Duration.ofSeconds(20),
              Duration.ofSeconds(15),
              16 * 1024,
              100),
          KeyInstallerUnderTest.nothingPublished());

  static Stream<Named<Siege>> sieges() {
    return Stream.of(
        Named.of("they stall", Siege.STALLED_CONNECTIONS),
        Named.of("they are idle", Siege.IDLE_CONNECTIONS));
  }

  @ParameterizedTest(
      name =
          "Attack 6: honest polls are answered while twice as many strangers as there are"
              + " connections come to stay: {0}")
  @MethodSource("sieges")
  void servesHonestStations(Siege siege) throws IOException {
    StationBox box = keyInstaller.newStation();
    keyInstaller.declares(box);
    TlsClient honest = keyInstaller.tlsClient(box);
    int port = keyInstaller.server().httpsPort();
    List<TlsClient> unknown =
        IntStream.range(0, UNKNOWN)
            .mapToObj(_ -> keyInstaller.tlsClient(keyInstaller.newStation()))
            .toList();
    List<Duration> took = new ArrayList<>();
    int came;
    try (Strangers strangers = Strangers.begin(siege, STRANGERS, port, unknown)) {
      await("all places are taken")
          .until(() -> keyInstaller.gauge("keymast.key.installer.connections") >= CONNECTIONS);

      for (int poll = 0; poll < POLLS; poll++) {
        long began = System.nanoTime();
        while (!isAnswered(honest.anew(port))) {
          assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(ANSWERED_WITHIN);
        }
        took.add(Duration.ofNanos(System.nanoTime() - began));
      }
      came = strangers.came();
    }
    took.sort(null);
    System.out.printf(
        "crowded port, %d strangers (%s) at %d connections: honest polls median %d ms, worst %d ms;"
            + " strangers came %d times%n",
        STRANGERS,
        siege.name(),
        CONNECTIONS,
        took.get(POLLS / 2).toMillis(),
        took.getLast().toMillis(),
        came);

    assertThat(took.get(POLLS / 2)).isLessThan(USUALLY_WITHIN);
    assertThat(took.getLast()).isLessThan(ANSWERED_WITHIN);
  }

  /** Who is cut off comes again, as the agent does. */
  private static boolean isAnswered(TlsClient station) {
    try (TlsClient.Connection poll = station.connect("TLSv1.3")) {
      return poll.exchange(CERTIFICATE, "Connection: close").status() == 200;
    } catch (IOException cut) {
      return false;
    }
  }
}
