package io.keymast.keyinstaller;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.domain.StationName;
import io.keymast.keyinstaller.StationBox.Answered;
import io.keymast.pki.ParsedCertificate;
import io.keymast.support.Patience;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What an attacker tries by well-formed requests. */
class AttackTest {
  private static final String CERTIFICATE = "/v1/certificate";
  private static final String ENROLL = "/.well-known/est/simpleenroll";
  private static final String PKCS10 = "Content-Type: application/pkcs10";

  @AutoClose
  private static final KeyInstallerUnderTest keyInstaller = KeyInstallerUnderTest.started();

  @Test
  @DisplayName("S16 Attack 2: another key's request, a broken signature, a bare public key")
  void refusesForeignRequests() {
    StationBox box = keyInstaller.newStation();
    declare(box);
    box.request("request");
    box.enrolsUntil(202);
    StationBox other = keyInstaller.newStation();
    other.request("request");
    box.write("foreign", other.read("request"));
    box.sh(
        "base64 -d request > r.der && size=$(stat -c %s r.der) && { head -c $((size - 1)) r.der;"
            + " tail -c 1 r.der | tr '\\000-\\377' '\\001-\\377\\000'; } | base64 > broken");
    box.sh("openssl pkey -pubin -in key.pub -outform DER | base64 > bare");
    box.sh("{ base64 -d request; printf x; } | base64 > trailing");
    box.sh("echo 'not base64 !' > garbage");
    box.sh("openssl req -new -key key.pem -subj /CN=x -outform PEM > pem");

    assertThat(box.enrollWithKey(ENROLL, "foreign").reason()).isEqualTo("KeyMismatch");
    assertThat(box.enrollWithKey(ENROLL, "foreign").status()).isEqualTo(403);
    for (String bad : List.of("broken", "bare", "trailing", "garbage", "pem", "/dev/null")) {
      assertThat(box.enrollWithKey(ENROLL, bad).status()).as(bad).isEqualTo(400);
    }
  }

  @Test
  @DisplayName(
      "S16 Attack 3: a recorded request without the key is worth nothing; 50 give one serial")
  void replayIsWorthless() {
    StationBox box = keyInstaller.newStation();
    StationName station = declare(box);
    ParsedCertificate issued =
        keyInstaller.platform().issue(station, box, KeyInstallerUnderTest.DEFAULT, 1);
    box.request("request");
    box.enrolsUntil(200);
    StationBox thief = keyInstaller.newStation();
    thief.write("request", box.read("request"));

    Set<String> bodies = new HashSet<>();
    for (int time = 0; time < 50; time++) {
      bodies.add(box.enrollWithKey(ENROLL, "request").body());
    }

    assertThat(thief.enrollWithKey(ENROLL, "request").status()).isEqualTo(401);
    assertThat(thief.curl(ENROLL, "--data-binary", "@request", "-H", PKCS10).status())
        .isEqualTo(401);
    assertThat(bodies).hasSize(1);
    assertThat(issued.serialNumber().hex()).isNotEmpty();
  }

  @Test
  @DisplayName("S16 Attack 4: what a request asks for beside its key changes nothing")
  void ignoresWishes() {
    StationBox box = keyInstaller.newStation();
    StationName station = declare(box);
    keyInstaller.platform().issue(station, box, KeyInstallerUnderTest.DEFAULT, 1);
    box.request("request");
    Answered plain = box.enrolsUntil(200);
    box.sh(
        "openssl req -new -key key.pem -subj /CN=0000000000000000 -addext 'subjectAltName=DNS:*'"
            + " -addext 'basicConstraints=critical,CA:TRUE' -addext 'extendedKeyUsage=serverAuth'"
            + " -outform DER | base64 > wishes");
    box.write(
        "challenge.cnf",
        """
        [req]
        prompt = no
        distinguished_name = dn
        attributes = at
        [dn]
        CN = x
        [at]
        challengePassword = secret
        """);
    box.sh("openssl req -new -key key.pem -config challenge.cnf -outform DER | base64 > challenge");

    assertThat(box.enrollWithKey(ENROLL, "wishes").body()).isEqualTo(plain.body());
    Answered challenged = box.enrollWithKey(ENROLL, "challenge");
    assertThat(challenged.status()).isEqualTo(400);
    assertThat(challenged.reason()).isEqualTo("ChallengePassword");
  }

  @Test
  @DisplayName("Attack 6: a wrapper of a huge key is refused in the handshake, at once")
  void refusesHugeKeys() {
    StationBox box = keyInstaller.newStation();
    box.sh("openssl genrsa -out huge.pem 6144");
    box.sh("openssl req -x509 -new -key huge.pem -subj /CN=huge -days 9 -out huge-wrapper.pem");

    String outcome =
        box.sh(
            "curl -sS --max-time 120 --cacert ca.pem --cert huge-wrapper.pem --key huge.pem "
                + box.url(CERTIFICATE)
                + " 2>&1 || [ $? = 28 ] || echo refused");

    assertThat(outcome).contains("refused");
    assertThat(box.curl(CERTIFICATE).status()).isEqualTo(401);
  }

