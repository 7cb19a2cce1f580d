package io.keymast.keyinstaller;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.api.BaseStationCertificate;
import io.keymast.domain.StationName;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class UnknownCertificateTest {
  private static final String CERTIFICATE = "/v1/certificate";
  private static final String METER = "keymast.unknown.certificates";

  @Test
  @DisplayName(
      "S41 A certificate of ours that the cluster does not know is told once, others never")
  void toldOnce() throws Exception {
    try (KeyInstallerUnderTest keyInstaller = KeyInstallerUnderTest.started()) {
      Platform platform = keyInstaller.platform();
      StationBox box = keyInstaller.newStation();
      StationName station = platform.declare(box, KeyInstallerUnderTest.DEFAULT);
      box.write(
          "installed.pem",
          box.awaitsCertificate(platform.issue(station, box, KeyInstallerUnderTest.DEFAULT, 1))
              .body());
      box.getWith("installed.pem", CERTIFICATE);
      box.getWithKey(CERTIFICATE);
      assertThat(keyInstaller.counted(METER)).isZero();

      platform
          .admin()
          .resources(BaseStationCertificate.class)
          .inNamespace(station.namespace())
          .withName(StationCertificates.nameOf(station, 1))
          .delete();
      box.awaitsStatus(404);
      await("it is told")
          .until(
              () -> {
                box.getWith("installed.pem", CERTIFICATE);
                keyInstaller.server().lookForUnknownCertificates();
                return keyInstaller.counted(METER) > 0;
              });
      box.getWith("installed.pem", CERTIFICATE);
      IntStream.range(0, UnknownCertificates.LOOKS)
          .forEach(_ -> keyInstaller.server().lookForUnknownCertificates());

      assertThat(keyInstaller.counted(METER)).isEqualTo(1);
    }
  }
}
