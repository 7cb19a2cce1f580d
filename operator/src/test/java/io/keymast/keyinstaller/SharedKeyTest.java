package io.keymast.keyinstaller;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.domain.StationName;
import io.keymast.domain.Validity;
import io.keymast.keyinstaller.StationBox.Answered;
import io.keymast.pki.CaKey;
import io.keymast.pki.ParsedCertificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Attack 10 across authorities: a tenant declares another one's public key under his own. */
class SharedKeyTest {
  private static final String CERTIFICATE = "/v1/certificate";
  private static final String TENANTS = "tenants";
  private static final String TURNCOATS = "turncoats";
  private static final String MOVED = "moved";
  private static final String ROTATING = "rotating";
  private static final String PASSWORD = "secret";
  private static final Instant FIRST = Platform.NOW.minus(Duration.ofDays(2));
  private static final Instant LATER = Platform.NOW.minus(Duration.ofDays(1));

  @AutoClose
  private static final KeyInstallerUnderTest keyInstaller = KeyInstallerUnderTest.started();

  @BeforeAll
  static void platformTeamHasAnAuthority() {
    keyInstaller.platform().authorities().applies(TENANTS, "authentication: PublicKey");
  }

  @Test
  @DisplayName("S13 Attack 10: a copy under another authority takes nothing from a station to come")
  void copyBeforeTheFirstDownload() {
    StationBox box = keyInstaller.newStation();
    ParsedCertificate issued = issue(declare(box), box, FIRST);
    StationName copy = copies(box);
    ParsedCertificate ofCopy = issueToCopy(copy, box, LATER);

    awaitAllSeen();

    assertThat(box.getWithKey(CERTIFICATE).body()).startsWith(issued.toPem());
    assertThat(labelled(box, copy).body()).as("by its label").startsWith(ofCopy.toPem());
    assertThat(box.getWithKey(CERTIFICATE).body()).startsWith(issued.toPem());
  }

  @Test
  @DisplayName("S13 Attack 10: nor does one that was declared before, from a station that has come")
  void copyOfAStationThatHasFetched() {
    StationBox box = keyInstaller.newStation();
    StationName copy = copies(box);
    issueToCopy(copy, box, FIRST);
    StationName station = declare(box);
    ParsedCertificate issued = issue(station, box, LATER);
    await().until(() -> labelled(box, station), it -> it.body().startsWith(issued.toPem()));
    await().until(() -> keyInstaller.platform().delivery(station, 1).deliveredAt() != null);
    awaitAllSeen();

    assertThat(box.getWithKey(CERTIFICATE).body()).startsWith(issued.toPem());
  }

  @Test
  @DisplayName("S13 Attack 10: nor does one that was fetched by password, which proves no key")
  void copyFetchedByPassword() {
    keyInstaller.platform().authorities().applies(TURNCOATS, "authentication: Password");
    StationBox box = keyInstaller.newStation();
    StationName station = declare(box);
    ParsedCertificate issued = issue(station, box, FIRST);
    String tenant = keyInstaller.controlPlane().newNamespace("tenant");
    keyInstaller.platform().secrets().password(tenant, Map.of(box.eui(), PASSWORD));
    StationName copy = keyInstaller.platform().declare(tenant, box, TURNCOATS);
    keyInstaller.platform().issueFor(validFrom(LATER), copy, box, TURNCOATS, 1);
    await().until(() -> box.curl(CERTIFICATE, "--user", copy + ":" + PASSWORD).status() == 200);
    await().until(() -> keyInstaller.platform().delivery(copy, 1).deliveredAt() != null);
    assertThat(keyInstaller.platform().delivery(copy, 1).provenAt()).isNull();

    keyInstaller.platform().authorities().applies(TURNCOATS, "authentication: PublicKey");

    await().until(() -> box.curl(CERTIFICATE, "--user", copy + ":" + PASSWORD).status() == 401);
    assertThat(box.getWithKey(CERTIFICATE).body()).startsWith(issued.toPem());
  }

  @Test
  @DisplayName("S13 The certificate that a station presents says which one it is")
  void presentedCertificate() {
    StationBox box = keyInstaller.newStation();
    issue(declare(box), box, FIRST);
    StationName second = copies(box);
    ParsedCertificate ofSecond = issueToCopy(second, box, LATER);
    box.write("installed.pem", ofSecond.toPem());
    awaitAllSeen();

    assertThat(box.getWith("installed.pem", CERTIFICATE).body()).startsWith(ofSecond.toPem());
  }

