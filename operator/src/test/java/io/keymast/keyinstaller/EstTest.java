package io.keymast.keyinstaller;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.domain.AuthorityName;
import io.keymast.domain.StationName;
import io.keymast.keyinstaller.StationBox.Answered;
import io.keymast.pki.CaKey;
import io.keymast.pki.ParsedCertificate;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** EST (RFC 7030) by curl and openssl, by strongSwan's pki and by the Rust crate est-ca. */
class EstTest {
  private static final String ENROLL = "/.well-known/est/simpleenroll";
  private static final String CSR_ATTRS = "/.well-known/est/csrattrs";
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
    AuthorityName authority =
        platform.authorities().applies("cross-signed", "authentication: PublicKey");
    ParsedCertificate cross = Platform.newCa("Stands for a cross-certificate").certificate();
    platform.authorities().tellsCrossSigned(authority.name(), platform.ca(), cross);
    String label = "/ca." + authority.namespace() + "." + authority.name();

    await()
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
  @DisplayName(
      "Who proves to be a station of another authority gets its CA beside that of the server")
  void givesTheStationsCaToo() {
    StationBox box = keyInstaller.newStation();
    Platform platform = keyInstaller.platform();
    CaKey own = Platform.newCa("Station CA of another authority");
    AuthorityName authority =
        platform.authorities().applies("another", "authentication: PublicKey");
    platform.authorities().tells(authority.name(), "True", own);
    String both = own.certificate().toPem() + platform.caPem();

    platform.declare(box, authority.name());

    await().until(() -> box.getWithKey("/v1/ca").body(), both::equals);
    assertThat(box.getWithKey("/v1/" + platform.namespace() + "." + box.name() + "/ca").body())
        .isEqualTo(both);
    box.write("cacerts", box.getWithKey("/.well-known/est/cacerts").body());
    assertThat(certificatesIn(box, "cacerts"))
        .contains(own.certificate().toPem(), platform.caPem());
    assertThat(box.curl("/v1/ca").body()).as("without proof").isEqualTo(platform.caPem());
    assertThat(keyInstaller.newStation().getWithKey("/v1/ca").body())
        .as("of a stranger")
        .isEqualTo(platform.caPem());
  }

  @Test
  @DisplayName("csrattrs asks for nothing: 204")
  void asksForNoAttributes() {
    assertThat(keyInstaller.newStation().curl(CSR_ATTRS).status()).isEqualTo(204);
  }

  @Test
  @DisplayName("csrattrs tells a proven station of a foreign issuer its names, and others nothing")
  void tellsNames() {
    keyInstaller.platform().authorities().appliesDelegated("telling");
    StationBox box = keyInstaller.newStation();
    keyInstaller.platform().declare(box, "telling");
    StationBox other = keyInstaller.newStation();
    declare(other);
    StationBox stranger = keyInstaller.newStation();

    Answered told =
        await().until(() -> box.getWithKey(CSR_ATTRS), answer -> answer.status() == 200);

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

    Answered waiting = box.enrolsUntil(202);
    ParsedCertificate issued = issue(station, box);
    Answered enrolled = box.enrolsUntil(200);
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
    box.enrolsUntil(202);

    String kept = await().until(() -> keptRequest(station), request -> !request.isEmpty());
    box.request("another");
    box.enrollWithKey(ENROLL, "another");

    assertThat(kept).isEqualTo(box.read("request").replace("\n", ""));
    await().during(Duration.ofSeconds(1)).until(() -> keptRequest(station).equals(kept));
  }

  @Test
  @DisplayName(
      "Where a foreign issuer signs, a request for other names is refused, and the right one is"
          + " kept")
  void askedNames() {
    keyInstaller.platform().authorities().appliesDelegated("delegated");
    StationBox box = keyInstaller.newStation();
    StationName station = keyInstaller.platform().declare(box, "delegated");
    box.request("other");
    String eui = box.eui().toLowerCase(Locale.ROOT);
    box.sh(
        "openssl req -new -key key.pem -subj /CN=%s -addext subjectAltName=DNS:%s.stations.keymast.internal,URI:urn:dev:mac:%s -outform DER | base64 > request"
            .formatted(box.eui(), eui, eui));

    box.enrolsUntil(202);
    Answered refused = box.enrollWithKey(ENROLL, "other");

    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.header("Keymast-Reason")).isEqualTo("WrongNames");
    assertThat(refused.body())
        .contains("/CN=" + box.eui(), "DNS:" + eui + ".stations.keymast.internal")
        .doesNotContain("whoever");
    await().until(() -> keptRequest(station).equals(box.read("request").replace("\n", "")));
  }

  private static StationName declare(StationBox box) {
    return keyInstaller.platform().declare(box, KeyInstallerUnderTest.DEFAULT);
  }

  private static ParsedCertificate issue(StationName station, StationBox box) {
    return keyInstaller.platform().issue(station, box, KeyInstallerUnderTest.DEFAULT, 1);
  }

  private static String certificatesIn(StationBox box, String file) {
    return box.sh(
        "base64 -d "
            + file
            + " | openssl pkcs7 -inform DER -print_certs | sed -n '/BEGIN/,/END/p'");
  }

  private static String keptRequest(StationName station) {
    return Objects.requireNonNullElse(
        keyInstaller.platform().enrollment(station).certificationRequest(), "");
  }
}
