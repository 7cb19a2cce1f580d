package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Secret;
import io.keymast.api.CertificateAuthority;
import io.keymast.api.Condition;
import io.keymast.pki.ParsedCertificate;
import io.keymast.status.ConditionType;
import io.keymast.support.MutableClock;
import io.keymast.support.Patience;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Where an authority has its CA key from, and what becomes of it when that is gone or another. */
class AuthorityTest {
  private static final PlatformTeam TEAM = new PlatformTeam("authorities");
  private static final OperatorUnderTest OPERATOR = OperatorUnderTest.start(new MutableClock());

  @AfterAll
  static void platformTeamLeaves() {
    TEAM.leaves();
    OPERATOR.close();
  }

  static Stream<Arguments> formats() {
    return Stream.of(
        Arguments.of("pkcs1", CaFiles.pkcs1()),
        Arguments.of("sec1", CaFiles.sec1()),
        Arguments.of("pkcs8", CaFiles.pkcs8()));
  }

  @ParameterizedTest(name = "A supplied CA with a key in {0} issues")
  @MethodSource("formats")
  void suppliedCaIssues(String format, CaFiles ca) {
    TEAM.suppliesCa(format + "-tls", ca);
    TEAM.appliesAuthorityOf(format, "source: {secretName: " + format + "-tls}");
    TEAM.awaits(TEAM.authority(format), "True", "Issuing");
    Station station = Station.named("of-" + format);

    TEAM.appliesUnder(TEAM.authority(format), station);

    TEAM.awaitsReady(station);
    assertThat(TEAM.currentOf(station).getSpec().certificate())
        .endsWith(ca.certificate().substring(ca.certificate().indexOf("-----BEGIN")));
  }

  static Stream<Arguments> unusable() {
    CaFiles sound = CaFiles.pkcs8();
    return Stream.of(
        Arguments.of(
            "no-ca",
            CaFiles.byOpenssl("basicConstraints=critical,CA:FALSE", "keyUsage=digitalSignature"),
            "CA:TRUE"),
        Arguments.of(
            "no-crl-sign",
            CaFiles.byOpenssl("basicConstraints=critical,CA:TRUE", "keyUsage=critical,keyCertSign"),
            "cRLSign"),
        Arguments.of("expired", CaFiles.expired(), "2021-01-01"),
        Arguments.of("other-key", new CaFiles(sound.certificate(), CaFiles.pkcs8().key()), "key"),
        Arguments.of("no-pem", new CaFiles("not a certificate", sound.key()), "certificate"));
  }

  @ParameterizedTest(name = "A supplied CA is refused, with the reason in status: {0}")
  @MethodSource("unusable")
  void unusableCaIsRefused(String what, CaFiles ca, String said) {
    TEAM.suppliesCa(what + "-tls", ca);

    TEAM.appliesAuthorityOf(what, "source: {secretName: " + what + "-tls}");

    CertificateAuthority seen = TEAM.awaits(TEAM.authority(what), "False", "CASecretRefused");
    assertThat(message(seen)).contains(said).doesNotContain("PRIVATE");
  }

  @Test
  @DisplayName("A Secret that is not there yet is waited for")
  void suppliedSecretMayComeLater() {
    TEAM.appliesAuthorityOf("patient", "source: {secretName: patient-tls}");
    TEAM.awaits(TEAM.authority("patient"), "False", "CASecretMissing");

    TEAM.suppliesCa("patient-tls", CaFiles.pkcs8());
    TEAM.hurries(TEAM.authority("patient"));

    TEAM.awaits(TEAM.authority("patient"), "True", "Issuing");
  }

  @Test
  @DisplayName("A CA Secret that vanished is said, and no new CA is ever made")
  void vanishedSecret() {
    TEAM.appliesAuthority("vanished");
    Station station = issuesTo("vanished");
    String keyId = keyId("vanished");

    TEAM.losesSecret("vanished-ca");

    TEAM.awaits(TEAM.authority("vanished"), "False", "CASecretMissing");
    Station next = Station.named("after-vanished");
    TEAM.appliesUnder(TEAM.authority("vanished"), next);
    TEAM.awaits(next, ConditionType.READY, "False", "AuthorityNotReady");
    TEAM.wipesStatus(TEAM.authority("vanished"));
    TEAM.hurries(TEAM.authority("vanished"));
    TEAM.awaits(TEAM.authority("vanished"), "False", "CASecretMissing");
    assertThat(TEAM.secret("vanished-ca").get()).isNull();
    assertThat(TEAM.certificatesOf(station).getFirst().getSpec().authorityKeyId()).isEqualTo(keyId);
    assertThat(TEAM.certificatesOf(next)).isEmpty();
  }