  @Test
  @DisplayName("S13 Attack 10: nor while the station is not judged, from whatever it asks for")
  void copyWhileTheStationIsNotJudged() {
    StationBox box = keyInstaller.newStation();
    StationName station = declare(box);
    ParsedCertificate issued = issue(station, box, FIRST);
    box.awaitsCertificate(issued);
    StationName copy = copies(box);
    issueToCopy(copy, box, LATER);
    box.request("request");
    box.write("installed.pem", issued.toPem());
    keyInstaller
        .platform()
        .patchStation(station, "{\"spec\":{\"packetForwarder\":{\"version\":\"2.8.12\"}}}");
    awaitAllSeen();

    assertThat(box.getWith("installed.pem", CERTIFICATE).status()).isEqualTo(401);
    assertThat(box.getWithKey(CERTIFICATE).status()).isEqualTo(401);
    assertThat(box.getWithKey("/v1/ca").status()).isEqualTo(401);
    assertThat(box.getWithKey("/.well-known/est/cacerts").status()).isEqualTo(401);
    assertThat(box.enrollWithKey("/.well-known/est/simpleenroll", "request").status())
        .isEqualTo(401);

    keyInstaller.platform().accept(station, box.fingerprint());
    box.awaitsCertificate(issued);
    assertThat(keyInstaller.platform().delivery(copy, 1).deliveredAt()).isNull();
  }

  @Test
  @DisplayName("S13 Attack 10: nor from one that moves to another authority")
  void copyOfAStationThatMoves() {
    keyInstaller.platform().authorities().applies(MOVED, "authentication: PublicKey");
    StationBox box = keyInstaller.newStation();
    StationName station = fetched(box);
    issueToCopy(copies(box), box, FIRST);

    keyInstaller
        .platform()
        .patchStation(
            station, "{\"spec\":{\"certificateAuthorityRef\":{\"name\":\"" + MOVED + "\"}}}");
    keyInstaller.platform().accept(station, box.fingerprint());
    awaitAllSeen();

    assertThat(box.getWithKey(CERTIFICATE).status()).as("until it is issued one").isEqualTo(404);
    ParsedCertificate next =
        keyInstaller.platform().issueFor(validFrom(LATER), station, box, MOVED, 2);
    awaitAllSeen();
    assertThat(box.getWithKey(CERTIFICATE).body()).startsWith(next.toPem());
  }

  @Test
  @DisplayName("S13 Attack 10: nor from one whose authority gives its CA up")
  void copyOfAStationWhoseCaIsGivenUp() {
    CaKey next = Platform.newCa("Next CA");
    keyInstaller.platform().authorities().applies(ROTATING, "authentication: PublicKey");
    StationBox box = keyInstaller.newStation();
    StationName station = keyInstaller.platform().declare(box, ROTATING);
    ParsedCertificate installed =
        keyInstaller.platform().issueFor(validFrom(LATER), station, box, ROTATING, 1);
    box.awaitsCertificate(installed);
    box.write("installed.pem", installed.toPem());
    await().until(() -> keyInstaller.platform().delivery(station, 1).provenAt() != null);
    issueToCopy(copies(box), box, FIRST);

    keyInstaller
        .platform()
        .authorities()
        .tellsRetired(ROTATING, keyInstaller.platform().ca(), next);
    await().until(() -> labelled(box, station), it -> it.status() == 404);
    awaitAllSeen();

    assertThat(box.getWithKey(CERTIFICATE).status()).as("until it is issued one").isEqualTo(404);
    assertThat(box.getWith("installed.pem", CERTIFICATE).status()).isEqualTo(404);
  }

  @Test
  @DisplayName("Where nothing tells which station is meant, the label has to")
  void nothingTells() {
    StationBox box = keyInstaller.newStation();
    declare(box);
    copies(box);
    awaitAllSeen();

    Answered answer = box.getWithKey(CERTIFICATE);

    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.reason()).isEqualTo("AmbiguousStation");
  }

  private static StationName declare(StationBox box) {
    return keyInstaller.platform().declare(box, KeyInstallerUnderTest.DEFAULT);
  }

  /** A station that has proven its key. */
  private static StationName fetched(StationBox box) {
    StationName station = declare(box);
    box.awaitsCertificate(issue(station, box, LATER));
    await().until(() -> keyInstaller.platform().delivery(station, 1).provenAt() != null);
    return station;
  }

  private static StationName copies(StationBox box) {
    return keyInstaller
        .platform()
        .declare(keyInstaller.controlPlane().newNamespace("tenant"), box, TENANTS);
  }

  private static ParsedCertificate issue(StationName station, StationBox box, Instant at) {
    return keyInstaller
        .platform()
        .issueFor(validFrom(at), station, box, KeyInstallerUnderTest.DEFAULT, 1);
  }

  private static ParsedCertificate issueToCopy(StationName copy, StationBox box, Instant at) {
    return keyInstaller.platform().issueFor(validFrom(at), copy, box, TENANTS, 1);
  }

  private static Validity validFrom(Instant at) {
    return new Validity(at, at.plus(Duration.ofDays(730)));
  }

  /** What is declared and issued later is seen later. */
  private static void awaitAllSeen() {
    StationBox later = keyInstaller.newStation();
    later.awaitsCertificate(issue(declare(later), later, FIRST));
  }

  private static Answered labelled(StationBox box, StationName station) {
    return box.getWithKey("/v1/" + station.namespace() + "." + station.name() + "/certificate");
  }
}
