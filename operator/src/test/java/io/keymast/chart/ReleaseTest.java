package io.keymast.chart;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keymast.status.ConditionType;
import io.keymast.support.Command;
import io.keymast.support.ControlPlane;
import io.keymast.support.Resources;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** The life of a release on an empty cluster, in its order. */
@TestInstance(Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ReleaseTest {
  private static final String[] VALUES = {
    "authorityNamespaces={" + Release.NAMESPACE + "}",
    "keyInstaller.dnsNames={localhost}",
    "defaultAuthority.create=true"
  };

  @TempDir static Path folder;
  private ControlPlane cluster;
  private Release release;
  private Durables matters;
  private DeployedProcess operator;
  private DeployedProcess keyInstaller;

  @BeforeAll
  void anEmptyCluster() {
    cluster = ControlPlane.bare("release");
    release = new Release(cluster);
    matters = new Durables(cluster.admin(), Release.NAMESPACE);
  }

  @AfterAll
  void stop() {
    Stream.of(operator, keyInstaller).forEach(DeployedProcess::close);
    cluster.stop();
  }

  @Test
  @Order(1)
  @DisplayName(
      "Both processes start before the custom resources exist, live, and say what they wait for")
  void startsBeforeTheDefinitions() {
    release.upgrade(with("crds.enabled=false", "defaultAuthority.create=false"));

    operator = DeployedProcess.start(cluster, release.deployment("keymast-operator"), folder);
    keyInstaller =
        DeployedProcess.start(cluster, release.deployment("keymast-key-installer"), folder);

    for (DeployedProcess process : List.of(operator, keyInstaller)) {
      soon("it waits")
          .until(() -> process.log().contains("waiting for the custom resource definitions"));
      assertThat(process.isLive()).isTrue();
      assertThat(process.isReady()).isFalse();
    }
  }

  @Test
  @Order(2)
  @DisplayName(
      "When the definitions come both go on; the default authority is made by the next upgrade")
  void goesOnWithTheDefinitions() {
    String said = release.upgrade(VALUES);
    assertThat(said).contains("THE DEFAULT AUTHORITY IS NOT MADE YET");
    soon("the operator is ready").until(operator::isReady);

    release.upgrade(VALUES);

    soon("the Key Installer has its certificate").until(keyInstaller::isReady);
    assertThat(keyInstaller.isLive()).isTrue();
  }

  @Test
  @Order(3)
  @DisplayName(
      "A station gets a certificate, loses it, and gets another: there is what can be lost")
  void issuesAndRevokes() {
    String key =
        Command.run(
            folder,
            List.of("sh", "-c", "openssl ecparam -name prime256v1 -genkey | openssl pkey -pubout"));
    String declared =
        station("hill", "0008004A12345678", "TLS")
            .replace("spec: {", "spec: {publicKey: \"%s\", ".formatted(key.replace("\n", "\\n")));
    applies(declared);
    soon("it has one").until(() -> matters.certificates().size() == 1);

    applies(
        declared.replace("spec: {", "spec: {regenerate: {token: lost, reason: CertificateLost}, "));

    soon("it has another").until(() -> matters.certificates().size() == 2);
    soon("and nothing is left to be written").until(this::isRevocationPublished);
  }

  @Test
  @Order(4)
  @DisplayName("A cluster has one release: another is refused, and takes nothing of the first one")
  void staysAlone() {
    List<String> before = matters.all();

    assertThatThrownBy(() -> release.installsAnother("another"))
        .hasMessageContaining("cannot be imported into the current release");

    assertThat(matters.all()).isEqualTo(before);
    assertThat(operator.isReady()).isTrue();
  }

  @Test
  @Order(5)
  @DisplayName("SIGTERM ends both within their grace period with exit code 0")
  void endsInPeace() {
    assertThat(operator.stop()).as(operator.log()).isZero();
    assertThat(keyInstaller.stop()).as(keyInstaller.log()).isZero();
  }

  @Test
  @Order(6)
  @DisplayName(
      "Profile SaaS refuses stations without a secured backhaul, and leaves those that were there")
  void securesTheBackhaul() {
    applies(station("before", "0008004A00000001", "None"));
    applies(authority("lenient", "Optional"));

    release.upgrade(with("profile=SaaS"));

    await("the policy is enforced")
        .untilAsserted(
            () ->
                assertThatThrownBy(() -> tries(station("after", "0008004A00000002", "None")))
                    .hasMessageContaining("choose TLS or IPsec instead of None"));
    applies(station("secured", "0008004A00000003", "IPsec"));
    applies(
        station("before", "0008004A00000001", "None")
            .replace("namespace: stations}", "namespace: stations, labels: {site: hill}}"));
  }

  @Test
  @Order(7)
  @DisplayName(
      "Profile SaaS refuses authorities that would let them go unsecured, and leaves those that"
          + " were there")
  void securesTheAuthorities() {
    applies(authority("strict", "Required"));

    for (String name : List.of("after", "strict")) {
      assertThatThrownBy(() -> applies(authority(name, "Optional")))
          .hasMessageContaining("backhaul.enforcement must be Required");
    }
    applies(
        authority("lenient", "Optional")
            .replace("keymast-system}", "keymast-system, labels: {site: hill}}"));
  }

  @Test
  @Order(8)
  @DisplayName(
      "Upgrade, rollback and uninstall keep authority, CA key, ledger, stations and certificates")
  void keepsWhatMatters() {
    List<String> before = matters.all();
    assertThat(before)
        .as("definitions, authority, stations, certificates, key, and a ledger of a head at least")
        .hasSizeGreaterThan(9);

    release.upgrade(with("logLevel=DEBUG", "defaultAuthority.create=false"));
    assertThat(matters.all()).as("after an upgrade that makes no authority").isEqualTo(before);
    release.rollback(1);
    assertThat(matters.all()).as("after a rollback to before the CRDs").isEqualTo(before);
    release.upgrade(VALUES);
    String said = release.uninstall();

    assertThat(matters.all()).as("after uninstalling").isEqualTo(before);
    assertThat(said).contains("basestations.keymast.io");
    assertThat(
            cluster.admin().apps().deployments().inNamespace(Release.NAMESPACE).list().getItems())
        .isEmpty();
  }

  @Test
  @Order(9)
  @DisplayName("With crds.keep=false the definitions wait for their objects; key and ledger stay")
  void takesTheDefinitionsAlong() {
    String key = matters.key();
    List<String> ledger = matters.ledger();
    release.upgrade(with("crds.keep=false"));

    release.uninstall();

    assertThat(matters.definitions())
        .hasSize(3)
        .allSatisfy(it -> assertThat(it.getMetadata().getDeletionTimestamp()).isNotNull());
    assertThat(matters.key()).isEqualTo(key);
    assertThat(matters.ledger()).isNotEmpty().isEqualTo(ledger);
  }

  private static String[] with(String... more) {
    return Stream.concat(Stream.of(VALUES), Stream.of(more)).toArray(String[]::new);
  }

  private static String station(String name, String eui, String backhaul) {
    return """
    apiVersion: v1
    kind: Namespace
    metadata: {name: stations}
    ---
    apiVersion: keymast.io/v1beta1
    kind: BaseStation
    metadata: {name: %s, namespace: stations}
    spec: {eui: "%s", backhaul: %s}
    """
        .formatted(name, eui, backhaul);
  }

  private static String authority(String name, String enforcement) {
    return """
    apiVersion: keymast.io/v1beta1
    kind: CertificateAuthority
    metadata: {name: %s, namespace: keymast-system}
    spec: {source: {selfSigned: {}}, backhaul: {enforcement: %s}}
    """
        .formatted(name, enforcement);
  }

  /** Leaves nothing: a station that got in would be one that was there. */
  private void tries(String manifests) {
    Resources.load(cluster.admin(), manifests).stream()
        .filter(resource -> resource.getKind().equals("BaseStation"))
        .forEach(station -> cluster.admin().resource(station).dryRun().create());
  }

  private void applies(String manifests) {
    Resources.apply(cluster.admin(), manifests);
  }

  private boolean isRevocationPublished() {
    return matters.certificates().stream()
        .anyMatch(it -> ConditionType.REVOCATION_PUBLISHED.isTrueIn(it.getStatus().conditions()));
  }

  private ConditionFactory soon(String what) {
    return await(what)
        .pollInterval(Duration.ofMillis(500))
        .failFast(
            "a process has ended",
            () -> Stream.of(operator, keyInstaller).forEach(DeployedProcess::assertRunning));
  }
}
