package io.keymast.keyinstaller;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.domain.StationName;
import io.keymast.pki.ParsedCertificate;
import io.keymast.support.Command;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** Others' EST clients. */
class EstClientsTest {
  private static final String PASSWORD = "a long password of the station";

  @AutoClose
  private static final KeyInstallerUnderTest keyInstaller = KeyInstallerUnderTest.started();

  @BeforeAll
  static void platformTeamHasAnAuthority() {
    keyInstaller
        .platform()
        .authorities()
        .applies("by-password", "authentication: Password, allowUndeclared: true");
  }

  @Test
  @DisplayName("strongSwan's pki fetches the CA certificates and enrols by password")
  @EnabledIf("hasStrongSwan")
  void worksWithStrongSwan() {
    StationBox box = keyInstaller.newStation();
    StationName station = keyInstaller.platform().declare(box, "by-password");
    keyInstaller
        .platform()
        .secrets()
        .password(keyInstaller.platform().namespace(), Map.of(box.eui(), PASSWORD));
    ParsedCertificate issued = keyInstaller.platform().issue(station, box, "by-password", 1);
    box.sh("openssl req -new -key key.pem -subj /CN=whoever -outform DER -out request.der");
    await()
        .until(
            () -> box.curl("/v1/certificate", "--user", box.eui() + ":" + PASSWORD).status(),
            status -> status == 200);

    box.sh(
        "pki --estca --url %s --cacert ca.pem --outform pem --caout fetched.pem --force"
            .formatted(box.url("")));
    String enrolled =
        box.sh(
            "pki --est --url %s --in request.der --cacert ca.pem --userpass '%s:%s' --outform pem"
                .formatted(box.url(""), box.eui(), PASSWORD));

    assertThat(box.sh("cat fetched*.pem").replaceAll("\\s", ""))
        .contains(keyInstaller.platform().caPem().replaceAll("\\s", ""));
    assertThat(enrolled.replaceAll("\\s", "")).isEqualTo(issued.toPem().replaceAll("\\s", ""));
  }

  @Test
  @DisplayName("strongSwan's pki re-enrols by its certificate over TLS 1.2")
  @EnabledIf("hasStrongSwan")
  void renewsByStrongSwan() {
    StationBox box = keyInstaller.newStation();
    StationName station = declare(box);
    ParsedCertificate issued = issue(station, box);
    box.request("request");
    box.enrolsUntil(200);
    box.write("installed.pem", issued.toPem());
    box.sh("openssl req -new -key key.pem -subj /CN=whoever -outform DER -out request.der");

    String enrolled =
        box.sh(
            ("pki --est --url %s --in request.der --cacert ca.pem --cert installed.pem"
                    + " --key key.pem --outform pem")
                .formatted(box.url("")));

    assertThat(enrolled.replaceAll("\\s", "")).isEqualTo(issued.toPem().replaceAll("\\s", ""));
  }

  @Test
  @DisplayName("The crate est-ca fetches the CA certificates and enrols")
  @EnabledIf("hasEstClient")
  void worksWithEstCa() {
    StationBox box = keyInstaller.newStation();
    StationName station = declare(box);
    ParsedCertificate issued = issue(station, box);
    box.request("request");
    box.enrolsUntil(200);
    box.sh("openssl pkcs8 -topk8 -nocrypt -in key.pem -out key8.pem");

    box.sh(estClient() + " cacerts --url %s --ca ca.pem --out fetched.pem".formatted(box.url("")));
    box.sh(
        estClient()
            + " simpleenroll --url %s --ca ca.pem --cert wrapper.pem --key key8.pem --out got.pem"
                .formatted(box.url("")));

    assertThat(box.read("fetched.pem").replaceAll("\\s", ""))
        .isEqualTo(keyInstaller.platform().caPem().replaceAll("\\s", ""));
    assertThat(box.read("got.pem").replaceAll("\\s", ""))
        .isEqualTo(issued.toPem().replaceAll("\\s", ""));
  }

  private static StationName declare(StationBox box) {
    return keyInstaller.platform().declare(box, KeyInstallerUnderTest.DEFAULT);
  }

  private static ParsedCertificate issue(StationName station, StationBox box) {
    return keyInstaller.platform().issue(station, box, KeyInstallerUnderTest.DEFAULT, 1);
  }

  static boolean hasStrongSwan() {
    return Files.isExecutable(Path.of("/usr/bin/pki"));
  }

  static boolean hasEstClient() {
    return !estClient().isEmpty();
  }

  private static String estClient() {
    Path root = Path.of(System.getProperty("keymast.root", "..")).toAbsolutePath().normalize();
    return Command.run(
            root,
            List.of(
                "sh",
                "-c",
                "ls \"${XDG_CACHE_HOME:-$HOME/.cache}\"/keymast/judges/*/bin/est-client 2>/dev/null"
                    + " | head -n 1"))
        .strip();
  }
}
