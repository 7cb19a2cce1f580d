package io.keymast.keyinstaller;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.domain.Der;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.List;
import java.util.stream.IntStream;
import org.eclipse.jetty.server.Server;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What makes the next poll of a station cheap. */
class SessionTest {
  private static final int STATIONS = 5;

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  @DisplayName("All stations resume their sessions at a server that has room for one")
  void sessionsAreWithTheStations(String protocol, @TempDir Path folder) throws Exception {
    StationTls tls = new StationTls();
    tls.setSslSessionCacheSize(1);
    writesServerCertificate(folder);
    Server server = BareJetty.server(tls, folder);
    server.start();
    try {
      int port = BareJetty.port(server);
      List<TlsClient> stations =
          IntStream.range(0, STATIONS)
              .mapToObj(number -> SmallStation.number(number, port).client())
              .toList();
      for (TlsClient station : stations) {
        assertThat(isResumed(station, protocol)).isFalse();
      }

      for (TlsClient station : stations) {
        assertThat(isResumed(station, protocol)).isTrue();
      }
    } finally {
      server.stop();
    }
  }

  private static boolean isResumed(TlsClient station, String protocol) throws IOException {
    long began = System.currentTimeMillis();
    try (TlsClient.Connection connection = station.connect(protocol)) {
      assertThat(connection.get("/", "If-None-Match: \"any\"", "Connection: close")).isEqualTo(304);
      return connection.isResumedSince(began);
    }
  }

  private static void writesServerCertificate(Path folder) throws IOException {
    KeyPair keys = SmallStation.newKey();
    byte[] certificate = SmallStation.wrapper(keys, Der.copyOf(keys.getPublic().getEncoded()));
    Files.writeString(folder.resolve("tls.crt"), SmallStation.pem("CERTIFICATE", certificate));
    Files.writeString(
        folder.resolve("tls.key"), SmallStation.pem("PRIVATE KEY", keys.getPrivate().getEncoded()));
  }
}