  @Test
  @DisplayName("Attack 9: a forwarded certificate is refused, never believed")
  void refusesForwardedCertificates() {
    StationBox box = keyInstaller.newStation();
    StationName station = declare(box);
    ParsedCertificate issued =
        keyInstaller.platform().issue(station, box, KeyInstallerUnderTest.DEFAULT, 1);
    box.awaitsCertificate(issued);
    String der = box.sh("openssl x509 -in wrapper.pem -outform DER | base64 -w0").strip();

    for (String header :
        List.of(
            "Client-Cert: :" + der + ":",
            "X-Forwarded-Client-Cert: Hash=" + box.fingerprint(),
            "X-SSL-Client-Cert: x",
            "ssl_client_cert: x",
            "X-Amzn-Mtls-Clientcert: x",
            "X-SSL-Cert: x")) {
      Answered answer = box.curl(CERTIFICATE, "-H", header);
      assertThat(answer.status()).as(header).isEqualTo(400);
      assertThat(answer.reason()).isEqualTo("ForwardedCertificate");
      assertThat(box.getWithKey(CERTIFICATE, "-H", header).status()).isEqualTo(400);
    }
  }

  @Test
  @DisplayName("S13 Attack 10: a tenant who declares another's public key takes nothing from him")
  void copiedKeyTakesNothing() {
    StationBox box = keyInstaller.newStation();
    StationName station = declare(box);
    ParsedCertificate issued =
        keyInstaller.platform().issue(station, box, KeyInstallerUnderTest.DEFAULT, 1);
    box.awaitsCertificate(issued);
    String tenant = keyInstaller.controlPlane().newNamespace("tenant");
    StationName copy =
        keyInstaller
            .platform()
            .apply(
                tenant,
                box,
                KeyInstallerUnderTest.DEFAULT,
                Optional.of(box.publicKeyPem()),
                "Active");
    keyInstaller.platform().judge(copy, box.fingerprint(), "False", "KeyHeldByOther");
    StationBox second = keyInstaller.newStation();
    second.awaitsCertificate(
        keyInstaller.platform().issue(declare(second), second, KeyInstallerUnderTest.DEFAULT, 1));

    assertThat(box.getWithKey(CERTIFICATE).body()).startsWith(issued.toPem());
    assertThat(box.getWithKey("/v1/" + tenant + "." + copy.name() + "/certificate").reason())
        .isEqualTo("WrongLabel");
  }

  @Test
  @DisplayName(
      "S15 S38 Attack 11: after a key change and a deletion the old key is refused in 10 s")
  void closesSoon() throws IOException {
    StationBox changed = keyInstaller.newStation();
    StationName station = keyInstaller.declares(changed);
    StationBox deleted = keyInstaller.newStation();
    StationName gone = keyInstaller.declares(deleted);
    String other = keyInstaller.newStation().publicKeyPem().replace("\n", "\\n");

    String change = "{\"spec\":{\"publicKey\":\"" + other + "\"}}";
    assertCloses(changed, () -> keyInstaller.platform().patchStation(station, change));
    assertCloses(deleted, () -> keyInstaller.platform().delete(gone));
  }

  private static void assertCloses(StationBox box, Runnable change) throws IOException {
    try (TlsClient.Connection kept = keyInstaller.tlsClient(box).connect("TLSv1.3")) {
      assertThat(kept.get(CERTIFICATE)).isEqualTo(200);

      change.run();

      await()
          .atMost(Patience.SECONDS)
          .pollInterval(Duration.ofMillis(200))
          .until(() -> kept.get(CERTIFICATE) == 401);
    }
    assertThat(box.getWithKey(CERTIFICATE).status()).isEqualTo(401);
  }

  @Test
  @DisplayName("Each error has its status, its code and one sentence that echoes nothing")
  void answersErrors() {
    StationBox box = keyInstaller.newStation();
    declare(box);
    box.awaitsStatus(404);
    box.sh("head -c 20000 /dev/zero | base64 > large");
    box.request("request");

    assertError(box.getWithKey(CERTIFICATE, "-X", "POST"), 405, "MethodNotAllowed");
    assertThat(box.getWithKey(CERTIFICATE, "-X", "DELETE").header("Allow")).isEqualTo("GET");
    assertThat(box.getWithKey(ENROLL).header("Allow")).isEqualTo("POST");
    assertError(box.getWithKey("/v1/in-use", "-X", "POST"), 404, "NotFound");
    assertError(box.getWithKey("/.well-known/est/fullcmc"), 404, "NotFound");
    assertError(box.getWithKey("/"), 404, "NotFound");
    assertError(box.getWithKey(ENROLL, "--data-binary", "@request"), 415, "UnsupportedMediaType");
    assertError(box.enrollWithKey(ENROLL, "large"), 413, "TooLarge");
    assertError(
        box.getWithKey(
            ENROLL, "--data-binary", "@large", "-H", PKCS10, "-H", "Transfer-Encoding: chunked"),
        413,
        "TooLarge");
    assertError(
        box.getWithKey(CERTIFICATE, "-H", "X-Long: " + "x".repeat(9000)), 431, "HeaderTooLarge");
    assertError(box.getWithKey("/v1/%2e%2e/certificate"), 400, "BadRequest");
  }

  private static void assertError(Answered answer, int status, String reason) {
    assertThat(answer.status()).as(answer.headers()).isEqualTo(status);
    assertThat(answer.reason()).isEqualTo(reason);
    assertThat(answer.header("Content-Type")).startsWith("text/plain");
    assertThat(answer.body().lines()).hasSize(1);
    assertThat(answer.body()).doesNotContain("<", "xxx");
  }

  private static StationName declare(StationBox box) {
    return keyInstaller.platform().declare(box, KeyInstallerUnderTest.DEFAULT);
  }
}
