package io.keymast.keyinstaller;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.domain.StationName;
import io.keymast.keyinstaller.StationBox.Answered;
import io.keymast.pki.ParsedCertificate;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Stations whose authority takes a password. */
class PasswordTest {
  private static final String CERTIFICATE = "/v1/certificate";
  private static final String ENROLL = "/.well-known/est/simpleenroll";
  private static final String OF_PASSWORDS = "by-password";
  private static final String STRICT = "by-password-and-key";
  private static final String PASSWORD = "pass:with colon";

  @AutoClose
  private static final KeyInstallerUnderTest keyInstaller = KeyInstallerUnderTest.started();

  @BeforeAll
  static void platformTeamHasAnAuthority() {
    keyInstaller
        .platform()
        .authorities()
        .applies(OF_PASSWORDS, "authentication: Password, allowUndeclared: true");
    keyInstaller.platform().authorities().applies(STRICT, "authentication: Password");
  }

  @Test
  @DisplayName("S3 The password alone is enough, by EUI or by namespace/name")
  void takesThePassword() {
    StationBox box = keyInstaller.newStation();
    String namespace = namespaceWith(box);
    StationName station = keyInstaller.platform().declare(namespace, box, OF_PASSWORDS);
    ParsedCertificate issued = keyInstaller.platform().issue(station, box, OF_PASSWORDS, 1);

    Answered byEui = awaitStatus(box, box.eui(), PASSWORD, 200);
    Answered byName = get(box, station.toString(), PASSWORD);

    assertThat(byEui.body()).startsWith(issued.toPem());
    assertThat(byName.body()).isEqualTo(byEui.body());
  }

  @Test
  @DisplayName("S3 The key alone is refused where the password is asked, and the other way round")
  void neverFallsBack() {
    StationBox byKey = keyInstaller.newStation();
    String other = namespaceWith(byKey); // Seen once that of the next one is.
    StationBox box = keyInstaller.newStation();
    String namespace = namespaceWith(box);
    StationName station = keyInstaller.platform().declare(namespace, box, OF_PASSWORDS);
    keyInstaller.platform().issue(station, box, OF_PASSWORDS, 1);
    awaitStatus(box, box.eui(), PASSWORD, 200);
    StationName keyStation =
        keyInstaller.platform().declare(other, byKey, KeyInstallerUnderTest.DEFAULT);
    keyInstaller.platform().issue(keyStation, byKey, KeyInstallerUnderTest.DEFAULT, 1);
    byKey.awaitsStatus(200);

    assertThat(box.getWithKey(CERTIFICATE).status()).isEqualTo(401);
    assertThat(get(byKey, byKey.eui(), PASSWORD).status()).isEqualTo(401);
    assertThat(byKey.getWithKey(CERTIFICATE, "--user", byKey.eui() + ":" + PASSWORD).status())
        .isEqualTo(401);
    assertThat(keyInstaller.counted("keymast.key.installer.unproven", "cause", "other_way"))
        .isGreaterThanOrEqualTo(3);
  }

  @Test
  @DisplayName("S4 A password is rotated by its Secret; an empty one never opens")
  void rotates() {
    StationBox box = keyInstaller.newStation();
    String namespace = namespaceWith(box);
    keyInstaller.platform().declare(namespace, box, OF_PASSWORDS);
    awaitStatus(box, box.eui(), PASSWORD, 404);

    keyInstaller.platform().secrets().password(namespace, Map.of(box.eui(), "another\n"));
    awaitStatus(box, box.eui(), "another", 404);
    awaitStatus(box, box.eui(), PASSWORD, 401);
    keyInstaller.platform().secrets().password(namespace, Map.of(box.eui(), "\n"));
    Answered empty = awaitStatus(box, box.eui(), "", 401);
    awaitStatus(box, box.eui(), "another", 401);

    assertThat(empty.reason()).isEqualTo("Unauthenticated");
    awaitStatus(box, box.eui(), "", 401);
  }

  @Test
  @DisplayName(
      "S13 Another key beside the password is refused and noted, until the next good proof")
  void notesMismatch() {
    StationBox box = keyInstaller.newStation();
    String namespace = namespaceWith(box);
    StationName station = keyInstaller.platform().declare(namespace, box, OF_PASSWORDS);
    awaitStatus(box, box.eui(), PASSWORD, 404);
    StationBox thief = keyInstaller.newStation();

    Answered refused = thief.getWithKey(CERTIFICATE, "--user", box.eui() + ":" + PASSWORD);

    assertThat(refused.status()).isEqualTo(403);
    assertThat(refused.reason()).isEqualTo("KeyMismatch");
    await()
        .untilAsserted(
            () -> {
              var mismatch = keyInstaller.platform().enrollment(station).mismatch();
              assertThat(mismatch).isNotNull();
              assertThat(mismatch.declaredFingerprint()).isEqualTo(box.fingerprint().value());
              assertThat(mismatch.presentedFingerprint()).isEqualTo(thief.fingerprint().value());
              assertThat(mismatch.resolvedAt()).isNull();
            });
    await()
        .untilAsserted(
            () -> {
              box.getWithKey(CERTIFICATE, "--user", box.eui() + ":" + PASSWORD);
              var mismatch = keyInstaller.platform().enrollment(station).mismatch();
              assertThat(mismatch).isNotNull();
              assertThat(mismatch.resolvedAt()).isNotNull();
            });
  }

