package io.keymast.keyinstaller;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.domain.StationName;
import io.keymast.keyinstaller.StationBox.Answered;
import io.keymast.pki.ParsedCertificate;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The plain GET, by curl, of stations that prove their declared key. */
class PollingTest {
  private static final String CERTIFICATE = "/v1/certificate";

  @AutoClose
  private static final KeyInstallerUnderTest keyInstaller = KeyInstallerUnderTest.started();

  @Test
  @DisplayName("S3 A station that proves its declared key by a wrapper gets its certificate")
  void handsOver() {
    StationBox box = keyInstaller.newStation();
    StationName station = keyInstaller.platform().declare(box, KeyInstallerUnderTest.DEFAULT);
    ParsedCertificate issued = issue(station, box, 1);

    Answered answer = box.awaitsCertificate(issued);

    assertThat(answer.body())
        .isEqualTo(issued.toPem() + keyInstaller.platform().ca().certificate().toPem());
    assertThat(answer.header("Content-Type")).isEqualTo("application/pem-certificate-chain");
    assertThat(answer.header("Cache-Control")).isEqualTo("private, no-cache");
    assertThat(answer.header("Vary")).isEqualTo("Authorization");
    assertThat(answer.header("Server")).isEmpty();
    box.write("installed.pem", answer.body());
    assertThat(box.sh("openssl verify -CAfile ca.pem -purpose sslclient installed.pem"))
        .contains("OK");
  }

  @Test
  @DisplayName("S20 Asking again gives the same certificate, and 304 to who has it")
  void isUnchanged() {
    StationBox box = keyInstaller.newStation();
    StationName station = keyInstaller.platform().declare(box, KeyInstallerUnderTest.DEFAULT);
    Answered first = box.awaitsCertificate(issue(station, box, 1));

    Answered again = box.getWithKey(CERTIFICATE);
    Answered conditional =
        box.getWithKey(CERTIFICATE, "-H", "If-None-Match: \"x\", " + first.header("ETag"));

    assertThat(again.body()).isEqualTo(first.body());
    assertThat(again.header("ETag")).isEqualTo(first.header("ETag")).startsWith("\"");
    assertThat(conditional.status()).isEqualTo(304);
    assertThat(conditional.body()).isEmpty();
  }

  @Test
  @DisplayName("curl's own --etag-compare understands the ETag")
  void worksWithCurlsEtags() {
    StationBox box = keyInstaller.newStation();
    StationName station = keyInstaller.platform().declare(box, KeyInstallerUnderTest.DEFAULT);
    box.awaitsCertificate(issue(station, box, 1));

    Answered first = box.getWithKey(CERTIFICATE, "--etag-save", "etag");
    Answered second = box.getWithKey(CERTIFICATE, "--etag-compare", "etag");

    assertThat(first.status()).isEqualTo(200);
    assertThat(second.status()).isEqualTo(304);
  }

  @Test
  @DisplayName("A station without a certificate yet is told to come again")
  void comesAgain() {
    StationBox box = keyInstaller.newStation();
    keyInstaller.platform().declare(box, KeyInstallerUnderTest.DEFAULT);

    Answered answer = box.awaitsStatus(404);

    assertThat(answer.header("Retry-After")).isEqualTo("30");
    assertThat(answer.reason()).isEqualTo("NoCertificateYet");
    assertThat(answer.header("Content-Type")).startsWith("text/plain");
  }

  @Test
  @DisplayName("S32 A station whose certificate was revoked gets the new one, also by its old one")
  void survivesRevocation() {
    StationBox box = keyInstaller.newStation();
    StationName station = keyInstaller.platform().declare(box, KeyInstallerUnderTest.DEFAULT);
    Answered old = box.awaitsCertificate(issue(station, box, 1));
    box.write("installed.pem", old.body());

    keyInstaller.platform().revoke(station, 1, "superseded");
    Answered between = box.awaitsStatus(404);
    ParsedCertificate next = issue(station, box, 2);
    box.awaitsCertificate(next);
    Answered byOldOne = box.getWith("installed.pem", CERTIFICATE);

    assertThat(between.reason()).isEqualTo("NoCertificateYet");
    assertThat(byOldOne.body()).startsWith(next.toPem());
  }

  @Test
  @DisplayName("S33 A regenerate token that no certificate records closes until the next one")
  void waitsForRegeneration() {
    StationBox box = keyInstaller.newStation();
    StationName station = keyInstaller.platform().declare(box, KeyInstallerUnderTest.DEFAULT);
    box.awaitsCertificate(issue(station, box, 1));

    keyInstaller
        .platform()
        .patchStation(
            station,
            "{\"spec\":{\"regenerate\":{\"token\":\"t1\",\"reason\":\"CertificateLost\"}}}");
    keyInstaller.platform().accept(station, box.fingerprint());
    box.awaitsStatus(404);
    ParsedCertificate next =
        keyInstaller
            .platform()
            .issue(
                station,
                box,
                KeyInstallerUnderTest.DEFAULT,
                2,
                manifest -> manifest.replace("  causes:", "  regenerateToken: t1\n  causes:"));

    box.awaitsCertificate(next);
  }