  @Test
  @DisplayName(
      "Somebody else's Secret of the name is not taken for the CA key, until it is labelled")
  void foreignSecret() {
    CaFiles found = CaFiles.pkcs8();
    TEAM.suppliesCa("stranger-ca", found);

    TEAM.appliesAuthority("stranger");

    CertificateAuthority stopped =
        TEAM.awaits(TEAM.authority("stranger"), "False", "CASecretNameTaken");
    assertThat(message(stopped))
        .contains("app.kubernetes.io/managed-by: keymast-operator", "secretName");
    assertThat(stopped.getStatus().generations()).isNullOrEmpty();
    TEAM.labelsAsOperators("stranger-ca");
    TEAM.hurries(TEAM.authority("stranger"));
    TEAM.awaits(TEAM.authority("stranger"), "True", "Issuing");
    assertThat(TEAM.sees(TEAM.authority("stranger")).getStatus().generations())
        .singleElement()
        .satisfies(
            it ->
                assertThat(it.fingerprint())
                    .isEqualTo(
                        ParsedCertificate.parsePem(found.certificate())
                            .orElseThrow()
                            .getFirst()
                            .fingerprint()));
  }

  @Test
  @DisplayName("Somebody else's Secret with the supplied key in it is no copy: it is told")
  void foreignCopy() {
    CaFiles supplied = CaFiles.pkcs8();
    TEAM.suppliesCa("doubled-tls", supplied);
    TEAM.suppliesCa("doubled-ca-1", supplied);

    TEAM.appliesAuthorityOf("doubled", "source: {secretName: doubled-tls}");

    TEAM.awaits(TEAM.authority("doubled"), "False", "CASecretNameTaken");
  }

  @Test
  @DisplayName("A CA Secret that is put back without its labels is known by the key in it")
  void putBackWithoutLabels() {
    TEAM.appliesAuthority("returned");
    issuesTo("returned");
    String keyId = keyId("returned");
    Secret backup = TEAM.secret("returned-ca").require();

    TEAM.losesSecret("returned-ca");
    TEAM.wipesStatus(TEAM.authority("returned"));
    TEAM.hurries(TEAM.authority("returned"));
    TEAM.awaits(TEAM.authority("returned"), "False", "CASecretMissing");
    TEAM.putsBackWithoutLabels(backup);
    TEAM.hurries(TEAM.authority("returned"));

    TEAM.awaits(TEAM.authority("returned"), "True", "Issuing");
    assertThat(keyId("returned")).isEqualTo(keyId);
  }

  @Test
  @DisplayName("A replaced CA Secret stops issuing, until the former one is back")
  void replacedSecret() {
    CaFiles former = CaFiles.pkcs8();
    TEAM.suppliesCa("replaced-tls", former);
    TEAM.appliesAuthorityOf("replaced", "source: {secretName: replaced-tls}");
    Station station = issuesTo("replaced");

    TEAM.suppliesCa("replaced-tls", CaFiles.pkcs8());
    TEAM.hurries(TEAM.authority("replaced"));

    TEAM.awaits(TEAM.authority("replaced"), "False", "CAKeyChanged");
    Station next = Station.named("after-replaced");
    TEAM.appliesUnder(TEAM.authority("replaced"), next);
    TEAM.awaits(next, ConditionType.READY, "False", "AuthorityNotReady");
    assertThat(TEAM.certificatesOf(next)).isEmpty();
    assertThat(TEAM.certificatesOf(station)).hasSize(1);

    TEAM.suppliesCa("replaced-tls", former);
    TEAM.hurries(TEAM.authority("replaced"));
    TEAM.awaits(TEAM.authority("replaced"), "True", "Issuing");
    TEAM.awaitsReady(next);
  }

  @Test
  @DisplayName(
      "S18 A wiped status is rebuilt from the Secret and the certificates: nothing is issued")
  void wipedStatusIsRebuilt() {
    TEAM.appliesAuthority("wiped");
    Station station = issuesTo("wiped");
    String keyId = keyId("wiped");
    Secret before = TEAM.secret("wiped-ca").require();

    TEAM.wipesStatus(TEAM.authority("wiped"));
    TEAM.hurries(TEAM.authority("wiped"));
    TEAM.wipesStatus(station);

    TEAM.awaits(TEAM.authority("wiped"), "True", "Issuing");
    TEAM.awaitsReady(station);
    assertThat(keyId("wiped")).isEqualTo(keyId);
    assertThat(TEAM.secret("wiped-ca").require().getData()).isEqualTo(before.getData());
    assertThat(TEAM.certificatesOf(station)).hasSize(1);
  }

  @Test
  @DisplayName("S36 A revocation is in a CRL that openssl verifies within seconds")
  void crlIsPublished() {
    TEAM.appliesAuthority("published");
    Station station = issuesTo("published");
    String serial = TEAM.currentOf(station).getSpec().serialNumber();

    TEAM.deletes(station);

    PublishedList crl = new PublishedList(TEAM, TEAM.authority("published"));
    await()
        .atMost(Patience.SECONDS)
        .untilAsserted(() -> assertThat(crl.byOpenssl()).contains("verify OK", serial));
    assertThat(crl.byOpenssl()).contains("Cessation Of Operation");
  }

  private static Station issuesTo(String authority) {
    TEAM.awaits(TEAM.authority(authority), "True", "Issuing");
    Station station = Station.named("of-" + authority);
    TEAM.appliesUnder(TEAM.authority(authority), station);
    TEAM.awaitsReady(station);
    return station;
  }

  private static String keyId(String authority) {
    return TEAM.sees(TEAM.authority(authority)).getStatus().generations().getFirst().keyId();
  }

  private static String message(CertificateAuthority authority) {
    return ConditionType.READY
        .in(authority.getStatus().conditions())
        .map(Condition::message)
        .orElseThrow();
  }
}
