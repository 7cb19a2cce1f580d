package io.keymast.keyinstaller;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.keyinstaller.TlsClient.Connection;
import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ShutdownTest {
  @Test
  @DisplayName(
      "A Key Installer that is stopped leaves service first, and answers what it is asked already")
  void answersWhatItIsAsked() throws Exception {
    KeyInstallerUnderTest keyInstaller = KeyInstallerUnderTest.started();
    StationBox box = keyInstaller.newStation();
    keyInstaller.declares(box);
    box.request("request");
    String request = box.read("request");
    TlsClient client = keyInstaller.tlsClient(box);
    try (Connection asking = client.connect("TLSv1.3");
        ExecutorService executor = Executors.newSingleThreadExecutor()) {
      asking.send(
          """
          POST /.well-known/est/simpleenroll HTTP/1.1
          Host: localhost
          Content-Type: application/pkcs10
          Content-Length: %d
          Expect: 100-continue

          """
              .replace("\n", "\r\n")
              .formatted(request.length()));
      assertThat(asking.answer().status()).as("it is being handled").isEqualTo(100);

      Future<?> stopping =
          executor.submit(
              () -> {
                keyInstaller.close();
                return null;
              });
      await().until(() -> refusesOthers(client));
      boolean readyMeanwhile = keyInstaller.server().isReady();
      asking.send(request);

      assertThat(asking.answer().status()).isEqualTo(200);
      assertThat(readyMeanwhile).isFalse();
      stopping.get();
    }
  }

  private static boolean refusesOthers(TlsClient client) {
    try (Connection other = client.connect("TLSv1.3")) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }
}