  @Test
  @DisplayName("S34 An expired certificate is not handed over")
  void doesNotServeExpired() {
    StationBox box = keyInstaller.newStation();
    StationName station = keyInstaller.platform().declare(box, KeyInstallerUnderTest.DEFAULT);
    box.awaitsCertificate(issue(station, box, 1));

    keyInstaller.clock().advance(Duration.ofDays(731));
    Answered late = box.getWithKey(CERTIFICATE);
    keyInstaller.clock().advance(Duration.ofDays(-731));

    assertThat(late.status()).isEqualTo(404);
  }

  @Test
  @DisplayName("S53 A certificate that this authority did not sign is never served")
  void doesNotServeForeign() {
    StationBox box = keyInstaller.newStation();
    StationName station = keyInstaller.platform().declare(box, KeyInstallerUnderTest.DEFAULT);
    ParsedCertificate ours = issue(station, box, 1);
    box.awaitsCertificate(ours);
    StationBox other = keyInstaller.newStation();

    keyInstaller
        .platform()
        .issueBy(
            Platform.newCa("Station CA"),
            station,
            box,
            KeyInstallerUnderTest.DEFAULT,
            7,
            manifest -> manifest);
    keyInstaller
        .platform()
        .issue(
            station,
            other,
            KeyInstallerUnderTest.DEFAULT,
            8,
            manifest ->
                manifest
                    .replace(other.fingerprint().value(), box.fingerprint().value())
                    .replace(other.eui(), box.eui()));
    ParsedCertificate next = issue(station, box, 2);

    assertThat(box.awaitsCertificate(next).body()).startsWith(next.toPem());
  }

  @Test
  @DisplayName("A label names the station; another station's label is refused after proof")
  void takesLabels() {
    StationBox box = keyInstaller.newStation();
    StationName station = keyInstaller.platform().declare(box, KeyInstallerUnderTest.DEFAULT);
    ParsedCertificate issued = issue(station, box, 1);
    box.awaitsCertificate(issued);
    String label = station.namespace() + "." + station.name();

    Answered own = box.getWithKey("/v1/" + label + "/certificate");
    Answered foreign = box.getWithKey("/v1/" + station.namespace() + ".other/certificate");

    assertThat(own.body()).startsWith(issued.toPem());
    assertThat(foreign.status()).isEqualTo(403);
    assertThat(foreign.reason()).isEqualTo("WrongLabel");
  }

  @Test
  @DisplayName("S11 A station without a declared key proves nothing: 401")
  void refusesUndeclared() {
    StationBox box = keyInstaller.newStation();
    keyInstaller.platform().declareWithoutKey(box, KeyInstallerUnderTest.DEFAULT);

    Answered answer = box.getWithKey(CERTIFICATE);

    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.header("WWW-Authenticate")).isEqualTo("Basic realm=\"key-installer\"");
  }

  @Test
  @DisplayName("The trust bundle is for everyone, of other authorities by label")
  void publishesTrust() {
    StationBox box = keyInstaller.newStation();
    String namespace = keyInstaller.platform().namespace();

    Answered pem = box.curl("/v1/ca");
    Answered again = box.curl("/v1/ca", "-H", "If-None-Match: " + pem.header("ETag"));
    Answered labelled = box.curl("/v1/ca." + namespace + ".default/ca");
    Answered unknown = box.curl("/v1/ca." + namespace + ".none/ca");
    Answered ofStation = box.curl("/v1/" + namespace + ".station/ca");

    assertThat(pem.body()).isEqualTo(keyInstaller.platform().caPem());
    assertThat(again.status()).isEqualTo(304);
    assertThat(labelled.body()).isEqualTo(pem.body());
    assertThat(unknown.status()).isEqualTo(401);
    assertThat(ofStation.body()).isEqualTo(unknown.body());
  }

  @Test
  @DisplayName("Where issuing is impossible there is no promise: 503; what is made is served")
  void promisesNothingWithoutAuthority() {
    StationBox waiting = keyInstaller.newStation();
    StationBox served = keyInstaller.newStation();
    keyInstaller
        .platform()
        .authorities()
        .applies("paused", "authentication: PublicKey", ", paused: true");
    keyInstaller.platform().declare(waiting, "paused");
    StationName station = keyInstaller.platform().declare(served, "paused");
    ParsedCertificate issued = keyInstaller.platform().issue(station, served, "paused", 1);

    assertThat(waiting.awaitsStatus(503).reason()).isEqualTo("IssuingImpossible");
    served.awaitsCertificate(issued);
  }

  private static ParsedCertificate issue(StationName station, StationBox box, long revision) {
    return keyInstaller.platform().issue(station, box, KeyInstallerUnderTest.DEFAULT, revision);
  }
}
