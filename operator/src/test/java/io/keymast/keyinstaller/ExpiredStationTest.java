package io.keymast.keyinstaller;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.domain.StationName;
import io.keymast.domain.Validity;
import io.keymast.keyinstaller.StationBox.Answered;
import io.keymast.pki.ParsedCertificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A station that was away for so long that its certificate has ended. */
class ExpiredStationTest {
  private static final String CERTIFICATE = "/v1/certificate";

  @AutoClose
  private static final KeyInstallerUnderTest keyInstaller = KeyInstallerUnderTest.started();

  @Test
  @DisplayName("S22 A station back after expiry gets the next one by its ended certificate's key")
  void isBackAfterExpiry() {
    StationBox box = keyInstaller.newStation();
    StationName station = keyInstaller.platform().declare(box, KeyInstallerUnderTest.DEFAULT);
    Instant now = keyInstaller.clock().instant().truncatedTo(ChronoUnit.SECONDS);
    ParsedCertificate ended =
        keyInstaller
            .platform()
            .issueFor(
                new Validity(now.minus(Duration.ofDays(760)), now.minus(Duration.ofDays(30))),
                station,
                box,
                KeyInstallerUnderTest.DEFAULT,
                1);
    box.write("ended.pem", ended.toPem());
    awaitStatus(box, 404);

    ParsedCertificate next =
        keyInstaller.platform().issue(station, box, KeyInstallerUnderTest.DEFAULT, 2);

    Answered answer = awaitStatus(box, 200);
    assertThat(answer.body()).startsWith(next.toPem());
    box.request("request");
    Answered enrolled =
        box.getWith(
            "ended.pem",
            "/.well-known/est/simplereenroll",
            "--data-binary",
            "@request",
            "-H",
            "Content-Type: application/pkcs10",
            "-H",
            "Content-Transfer-Encoding: base64");
    assertThat(enrolled.status()).isEqualTo(200);
  }

  private static Answered awaitStatus(StationBox box, int status) {
    return await()
        .until(() -> box.getWith("ended.pem", CERTIFICATE), answer -> answer.status() == status);
  }
}
