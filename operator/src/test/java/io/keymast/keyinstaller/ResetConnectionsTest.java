package io.keymast.keyinstaller;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.support.ProductionLog;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients that vanish by a TCP reset: no FIN, no word of TLS. */
class ResetConnectionsTest {
  private static final String CERTIFICATE = "/v1/certificate";
  private static final String CONNECTIONS = "keymast.key.installer.connections";
  private static final int RESETS = 100;
  private static final int FEW = 5;

  @AutoClose
  private static final KeyInstallerUnderTest keyInstaller = KeyInstallerUnderTest.started();

  private static final StationBox honest = keyInstaller.newStation();

  @BeforeAll
  static void honestStationIsServed() {
    keyInstaller.declares(honest);
  }

  /** When. */
  enum Moment {
    BEFORE_A_HANDSHAKE {
      @Override
      void resets(TlsClient client) throws IOException {
        resetsAfter();
      }
    },
    IN_A_HANDSHAKE {
      @Override
      void resets(TlsClient client) throws IOException {
        resetsAfter(22, 3, 1, 2, 0, 1, 0, 1, 252, 3, 3);
      }
    },
    BETWEEN_REQUESTS {
      @Override
      void resets(TlsClient client) throws IOException {
        TlsClient.Connection connection = client.connect("TLSv1.3");
        connection.get(CERTIFICATE);
        connection.reset();
      }
    },
    IN_A_HEADER {
      @Override
      void resets(TlsClient client) throws IOException {
        resetsAfter(client, "GET /v1/certificate HTTP/1.1\r\nHost: loc");
      }
    },
    IN_A_BODY {
      @Override
      void resets(TlsClient client) throws IOException {
        resetsAfter(
            client,
            "POST /.well-known/est/simpleenroll HTTP/1.1\r\nHost: localhost\r\n"
                + "Content-Type: application/pkcs10\r\nContent-Length: 1000\r\n\r\nMII");
      }
    },
    BEFORE_THE_ANSWER {
      @Override
      void resets(TlsClient client) throws IOException {
        resetsAfter(client, "GET /v1/certificate HTTP/1.1\r\nHost: localhost\r\n\r\n");
      }
    };

    abstract void resets(TlsClient client) throws IOException;

    private static void resetsAfter(TlsClient client, String sent) throws IOException {
      TlsClient.Connection connection = client.connect("TLSv1.3");
      connection.send(sent);
      connection.reset();
    }

    private static void resetsAfter(int... sent) throws IOException {
      try (Socket socket =
          new Socket(InetAddress.getLoopbackAddress(), keyInstaller.server().httpsPort())) {
        for (int octet : sent) {
          socket.getOutputStream().write(octet);
        }
        socket.setSoLinger(true, 0);
      }
    }
  }

  @ParameterizedTest(
      name =
          "Attack 6: a hundred connections reset, {0}, leave nothing, not even a line in the log")
  @EnumSource
  void resetsLeaveNothing(Moment moment) throws Exception {
    StationBox box = keyInstaller.newStation();
    keyInstaller.declares(box);
    TlsClient client = keyInstaller.tlsClient(box);
    try (ProductionLog log = new ProductionLog()) {
      for (int each = 0; each < RESETS; each++) {
        moment.resets(client);
      }

      await("none is left").until(() -> keyInstaller.gauge(CONNECTIONS) < FEW);
      assertThat(log.linesOf("org.eclipse.jetty")).isEmpty();
      assertThat(log.linesOf("io.keymast.keyinstaller")).isEmpty();
    }
    assertThat(honest.getWithKey(CERTIFICATE).status()).isEqualTo(200);
  }
}
