package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.keymast.api.BaseStationCertificate;
import io.keymast.support.ControlPlane;
import io.keymast.support.FencedBlock;
import io.keymast.support.OperatorJvm;
import io.keymast.support.OwnRights;
import io.keymast.support.Resources;
import io.keymast.support.RunArchive;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** An authority's namespace and one of stations are lost with all that is in them. */
class RestoredWorldTest {
  @AutoClose private static final RestoredRuns RUNS = RestoredRuns.of(RestoredWorldTest.class);

  private static final String RESTORER = "restorer";

  private final ControlPlane controlPlane = ControlPlane.shared();
  private final PlatformTeam team = new PlatformTeam("restored-world");
  private final RunArchive archive = team.archive("restored-world");
  private final Station kept = Station.named("kept");
  private final Station regenerated = Station.named("regenerated");
  private final Station leaving = Station.named("leaving");

  @AfterEach
  void end() {
    archive.close();
    team.leaves();
  }

  @Test
  @DisplayName(
      "S40 Authority, CA key, ledger, stations and certificates are put back without status and"
          + " with new UIDs, by an account with the documented rights alone: nothing is issued"
          + " anew, and CRLs list what was revoked before; the auditor, told who put"
          + " them back, finds nothing")
  void restored() {
    try (OperatorJvm operator = operator();
        LongRun run = RUNS.run("namespaces put back from a backup", archive, operator)) {
      team.hasAnAuthority();
      List.of(kept, regenerated, leaving).forEach(team::applies);
      List.of(kept, regenerated, leaving).forEach(team::awaitsReady);
      String revoked = isRegenerated();
      archive.keepsLists();
      operator.stop();
      arePutBack(revoked, run);
      run.holds();
    }
  }

  private void arePutBack(String revoked, LongRun run) {
    Map<String, String> issued = serialNumbers();
    Map<String, String> current = currentOnes();
    BigInteger crlNumber = list().published().fields().number();
    Backup backup = Backup.ofBothNamespaces(team);
    List<String> uids = uids(backup);

    backup.allIsLost();
    List.of(team.authority().namespace(), team.stationNamespace()).forEach(this::vanishes);
    run.isMet();
    KubernetesClient restorer = restorer();
    List.of(team.authority().namespace(), team.stationNamespace())
        .forEach(namespace -> creates(restorer, namespace));
    archive.hearsOfRestorer(
        "system:serviceaccount:" + ControlPlane.SYSTEM_NAMESPACE + ":" + RESTORER);
    backup.isPutBackBy(restorer);
    controlPlane.installChart(List.of(team.authority().namespace()));

    try (OperatorJvm next = operator()) {
      List.of(kept, regenerated, leaving).forEach(team::awaitsReady);
      team.awaits(team.authority(), "True", "Issuing");
      assertThat(uids(Backup.ofBothNamespaces(team))).doesNotContainAnyElementsOf(uids);
      assertThat(currentOnes()).isEqualTo(current);
      String left = current.get(leaving.name());
      team.deletes(leaving);
      await("the next CRL").until(() -> list().serialNumbers().contains(left));

      assertThat(list().serialNumbers()).containsExactlyInAnyOrder(revoked, left);
      assertThat(list().published().fields().number()).isGreaterThan(crlNumber);
      assertThat(issued).containsAllEntriesOf(serialNumbers());
      archive.awaitsNoSin(next);
    }
  }

  private OperatorJvm operator() {
    return OperatorJvm.start(
        controlPlane,
        "restored-world",
        "--no-leader-election",
        "--namespace",
        team.stationNamespace());
  }

  /** Returns the serial number of what was revoked for it, once a CRL lists that. */
  private String isRegenerated() {
    BaseStationCertificate former = team.currentOf(regenerated);
    String serialNumber = former.getSpec().serialNumber();
    team.applies(regenerated, "regenerate: {token: lost-1, reason: CertificateLost}");
    team.awaitsReady(regenerated);
    await("it has another")
        .until(() -> !serialNumber.equals(team.currentOf(regenerated).getSpec().serialNumber()));
    await("a CRL lists it").until(() -> list().serialNumbers().contains(serialNumber));
    return serialNumber;
  }

  private PublishedList list() {
    return new PublishedList(team, team.authority());
  }

  private Map<String, String> serialNumbers() {
    return team.certificates().stream()
        .collect(
            Collectors.toMap(it -> it.getMetadata().getName(), it -> it.getSpec().serialNumber()));
  }

  /** By their stations. */
  private Map<String, String> currentOnes() {
    return List.of(kept, regenerated, leaving).stream()
        .collect(
            Collectors.toMap(Station::name, it -> team.currentOf(it).getSpec().serialNumber()));
  }

  private static List<String> uids(Backup backup) {
    return backup.objects().stream().map(object -> object.getMetadata().getUid()).toList();
  }

  private void vanishes(String namespace) {
    team.cluster().namespaces().withName(namespace).delete();
    await(namespace + " is gone")
        .until(() -> team.cluster().namespaces().withName(namespace).get() == null);
  }

  private static void creates(KubernetesClient restorer, String namespace) {
    restorer
        .resource(
            new NamespaceBuilder().withNewMetadata().withName(namespace).endMetadata().build())
        .create();
  }

  /** With the rights that docs/operations.md says, and no others. */
  private KubernetesClient restorer() {
    Resources.apply(
        team.cluster(),
        FencedBlock.of(controlPlane.root(), "docs/operations.md", "apiVersion: rbac").text());
    Resources.apply(
        team.cluster(),
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: %1$s}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: keymast-restore}
        subjects: [{kind: ServiceAccount, name: %1$s, namespace: %2$s}]
        """
            .formatted(RESTORER, ControlPlane.SYSTEM_NAMESPACE));
    KubernetesClient restorer = controlPlane.as(ControlPlane.SYSTEM_NAMESPACE, RESTORER);
    await("its rights")
        .until(
            () ->
                new OwnRights(restorer)
                    .allow(
                        "restore",
                        "keymast.io",
                        "certificateauthorities",
                        team.authority().namespace()));
    return restorer;
  }
}
