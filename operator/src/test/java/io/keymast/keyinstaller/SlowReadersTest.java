package io.keymast.keyinstaller;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.support.Patience;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Relying parties that ask for a CRL of some 5 MB, and don't take it. */
class SlowReadersTest {
  private static final int READERS = 200;
  private static final int LENGTH = 4_500_000;
  private static final int GETS = 5;

  /** Whoever is cut before was not cut by it: the publication port has four times of REQUEST. */
  private static final Duration IDLE = Duration.ofSeconds(20);

  private static final Duration REQUEST = Duration.ofSeconds(2);

  /** None of them is nearly as fast. */
  private static final int LEAST_RATE = 1024 * 1024;

  private static final Duration USUALLY_WITHIN = Duration.ofSeconds(5);

  private static final LargeCrl CRL = LargeCrl.ofEntries(100_000);

  @ParameterizedTest(
      name =
          "Attack 6: at {0} connections, honest ones get a CRL of 5 MB beside 200 that read nothing"
              + " or little, and those are cut by a deadline")
  @ValueSource(ints = {8192, 150})
  void servesBesideSlowReaders(int connections) throws Exception {
    List<SlowReader> readers = new ArrayList<>();
    try (KeyInstallerUnderTest keyInstaller = started(connections)) {
      int port = keyInstaller.server().publicationPort();
      long began = System.nanoTime();
      for (int each = 0; each < READERS; each++) {
        readers.add(SlowReader.asks(port, CRL.path()));
      }

      List<Duration> took = Stream.generate(() -> honestGet(port)).limit(GETS).sorted().toList();

      assertThat(took.get(GETS / 2)).isLessThan(USUALLY_WITHIN);
      await("nobody holds a connection any more")
          .pollInterval(Duration.ofMillis(200))
          .until(() -> isNoneLeft(readers));
      Duration all = Duration.ofNanos(System.nanoTime() - began);
      System.out.printf(
          "slow readers: %d at %d connections; honest GETs of 5 MB median %d ms, worst %d ms; all"
              + " cut after %d ms%n",
          READERS,
          connections,
          took.get(GETS / 2).toMillis(),
          took.getLast().toMillis(),
          all.toMillis());
      assertThat(all).isLessThan(IDLE);
    } finally {
      for (SlowReader reader : readers) {
        reader.close();
      }
    }
  }

  /** One in two reads a little each time. */
  private static boolean isNoneLeft(List<SlowReader> readers) {
    boolean isLeft = false;
    for (int each = 0; each < readers.size(); each++) {
      SlowReader reader = readers.get(each);
      boolean mayHaveMore = each % 2 == 0 || reader.readsALittle();
      isLeft |= mayHaveMore && reader.isOpen();
    }
    return !isLeft;
  }

  private static KeyInstallerUnderTest started(int connections) {
    return KeyInstallerUnderTest.started(
        new ServerSettings.Limits(
            connections, 2000, IDLE, Duration.ofSeconds(20), REQUEST, LEAST_RATE, 100),
        CRL.handler());
  }

  private static Duration honestGet(int port) {
    long began = System.nanoTime();
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<byte[]> answer =
          client.send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + CRL.path()))
                  .version(HttpClient.Version.HTTP_1_1)
                  .timeout(Patience.SECONDS)
                  .build(),
              HttpResponse.BodyHandlers.ofByteArray());
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).hasSizeGreaterThan(LENGTH);
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    return Duration.ofNanos(System.nanoTime() - began);
  }
}