  @Test
  @DisplayName("S14 The first key enrolled by password is bound for good; another one is refused")
  void bindsOnce() {
    StationBox box = keyInstaller.newStation();
    String namespace = namespaceWith(box);
    StationName station =
        keyInstaller.platform().apply(namespace, box, OF_PASSWORDS, Optional.empty(), "Active");
    box.request("request");
    awaitStatus(box, box.eui(), PASSWORD, 404);

    Answered early = enroll(box, "request");
    var unbound = keyInstaller.platform().enrollment(station);
    keyInstaller.platform().judge(station, box.fingerprint(), "False", "NotDeclared");
    Answered bound = enroll(box, "request");
    var enrollment = keyInstaller.platform().enrollment(station);
    ParsedCertificate issued = keyInstaller.platform().issue(station, box, OF_PASSWORDS, 1);
    Answered polled = awaitStatus(box, box.eui(), PASSWORD, 200);
    box.newKey();
    box.request("other");
    Answered other = enroll(box, "other");

    assertThat(early.status()).as("before the operator has judged it").isEqualTo(503);
    assertThat(unbound.boundPublicKey()).isNull();
    assertThat(bound.status()).isEqualTo(202);
    assertThat(enrollment.boundPublicKey()).isNotNull();
    assertThat(enrollment.boundAt()).isEqualTo(Platform.NOW);
    assertThat(polled.body()).startsWith(issued.toPem());
    assertThat(other.status()).isEqualTo(403);
    assertThat(other.reason()).isEqualTo("KeyMismatch");
    assertThat(keyInstaller.platform().enrollment(station).boundPublicKey())
        .isEqualTo(enrollment.boundPublicKey());
  }

  @Test
  @DisplayName("S14 A binding whose status was lost comes back from the certificates")
  void bindingOutlivesItsStatus() {
    StationBox box = keyInstaller.newStation();
    String namespace = namespaceWith(box);
    StationName station =
        keyInstaller.platform().apply(namespace, box, OF_PASSWORDS, Optional.empty(), "Active");
    keyInstaller.platform().judge(station, box.fingerprint(), "False", "NotDeclared");
    keyInstaller.platform().issue(station, box, OF_PASSWORDS, 1);
    StationBox thief = keyInstaller.newStation();
    thief.request("request");
    box.request("request");
    awaitStatus(box, box.eui(), PASSWORD, 200);

    Answered other =
        thief.curl(
            ENROLL,
            "--user",
            box.eui() + ":" + PASSWORD,
            "--data-binary",
            "@request",
            "-H",
            "Content-Type: application/pkcs10");
    Answered own = enroll(box, "request");

    assertThat(other.status()).isEqualTo(403);
    assertThat(own.status()).isEqualTo(200);
    await().until(() -> keyInstaller.platform().enrollment(station).boundPublicKey() != null);
  }

  @Test
  @DisplayName("S37 S14 Where the operator refuses whatever is bound, nothing is, and that is told")
  void bindsNothingAfterTheft() {
    StationBox box = keyInstaller.newStation();
    String namespace = namespaceWith(box);
    StationName station =
        keyInstaller.platform().apply(namespace, box, OF_PASSWORDS, Optional.empty(), "Active");
    keyInstaller.platform().judge(station, box.fingerprint(), "False", "KeyRetired");
    box.request("request");

    awaitStatus(box, box.eui(), PASSWORD, 403);
    Answered refused = enroll(box, "request");

    assertThat(refused.status()).isEqualTo(403);
    assertThat(refused.reason()).isEqualTo("KeyRetired");
    assertThat(keyInstaller.platform().enrollment(station).boundPublicKey()).isNull();
  }

  @Test
  @DisplayName("A weak key is not bound")
  void refusesWeakKeys() {
    StationBox box = keyInstaller.newStation();
    String namespace = namespaceWith(box);
    keyInstaller.platform().apply(namespace, box, OF_PASSWORDS, Optional.empty(), "Active");
    awaitStatus(box, box.eui(), PASSWORD, 404);
    box.sh("openssl ecparam -name secp256k1 -genkey -noout -out key.pem");
    box.request("request");
    box.sh("openssl genrsa -out key.pem 1024");
    box.request("short");

    assertThat(enroll(box, "request").status()).isEqualTo(400);
    assertThat(enroll(box, "short").status()).isEqualTo(400);
  }

  @Test
  @DisplayName("S11 Without a declared key the password opens nothing, unless the authority allows")
  void refusesUndeclared() {
    StationBox box = keyInstaller.newStation();
    String namespace = namespaceWith(box);
    StationName station =
        keyInstaller.platform().apply(namespace, box, STRICT, Optional.empty(), "Active");
    StationBox declared = keyInstaller.newStation();
    String other = namespaceWith(declared);
    keyInstaller.platform().declare(other, declared, STRICT);
    awaitStatus(declared, declared.eui(), PASSWORD, 404);
    box.request("request");

    assertThat(get(box, station.toString(), PASSWORD).status()).isEqualTo(401);
    assertThat(enroll(box, "request").status()).isEqualTo(401);
  }

  private static String namespaceWith(StationBox box) {
    String namespace = keyInstaller.controlPlane().newNamespace("stations");
    keyInstaller.platform().secrets().password(namespace, Map.of(box.eui(), PASSWORD));
    return namespace;
  }

  private static Answered get(StationBox box, String user, String password) {
    return box.curl(CERTIFICATE, "--user", user + ":" + password);
  }

  private static Answered enroll(StationBox box, String request) {
    return box.curl(
        ENROLL,
        "--user",
        box.eui() + ":" + PASSWORD,
        "--data-binary",
        "@" + request,
        "-H",
        "Content-Type: application/pkcs10");
  }

  /** Tries that were in vain while the Key Installer had not heard yet slow the next ones down. */
  private static Answered awaitStatus(StationBox box, String user, String password, int status) {
    return await().until(() -> get(box, user, password), it -> it.status() == status);
  }
}
