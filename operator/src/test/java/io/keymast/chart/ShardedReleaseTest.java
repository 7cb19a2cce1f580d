package io.keymast.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.api.BaseStation;
import io.keymast.status.ConditionType;
import io.keymast.support.AuditLog;
import io.keymast.support.Command;
import io.keymast.support.ControlPlane;
import io.keymast.support.FencedBlock;
import io.keymast.support.Resources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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

/** The shards that docs/install.md has, by the chart's own arguments, Leases and account. */
@TestInstance(Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ShardedReleaseTest {
  private static final String NORTH = Kubelet.OPERATOR + "-north";
  private static final String OF_NORTH = "north/lora";
  private static final String OF_ALL_OTHERS = Release.AUTHORITIES + "/default";

  @TempDir static Path folder;
  private ControlPlane cluster;
  private Kubelet kubelet;
  private DeployedProcess others;
  private DeployedProcess north;

  @BeforeAll
  void aShardedRelease() throws IOException {
    cluster = ControlPlane.bare("shards");
    Release release = new Release(cluster);
    release.needs(Release.AUTHORITIES, "north", "stations");
    Keyboard keyboard = Keyboard.beside(cluster, folder);
    Files.writeString(
        folder.resolve("shards.yaml"),
        FencedBlock.of(cluster.root(), "docs/install.md", "operator:").text());
    keyboard.types(
        "helm install keymast charts/keymast -n keymast-system --create-namespace"
            + " --values shards.yaml --set 'authorityNamespaces={keymast-authorities,north}'"
            + " --set 'keyInstaller.dnsNames={localhost}'");
    kubelet = new Kubelet(cluster, release, folder);
    kubelet.starts(Kubelet.KEY_INSTALLER);
    others = kubelet.starts(Kubelet.OPERATOR, kubelet::resolved);
    north = kubelet.starts(NORTH, kubelet::resolved);
    keyboard.types("kubectl wait crd --all --for=condition=Established --timeout=240s");
    makesAuthority(OF_ALL_OTHERS);
    makesAuthority(OF_NORTH);
  }

  @AfterAll
  void stop() {
    kubelet.close();
    cluster.stop();
  }

  @Test
  @Order(1)
  @DisplayName(
      "Each authority's station is certified by the operator of its shard, and by no other")
  void eachServesItsOwn() {
    declares("harbour", "0008004A00000001", OF_ALL_OTHERS);
    declares("hill", "0008004A00000002", OF_NORTH);

    kubelet.soon("both are certified", () -> isReady("harbour") && isReady("hill"));

    kubelet.soon("one is counted each", () -> issued(others) == 1 && issued(north) == 1);
    assertServesOnly(others, OF_ALL_OTHERS, OF_NORTH);
    assertServesOnly(north, OF_NORTH, OF_ALL_OTHERS);
    assertThat(metrics(others)).contains(leading(Kubelet.OPERATOR) + " 1.0");
    assertThat(metrics(north)).contains(leading(NORTH) + " 1.0");
  }

  @Test
  @Order(2)
  @DisplayName("Another replica takes a shard over; the other shard's operator does not")
  void isTakenOver() {
    DeployedProcess standby = kubelet.starts(NORTH, kubelet::resolved);
    kubelet.soon("it stands by", () -> metrics(standby).contains(leading(NORTH) + " 0.0"));

    kubelet.stops(north);

    declares("ridge", "0008004A00000003", OF_NORTH);

    kubelet.soon("it is certified", () -> isReady("ridge"));
    kubelet.soon("by the shard's own", () -> issued(standby) == 1);
    assertServesOnly(others, OF_ALL_OTHERS, OF_NORTH);
  }

  @Test
  @Order(3)
  @DisplayName("The account that they share is refused nothing")
  void isRefusedNothing() {
    assertThat(new AuditLog(cluster).since(0))
        .filteredOn(it -> it.isBy(Kubelet.OPERATOR))
        .isNotEmpty()
        .filteredOn(it -> it.status() == 403)
        .isEmpty();
  }

  private void makesAuthority(String authority) {
    Resources.apply(
        cluster.admin(),
        """
        apiVersion: keymast.io/v1beta1
        kind: CertificateAuthority
        metadata: {namespace: %s, name: %s}
        spec: {source: {selfSigned: {}}, allowedNamespaces: {from: All}}
        """
            .formatted((Object[]) authority.split("/")));
  }

  private void declares(String name, String eui, String authority) {
    String key =
        Command.run(
            folder,
            List.of("sh", "-c", "openssl ecparam -name prime256v1 -genkey | openssl pkey -pubout"));
    String[] reference = authority.split("/");
    Resources.apply(
        cluster.admin(),
        """
        apiVersion: keymast.io/v1beta1
        kind: BaseStation
        metadata: {name: %s, namespace: stations}
        spec:
          eui: "%s"
          publicKey: "%s"
          certificateAuthorityRef: {namespace: %s, name: %s}
        """
            .formatted(name, eui, key.replace("\n", "\\n"), reference[0], reference[1]));
  }

  private boolean isReady(String name) {
    BaseStation station =
        cluster
            .admin()
            .resources(BaseStation.class)
            .inNamespace("stations")
            .withName(name)
            .require();
    return station.getStatus() != null
        && ConditionType.READY.isTrueIn(station.getStatus().conditions());
  }

  private void assertServesOnly(DeployedProcess operator, String own, String foreign) {
    assertThat(metrics(operator))
        .contains("authority=\"" + own + "\"")
        .doesNotContain("authority=\"" + foreign + "\"");
  }

  private double issued(DeployedProcess operator) {
    return metrics(operator)
        .lines()
        .filter(line -> line.startsWith("keymast_certificates_issued_total{"))
        .mapToDouble(line -> Double.parseDouble(line.replaceFirst(".* ", "")))
        .sum();
  }

  private static String leading(String lease) {
    return "keymast_operator_leading{lease=\"%s/%s\"}".formatted(Release.NAMESPACE, lease);
  }

  private String metrics(DeployedProcess process) {
    return Command.run(
        folder,
        List.of(
            "curl", "-sf", "http://127.0.0.1:%d/metrics".formatted(process.port("management"))));
  }
}
