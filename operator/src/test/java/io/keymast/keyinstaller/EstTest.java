package io.keymast.keyinstaller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keymast.domain.AuthorityName;
import io.keymast.domain.StationName;
import io.keymast.keyinstaller.StationBox.Answered;
import io.keymast.pki.ParsedCertificate;
import io.keymast.support.Command;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** EST (RFC 7030) by curl and openssl, by strongSwan's pki and by the Rust crate est-ca. */
class EstTest {
  private static final String ENROLL = "/.well-known/est/simpleenroll";
  private static final String CSR_ATTRS = "/.well-known/est/csrattrs";
  private static final String PASSWORD = "a long password of the station";

  @SuppressWarnings("NullAway.Init")
  private static KeyInstallerUnderTest keyInstaller;

  @BeforeAll
  static void start() {
    keyInstaller = KeyInstallerUnderTest.started();
    keyInstaller
        .platform()
        .authority("by-password", "authentication: Password, allowUndeclared: true");
  }

  @AfterAll
  static void stop() throws Exception {
    keyInstaller.close();
  }

  @Test
  @DisplayName("cacerts is certs-only PKCS#7 in base64 on one line")
  void givesCaCertificates() {
    StationBox box = keyInstaller.newStation();

    Answered answer = box.curl("/.well-known/est/cacerts");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).startsWith("application/pkcs7-mime");
    assertThat(answer.header("Content-Transfer-Encoding")).isEqualTo("base64");
    assertThat(answer.body()).doesNotContain("\n", "\r");
    box.write("cacerts", answer.body());
    assertThat(certificatesIn(box, "cacerts"))
        .isEqualTo(keyInstaller.platform().ca().certificate().toPem());
  }

  @Test
  @DisplayName(
      "cacerts has cross-certificates too; the PEM, which clients trust as it is, has none")
  void givesCrossCertificates() {
    StationBox box = keyInstaller.newStation();
    Platform platform = keyInstaller.platform();
    AuthorityName authority = platform.authority("cross-signed", "authentication: PublicKey");
    ParsedCertificate cross = Platform.newCa("Stands for a cross-certificate").certificate();
    platform.crossSignedStatus(authority.name(), platform.ca(), cross);
    String label = "/ca." + authority.namespace() + "." + authority.name();

    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> {
              Answered answer = box.curl("/.well-known/est" + label + "/cacerts");
              box.write("cacerts", answer.body());
              assertThat(certificatesIn(box, "cacerts"))
                  .contains(platform.caPem())
                  .contains(cross.toPem());
            });
    assertThat(box.curl("/v1" + label + "/ca").body()).isEqualTo(platform.caPem());
  }

  @Test
  @DisplayName("csrattrs asks for nothing: 204")
  void asksForNoAttributes() {
    assertThat(keyInstaller.newStation().curl(CSR_ATTRS).status()).isEqualTo(204);
  }

  @Test
  @DisplayName("csrattrs tells a proven station of a foreign issuer its names, and others nothing")
  void tellsNames() {
    keyInstaller.platform().delegatedAuthority("telling");
    StationBox box = keyInstaller.newStation();
    keyInstaller.platform().declare(box, "telling");
    StationBox other = keyInstaller.newStation();
    declare(other);
    StationBox stranger = keyInstaller.newStation();

    Answered told =
        await()
            .atMost(Duration.ofSeconds(30))
            .until(() -> box.getWithKey(CSR_ATTRS), answer -> answer.status() == 200);

    assertThat(told.header("Content-Type")).isEqualTo("application/csrattrs");
    assertThat(told.header("Content-Transfer-Encoding")).isEqualTo("base64");
    box.write("attributes", told.body());
    assertThat(box.sh("base64 -d attributes | openssl asn1parse -inform DER"))
        .contains(":Extension Request", ":X509v3 Subject Alternative Name", ":" + box.eui());
    assertThat(other.getWithKey(CSR_ATTRS).status()).isEqualTo(204);
    assertThat(stranger.getWithKey(CSR_ATTRS).status()).isEqualTo(204);
    assertThat(box.curl(CSR_ATTRS, "--user", box.eui() + ":" + PASSWORD).status()).isEqualTo(204);
  }

  @Test
  @DisplayName(
      "S20 Enrolling waits by an empty 202, then gives the leaf, however often it is asked")
  void enrolls() {
    StationBox box = keyInstaller.newStation();
    StationName station = declare(box);
    box.request("request");

    Answered waiting = awaitEnrolled(box, 202);
    ParsedCertificate issued = issue(station, box);
    Answered enrolled = awaitEnrolled(box, 200);
    Answered again = box.enrollWithKey(ENROLL, "request");
    Answered reenrolled = box.enrollWithKey("/.well-known/est/simplereenroll", "request");

    assertThat(waiting.body()).isEmpty();
    assertThat(waiting.header("Retry-After")).isNotEmpty();
    assertThat(enrolled.body()).doesNotContain("\n").isEqualTo(again.body());
    assertThat(reenrolled.body()).isEqualTo(enrolled.body());
    box.write("enrolled", enrolled.body());
    assertThat(certificatesIn(box, "enrolled")).isEqualTo(issued.toPem());
  }

  @Test
  @DisplayName("The request is kept once per key, for a foreign issuer to renew by")
  void keepsTheRequest() {
    StationBox box = keyInstaller.newStation();
    StationName station = declare(box);
    box.request("request");
    awaitEnrolled(box, 202);

    String kept =
        await()
            .atMost(Duration.ofSeconds(20))
            .until(() -> keptRequest(station), request -> !request.isEmpty());
    box.request("another");
    box.enrollWithKey(ENROLL, "another");

    assertThat(kept).isEqualTo(box.read("request").replace("\n", ""));
    await()
        .during(Duration.ofSeconds(1))
        .atMost(Duration.ofSeconds(5))
        .until(() -> keptRequest(station).equals(kept));
  }

  @Test
  @DisplayName(
      "Where a foreign issuer signs, a request for other names is refused, and the right one is kept")
  void askedNames() {
    keyInstaller.platform().delegatedAuthority("delegated");
    StationBox box = keyInstaller.newStation();
    StationName station = keyInstaller.platform().declare(box, "delegated");
    box.request("other");
    String eui = box.eui().toLowerCase(Locale.ROOT);
    box.sh(
        "openssl req -new -key key.pem -subj /CN=%s -addext subjectAltName=DNS:%s.stations.keymast.internal,URI:urn:dev:mac:%s -outform DER | base64 > request"
            .formatted(box.eui(), eui, eui));

    awaitEnrolled(box, 202);
    Answered refused = box.enrollWithKey(ENROLL, "other");

    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.header("Keymast-Reason")).isEqualTo("WrongNames");
    assertThat(refused.body())
        .contains("/CN=" + box.eui(), "DNS:" + eui + ".stations.keymast.internal")
        .doesNotContain("whoever");
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> keptRequest(station).equals(box.read("request").replace("\n", "")));
  }

  @Test
  @DisplayName("strongSwan's pki fetches the CA certificates and enrols by password")
  @EnabledIf("hasStrongSwan")
  void worksWithStrongSwan() {
    StationBox box = keyInstaller.newStation();
    StationName station = keyInstaller.platform().declare(box, "by-password");
    keyInstaller
        .platform()
        .password(keyInstaller.platform().namespace(), Map.of(box.eui(), PASSWORD));
    ParsedCertificate issued = keyInstaller.platform().issue(station, box, "by-password", 1);
    box.sh("openssl req -new -key key.pem -subj /CN=whoever -outform DER -out request.der");
    await()
        .atMost(Duration.ofSeconds(20))
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
    awaitEnrolled(box, 200);
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
    awaitEnrolled(box, 200);
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

  private static Answered awaitEnrolled(StationBox box, int status) {
    return await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> box.enrollWithKey(ENROLL, "request"), it -> it.status() == status);
  }

  private static String certificatesIn(StationBox box, String file) {
    return box.sh(
        "base64 -d "
            + file
            + " | openssl pkcs7 -inform DER -print_certs | sed -n '/BEGIN/,/END/p'");
  }

  private static String keptRequest(StationName station) {
    return keyInstaller.platform().enrollment(station).certificationRequest() instanceof String it
        ? it
        : "";
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
                "ls \"${XDG_CACHE_HOME:-$HOME/.cache}\"/keymast/judges/*/bin/est-client 2>/dev/null | head -n 1"),
            Duration.ofSeconds(5))
        .strip();
  }
}
