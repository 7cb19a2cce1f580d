package io.keymast.endtoend;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.support.ControlPlane;
import io.keymast.support.FencedBlock;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A station between an IPsec gate and a TLS gate, on the way of examples/02-ipsec-to-tls. */
class MigrationAtTheGatesTest {
  private static final String IKE = "ipsec Internet Key Exchange";
  private static final String CURRENT = "state/current/fullchain.pem";

  private static Product product;
  private static Team team;

  @BeforeAll
  static void start() {
    product = Product.start("migration");
    team = product.team();
  }

  @AfterAll
  static void stop() {
    product.close();
  }

  @Test
  @DisplayName(
      "S47 S42 At each step from IPsec to TLS the station comes in by IKEv2 and by TLS, with"
          + " whatever certificate it has; after the last by TLS")
  void migrates() {
    Box box = onIpsec("migrating");
    try (BackhaulGate tls = BackhaulGate.open(GateSoftware.NGINX, product);
        IkeEnds ipsec = IkeEnds.connected(product, box)) {
      comesInByBoth(box, tls, ipsec);

      goesToTheSwitch(box, tls, ipsec);
      follows(box, "6-switched.yaml", "ConfirmStable");
      comesInByBoth(box, tls, ipsec);
      follows(box, "7-stable.yaml", "Backup");
      comesInByBoth(box, tls, ipsec);
      String before = box.serialNumber();
      applies(box, "8-backed-up.yaml");
      team.awaits(box, "BackhaulMigrated", "True", "Migrated");
      assertThat(waitsAsTheReadmeSays(box)).contains("condition met");
      comesInByBoth(box, tls, ipsec);

      await()
          .until(
              () -> box.poll().exitCode() == Box.INSTALLED && !box.serialNumber().equals(before));
      assertThat(tls.admits(box, CURRENT)).as(tls.log()).isTrue();
      assertThat(usage(box)).contains("Client Authentication").doesNotContain(IKE);
    }
  }

  @Test
  @DisplayName(
      "S47 Cancelled before the backup, by the example's manifest: no migration is left, and the"
          + " station comes in by IKEv2 with the certificate it has")
  void cancels() {
    Box box = onIpsec("cancelling");
    try (BackhaulGate tls = BackhaulGate.open(GateSoftware.HAPROXY, product);
        IkeEnds ipsec = IkeEnds.connected(product, box)) {
      goesToTheSwitch(box, tls, ipsec);
      follows(box, "6-switched.yaml", "ConfirmStable");
      String current = box.serialNumber();

      applies(box, "cancel.yaml");

      team.awaitsReady(box);
      assertThat(team.sees(box, "status", "backhaulMigration")).isEmpty();
      assertThat(team.sees(box, "status", "conditions")).doesNotContain("BackhaulMigrated");
      assertThat(team.sees(box, "status", "certificate", "serialNumber")).isEqualTo(current);
      box.poll().expectSuccess();
      assertThat(box.serialNumber()).isEqualTo(current);
      comesInByBoth(box, tls, ipsec);

      team.regenerates(box, "after-the-cancellation");
      await()
          .until(
              () -> box.poll().exitCode() == Box.INSTALLED && !box.serialNumber().equals(current));
      comesInByBoth(box, tls, ipsec);
    }
  }

  /** Its certificate is fetched. */
  private static Box onIpsec(String name) {
    Box box = product.unpacked(name, Shell.DASH);
    reports(box, "2.6.7");
    applies(box, "1-ipsec.yaml");
    team.awaitsReady(box);
    box.pollsUntil(Box.INSTALLED);
    return box;
  }

  /** Up to where the new certificate is fetched and the switch is asked for. */
  private static void goesToTheSwitch(Box box, BackhaulGate tls, IkeEnds ipsec) {
    String before = box.serialNumber();
    follows(box, "2-to-tls.yaml", "UpgradePacketForwarder");
    comesInByBoth(box, tls, ipsec);
    reports(box, "2.8.12");
    box.poll().expectSuccess();
    follows(box, "3-upgraded.yaml", "CleanUpCertificates");
    comesInByBoth(box, tls, ipsec);
    follows(box, "4-cleaned-up.yaml", "RegenerateCertificate");
    assertThat(box.serialNumber()).isEqualTo(before);
    comesInByBoth(box, tls, ipsec);
    applies(box, "5-regenerate.yaml");
    await()
        .until(() -> box.poll().exitCode() == Box.INSTALLED && !box.serialNumber().equals(before));
    team.awaits(box, "BackhaulMigrated", "False", "SwitchToTLS");
    comesInByBoth(box, tls, ipsec);
  }

  private static void follows(Box box, String example, String thenAskedFor) {
    applies(box, example);
    team.awaits(box, "BackhaulMigrated", "False", thenAskedFor);
  }

  private static void applies(Box box, String example) {
    team.applies(
        ExampleManifest.read(product.examples().resolve("02-ipsec-to-tls").resolve(example))
            .of(box, team));
  }

  private static String waitsAsTheReadmeSays(Box box) {
    ControlPlane controlPlane = ControlPlane.shared();
    String command =
        FencedBlock.of(controlPlane.root(), "examples/02-ipsec-to-tls/README.md", "kubectl wait")
            .text()
            .replace("bs/hilltop-7", "bs/" + box.name())
            .replace("-n stations", "-n " + team.stations());
    return box.sh(
        "PATH=%s:$PATH; export KUBECONFIG=%s\n%s"
            .formatted(controlPlane.binaries(), controlPlane.kubeconfig(), command));
  }

  private static void reports(Box box, String version) {
    box.configured(
        "URL=" + product.url(),
        "CA_FINGERPRINT=" + team.caFingerprint(Product.DEFAULT_AUTHORITY),
        "LRR_VERSION=" + version);
  }

  private static void comesInByBoth(Box box, BackhaulGate tls, IkeEnds ipsec) {
    assertThat(usage(box)).contains("Client Authentication", IKE);
    assertThat(tls.admits(box, CURRENT)).as(tls.log()).isTrue();
    ipsec.comesIn(box);
  }

  private static String usage(Box box) {
    return box.sh("openssl x509 -in state/current/cert.pem -noout -ext extendedKeyUsage");
  }
}
