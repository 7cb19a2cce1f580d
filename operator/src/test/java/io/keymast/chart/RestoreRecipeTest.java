package io.keymast.chart;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.keymast.support.ControlPlane;
import io.keymast.support.FencedBlock;
import io.keymast.support.Kubeconfig;
import io.keymast.support.OwnRights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Somebody backs up and puts back by what docs/operations.md says, typed as it stands there. */
@TestInstance(Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class RestoreRecipeTest {
  private static final String PAGE = "docs/operations.md";
  private static final String[] VALUES = {
    "authorityNamespaces={" + Release.AUTHORITIES + "}",
    "keyInstaller.dnsNames={localhost}",
    "defaultAuthority.create=true",
    "defaultAuthority.namespace=" + Release.AUTHORITIES
  };

  @TempDir static Path folder;
  private ControlPlane cluster;
  private Release release;
  private Kubelet kubelet;
  private Keyboard keyboard;
  private DeployedProcess operator;
  private DeployedProcess keyInstaller;

  @BeforeAll
  void aStationWithARevokedCertificate() {
    cluster = ControlPlane.bare("restore-recipe");
    keyboard = Keyboard.beside(cluster, folder);
    keyboard.types("kubectl create namespace " + Release.AUTHORITIES);
    release = new Release(cluster);
    release.upgrade(VALUES);
    release.upgrade(VALUES);
    kubelet = new Kubelet(cluster, release, folder);
    keyInstaller = kubelet.starts(Kubelet.KEY_INSTALLER);
    operator = kubelet.starts(Kubelet.OPERATOR, kubelet::resolved);
    kubelet.soon("the Key Installer has its certificate", keyInstaller::isReady);
    StationsLife life = new StationsLife(cluster, kubelet, keyInstaller, folder);
    life.declares();
    life.regenerates();
    kubelet.soon("the CRL lists the former one", () -> !serialNumbersIn(crl()).isEmpty());
    types(
        """
        openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=gate \
            -keyout gate.key -out gate.pem
        kubectl create secret tls gate -n $AUTHORITIES --cert=gate.pem --key=gate.key
        """);
  }

  @AfterAll
  void stop() {
    kubelet.close();
    cluster.stop();
  }

  @Test
  @DisplayName(
      "S40 What was backed up is put back: nothing is issued, and the CRL goes on with what it had")
  void putsBack() throws IOException {
    types(block("export AUTHORITIES").text());
    String certificates = certificates();
    String uids = uids();
    List<String> revoked = serialNumbersIn(crl());
    long issued = issued();
    types(block("kubectl scale").text());
    kubelet.stops(operator);
    allIsLost();
    Path restorer = restorer();

    typesAs(restorer, block("kubectl create namespace").text());
    types(block("helm upgrade").commands().getFirst());
    assertThat(release.deployment(Kubelet.OPERATOR).getSpec().getReplicas()).isEqualTo(2);
    operator = kubelet.starts(Kubelet.OPERATOR, kubelet::resolved);
    block("helm upgrade").commands().stream().skip(1).forEach(this::types);

    assertThat(certificates()).isEqualTo(certificates);
    assertThat(uids().lines()).isNotEmpty().doesNotContainAnyElementsOf(uids.lines().toList());
    assertThat(issued()).isEqualTo(issued).isPositive();
    kubelet.soon("it is served again", () -> serialNumbersIn(crl()).equals(revoked));
    types("kubectl delete bs hill -n $STATIONS --timeout=240s");
    kubelet.soon("the next one", () -> serialNumbersIn(crl()).size() == revoked.size() + 1);
    assertThat(serialNumbersIn(crl())).containsAll(revoked);
  }

  @ParameterizedTest(name = "{1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "=keymast-authorities | =nowhere | secrets.yaml lacks 'tls.key: '",
        "type!=helm.sh/release.v1 | type!=kubernetes.io/tls | secrets.yaml lacks 'tls.key: '",
        "type!=helm.sh/release.v1 | metadata.name!=default-ca | secrets.yaml lacks 'name: .*-ca[-0-9]*$'",
        "get configmaps | get configmaps -l none | ledgers.yaml lacks 'keymast.io/ledger: '",
        "get bsca -n | get bsca -l none -n | authorities.yaml lacks 'kind: CertificateAuthority'",
        "STATIONS=stations | STATIONS=nowhere | stations.yaml lacks 'kind: BaseStation$'",
        "get bs,bscert | get bs | stations.yaml lacks 'kind: BaseStationCertificate$'"
      })
  @DisplayName("A backup that lacks what a restore can't do without is a failure, and says so")
  void lacks(String of, String another, String message) {
    String page = block("export AUTHORITIES").text();
    String backup = page.replace(of, another);

    assertThat(backup).isNotEqualTo(page);
    assertThatThrownBy(() -> types(backup)).hasMessageContaining(message + ": this is no backup");
  }

  /** By force, and without an operator that would revoke what is deleted. */
  private void allIsLost() {
    types(
        """
        for kind in secrets configmaps bsca; do
            for object in $(kubectl get $kind -n $AUTHORITIES -o name); do
                kubectl patch $object -n $AUTHORITIES --type=merge -p '{"metadata":{"finalizers":null}}'
            done
        done
        for object in $(kubectl get bs,bscert -n $STATIONS -o name); do
            kubectl patch $object -n $STATIONS --type=merge -p '{"metadata":{"finalizers":null}}'
        done
        kubectl delete namespace $AUTHORITIES $STATIONS --timeout=240s
        """);
  }

  /** Who has the rights that the page says, and no others. */
  private Path restorer() throws IOException {
    KubernetesClient account = cluster.as(Release.NAMESPACE, "restorer");
    Files.writeString(folder.resolve("rights.yaml"), block("apiVersion: rbac").text());
    types(
        """
        kubectl apply -f rights.yaml
        kubectl create clusterrolebinding restorer --clusterrole=keymast-restore \
            --serviceaccount=keymast-system:restorer
        """);
    await("it may restore").until(() -> mayRestore(account));
    return Kubeconfig.write(folder.resolve("restorer.kubeconfig"), account);
  }

  private static boolean mayRestore(KubernetesClient account) {
    return new OwnRights(account)
        .allow("restore", "keymast.io", "certificateauthorities", Release.AUTHORITIES);
  }

  private String certificates() {
    return types(
        "kubectl get bscert -n $STATIONS"
            + " -o 'jsonpath={range .items[*]}{.metadata.name} {.spec}{\"\\n\"}{end}'");
  }

  private String uids() {
    return types(
        """
        uid='jsonpath={range .items[*]}{.metadata.uid}{"\\n"}{end}'
        kubectl get bs,bscert -n $STATIONS -o "$uid"
        kubectl get bsca,secrets,configmaps -n $AUTHORITIES -o "$uid"
        """);
  }

  /** By the journals of both operators. */
  private long issued() {
    return operator
        .log()
        .lines()
        .filter(line -> line.contains("\"journal\":\"stored\"") && line.contains("\"station\""))
        .count();
  }

  /** As a gate gets it; empty while nobody has it. */
  private String crl() {
    return types(
        """
        keyId=$(kubectl get bsca default -n $AUTHORITIES -o 'jsonpath={.status.generations[0].keyId}')
        curl -s -o list.crl http://127.0.0.1:%d/$AUTHORITIES/default/$keyId.crl
        openssl crl -inform DER -in list.crl -noout -text 2>/dev/null || :
        """
            .formatted(keyInstaller.port("publication")));
  }

  private static List<String> serialNumbersIn(String crl) {
    return crl.lines().filter(line -> line.contains("Serial Number:")).map(String::strip).toList();
  }

  private FencedBlock block(String beginning) {
    return FencedBlock.of(cluster.root(), PAGE, beginning);
  }

  private String types(String commands) {
    return typesAs(cluster.kubeconfig(), commands);
  }

  /** Where the variables of the first block are set. */
  private String typesAs(Path kubeconfig, String commands) {
    return keyboard.typesAs(
        kubeconfig, block("export AUTHORITIES").commands().getFirst() + "\n" + commands);
  }
}
