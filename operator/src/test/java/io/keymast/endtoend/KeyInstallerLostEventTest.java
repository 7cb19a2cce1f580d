package io.keymast.endtoend;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.support.ControlPlane;
import io.keymast.support.FreePort;
import io.keymast.support.TlsRelay;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Events never come to a Key Installer, whose watches go on as if there had been none: WebSockets
 * over TLS, as in production.
 */
class KeyInstallerLostEventTest {
  private Product product;
  private TlsRelay relay;
  private KeyInstallerProcess installer;

  @BeforeEach
  void start() throws IOException {
    product = Product.start("unheard");
    relay = TlsRelay.open(ControlPlane.shared());
    Path folder = Files.createDirectory(product.folder().resolve("behind-the-relay"));
    installer =
        KeyInstallerProcess.startBehind(
            relay,
            ControlPlane.shared(),
            folder,
            "--https-port",
            Integer.toString(FreePort.find()),
            "--publication-port",
            Integer.toString(FreePort.find()),
            "--management-port",
            Integer.toString(FreePort.find()),
            "--default-authority",
            product.team().authorities() + "/" + Product.DEFAULT_AUTHORITY,
            "--restore-check-interval",
            "PT0.1S");
  }

  @AfterEach
  void stop() throws IOException {
    installer.close();
    relay.close();
    product.close();
  }

  @Test
  @DisplayName(
      "S24 A regeneration of which no event came is found, by comparing with the API server: the Key"
          + " Installer reads all anew in the same process, and serves the new certificate")
  void isFound() {
    Box box = product.inService("unheard-of", Shell.DASH);
    await("it is known").until(() -> served(box).equals(box.serialNumber()));
    String former = box.serialNumber();
    relay.watches().loseAllAbout(box.name());

    product.team().regenerates(box, "unheard");

    await("the next certificate, which no watch tells of")
        .until(() -> !issued(box).equals(former) && served(box).equals(issued(box)));
    assertThat(relay.watches().lost()).isPositive();
    assertThat(relay.webSockets()).isPositive();
    assertThat(relay.neither()).as("what came by neither HTTP/2 nor WebSocket").isZero();
    assertThat(installer.log())
        .containsSubsequence(
            "events of watched objects have not come",
            "The cluster is read anew",
            "The Key Installer listens");
    relay.watches().heard();
    await("it is ready").until(installer::isReady);
  }

  private String issued(Box box) {
    return product.team().sees(box, "status", "certificate", "serialNumber");
  }

  /** Its serial number; empty where there is none, also while it begins anew. */
  private String served(Box box) {
    return box.sh(
            "curl -s -f -o answer --cacert state/ca.pem --cert state/current/cert.pem"
                + " --key state/key.pem https://localhost:"
                + installer.httpsPort()
                + "/v1/certificate && openssl x509 -in answer -noout -serial || true")
        .strip()
        .replace("serial=", "");
  }
}
