package io.keymast.keyinstaller;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.api.BaseStationStatus.RefusedWay;
import io.keymast.domain.StationName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What is written down of stations that come by the way that their authority does not allow. */
class RefusedWayTest {
  private static final String CERTIFICATE = "/v1/certificate";
  private static final String OF_PASSWORDS = "by-password";
  private static final String PASSWORD = "right";

  @AutoClose
  private static final KeyInstallerUnderTest keyInstaller = KeyInstallerUnderTest.started();

  @BeforeAll
  static void platformTeamHasAnAuthority() {
    keyInstaller.platform().authorities().applies(OF_PASSWORDS, "authentication: Password");
  }

  @Test
  @DisplayName("S3 A right password where the key is asked is noted once, until the key is proven")
  void notesThePassword() {
    StationBox box = keyInstaller.newStation();
    StationName station = declared(box, KeyInstallerUnderTest.DEFAULT);
    box.awaitsStatus(404);

    awaitPasswords();

    assertThat(withPassword(box, PASSWORD)).isEqualTo(401);

    RefusedWay noted = awaitNoted(station, note -> true);
    assertThat(noted.way()).isEqualTo("Password");
    assertThat(noted.observedAt()).isEqualTo(Platform.NOW);
    assertThat(noted.resolvedAt()).isNull();
    await()
        .until(
            () -> {
              box.getWithKey(CERTIFICATE);
              return noted(station).filter(note -> note.resolvedAt() != null).isPresent();
            });
    String written = version(station);
    for (int poll = 0; poll < 10; poll++) {
      assertThat(withPassword(box, PASSWORD)).isEqualTo(401);
      assertThat(box.getWithKey(CERTIFICATE).status()).isEqualTo(404);
    }
    assertThat(version(station)).as("not again within the hour").isEqualTo(written);
  }

  @Test
  @DisplayName(
      "S3 A note of a clock that was a day ahead keeps none from being made when it is right")
  void notedAhead() {
    StationBox box = keyInstaller.newStation();
    StationName station = declared(box, KeyInstallerUnderTest.DEFAULT);
    box.awaitsStatus(404);
    awaitPasswords();
    keyInstaller.clock().advance(Duration.ofDays(1));
    try {
      assertThat(withPassword(box, PASSWORD)).isEqualTo(401);
      awaitNoted(station, note -> Platform.NOW.plus(Duration.ofDays(1)).equals(note.observedAt()));
    } finally {
      keyInstaller.clock().advance(Duration.ofDays(-1));
    }

    await()
        .until(
            () -> {
              withPassword(box, PASSWORD);
              return noted(station).filter(it -> Platform.NOW.equals(it.observedAt())).isPresent();
            });
  }

  @Test
  @DisplayName("S3 A key where the password is asked is noted, until the password is given")
  void notesTheKey() {
    StationBox box = keyInstaller.newStation();
    StationName station = declared(box, OF_PASSWORDS);
    await().until(() -> withPassword(box, PASSWORD) == 404);

    assertThat(box.getWithKey(CERTIFICATE).status()).isEqualTo(401);

    assertThat(awaitNoted(station, note -> true).way()).isEqualTo("PublicKey");
    await()
        .until(
            () -> {
              withPassword(box, PASSWORD);
              return noted(station).filter(note -> note.resolvedAt() != null).isPresent();
            });
  }

  @Test
  @DisplayName("S3 A stranger, a wrong password and another's key cause no write")
  void strangersAreNotNoted() {
    StationBox byKey = keyInstaller.newStation();
    StationName keyStation = declared(byKey, KeyInstallerUnderTest.DEFAULT);
    StationBox byPassword = keyInstaller.newStation();
    StationName passwordStation = declared(byPassword, OF_PASSWORDS);
    StationBox stranger = keyInstaller.newStation();
    byKey.awaitsStatus(404);
    await().until(() -> withPassword(byPassword, PASSWORD) == 404);
    List<String> before = List.of(version(keyStation), version(passwordStation));

    assertThat(withPassword(byKey, "wrong")).isEqualTo(401);
    assertThat(byKey.getWithKey(CERTIFICATE, "--user", byKey.eui() + ":wrong").status())
        .isEqualTo(401);
    assertThat(stranger.getWithKey(CERTIFICATE).status()).isEqualTo(401);
    assertThat(stranger.getWithKey(CERTIFICATE, "--user", byPassword.eui() + ":wrong").status())
        .isEqualTo(401);
    assertThat(withPassword(stranger, PASSWORD)).isEqualTo(401);
    StationBox last = keyInstaller.newStation();
    StationName noted = declared(last, OF_PASSWORDS);
    await()
        .until(
            () -> {
              last.getWithKey(CERTIFICATE);
              return noted(noted).isPresent();
            });

    assertThat(List.of(version(keyStation), version(passwordStation))).isEqualTo(before);
  }

  private static StationName declared(StationBox box, String authority) {
    String namespace = keyInstaller.controlPlane().newNamespace("stations");
    keyInstaller.platform().secrets().password(namespace, Map.of(box.eui(), PASSWORD));
    return keyInstaller.platform().declare(namespace, box, authority);
  }

  /** Those that were set before are seen before; each try in vain would be one guess less. */
  private static void awaitPasswords() {
    StationBox later = keyInstaller.newStation();
    declared(later, OF_PASSWORDS);
    await().until(() -> withPassword(later, PASSWORD) == 404);
  }

  private static int withPassword(StationBox box, String password) {
    return box.curl(CERTIFICATE, "--user", box.eui() + ":" + password).status();
  }

  private static Optional<RefusedWay> noted(StationName station) {
    return Optional.ofNullable(keyInstaller.platform().enrollment(station).refused());
  }

  private static RefusedWay awaitNoted(StationName station, Predicate<RefusedWay> expectation) {
    return Objects.requireNonNull(
        await().until(() -> noted(station), it -> it.filter(expectation).isPresent()).orElse(null));
  }

  private static String version(StationName station) {
    return keyInstaller
        .platform()
        .admin()
        .resources(io.keymast.api.BaseStation.class)
        .inNamespace(station.namespace())
        .withName(station.name())
        .require()
        .getMetadata()
        .getResourceVersion();
  }
}
