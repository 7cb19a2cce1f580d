package io.keymast.keyinstaller;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.operator.LongRun;
import io.keymast.support.ProductionLog;
import java.io.IOException;
import java.net.SocketException;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Requests changed at random, over real TLS. {@code -Dkeymast.requests=100000} makes more, {@code
 * -Dkeymast.requests.seed} others.
 */
class MutatedRequestTest {
  private static final int REQUESTS = Integer.getInteger("keymast.requests", 300);
  private static final long SEED = Long.getLong("keymast.requests.seed", 20261123L);
  private static final String CERTIFICATE = "/v1/certificate";
  private static final Pattern SERVER_ERROR = Pattern.compile("(?m)^HTTP/1\\.[01] 5\\d\\d");
  private static final Pattern STACK_TRACE =
      Pattern.compile("Exception|\\bat [a-z]+(\\.[a-z]+)+|org\\.eclipse|io\\.keymast|jetty");

  @Test
  @DisplayName(
      "Whatever is sent: no 5xx, no stack trace, nothing in the log, and honest stations are"
          + " served")
  void mangledRequestsHarmNobody() throws Exception {
    System.out.printf("requests: %d, seed %d%n", REQUESTS, SEED);
    Random random = new Random(SEED);
    try (KeyInstallerUnderTest keyInstaller = KeyInstallerUnderTest.started();
        ProductionLog log = new ProductionLog();
        LongRun run =
            LongRun.ofNoOperator(MutatedRequestTest.class, "requests mutated", REQUESTS)) {
      StationBox honest = servedStation(keyInstaller);
      TlsClient known = keyInstaller.tlsClient(servedStation(keyInstaller));
      TlsClient stranger = keyInstaller.tlsClient(keyInstaller.newStation());

      for (int sent = 0; sent < REQUESTS; sent++) {
        MutatedRequest request = MutatedRequest.of(random);
        String answer = exchange(sent % 2 == 0 ? known : stranger, request);
        assertThat(answer)
            .as("%d: %s", sent, request)
            .doesNotContainPattern(SERVER_ERROR)
            .doesNotContainPattern(STACK_TRACE);
        run.has(sent + 1);
      }

      assertThat(honest.getWithKey(CERTIFICATE).status()).isEqualTo(200);
      for (String loggers :
          List.of("org.eclipse.jetty", "io.keymast.keyinstaller", "io.keymast.http")) {
        assertThat(log.linesOf(loggers)).isEmpty();
      }
      await().until(() -> keyInstaller.gauge("keymast.key.installer.connections") < 5);
      run.holds();
    }
  }

  private static StationBox servedStation(KeyInstallerUnderTest keyInstaller) {
    StationBox box = keyInstaller.newStation();
    keyInstaller.declares(box);
    return box;
  }

  /** All that comes back until the server, or who has sent all there is, closes. */
  private static String exchange(TlsClient client, MutatedRequest request) throws IOException {
    try (TlsClient.Connection connection = client.connect("TLSv1.3")) {
      return connection.allThatComesBackFor(request.octets());
    } catch (SocketException closedByServer) {
      return "";
    }
  }
}
