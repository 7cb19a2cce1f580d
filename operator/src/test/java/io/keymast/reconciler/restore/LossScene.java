package io.keymast.reconciler.restore;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.keymast.api.BaseStationCertificate;
import io.keymast.api.BaseStationCertificateSpec;
import io.keymast.api.CertificateAuthority;
import io.keymast.api.ResourceNames;
import io.keymast.api.TolerantSerialization;
import io.keymast.authority.Journal;
import io.keymast.authority.LoadedAuthority;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.RevocationReason;
import io.keymast.domain.SerialNumber;
import io.keymast.domain.StationName;
import io.keymast.pki.ParsedCertificate;
import io.keymast.reconciler.brakes.AuthorityBrakes;
import io.keymast.reconciler.cluster.ACluster;
import io.keymast.reconciler.cluster.ALoadedAuthority;
import io.keymast.reconciler.cluster.AStoredCertificate;
import io.keymast.reconciler.cluster.AuthorityPresence;
import io.keymast.reconciler.cluster.ClusterView;
import io.keymast.reconciler.cluster.Pokes;
import io.keymast.reconciler.cluster.StoredCertificate;
import io.keymast.revocation.LedgerNames;
import io.keymast.revocation.RevocationEntry;
import io.keymast.revocation.RevocationLedger;
import io.keymast.support.ControlPlane;
import io.keymast.support.MutableClock;
import io.keymast.support.ProductionLog;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Certificates are gone from the API server, and who deals with them. */
final class LossScene {
  private static final ControlPlane CONTROL_PLANE = ControlPlane.shared();

  /** Of authorities and of stations. */
  static final String NAMESPACE = CONTROL_PLANE.newAuthorityNamespace("lost");

  /** The operator may not look there. */
  static final String WITHOUT_RIGHTS = CONTROL_PLANE.newNamespace("lost-forbidden");

  final KubernetesClient operator = CONTROL_PLANE.asOperator();
  final List<String> held = new ArrayList<>();
  final List<String> restarts = new ArrayList<>();
  final AuthorityBrakes brakes = new AuthorityBrakes(new Pokes<>());
  final MutableClock clock = new MutableClock();
  private final RevocationLedger ledger = new RevocationLedger(operator, clock);
  private @Nullable LossHolds losses;
  private final ByteArrayOutputStream journal = new ByteArrayOutputStream();
  private KubernetesClient storing = operator;

  /** As this operator sees it. */
  ClusterView cluster = ACluster.showing(List.of(), List.of());

  void assertNothingHappened(BaseStationCertificate last) {
    assertThat(operator.resource(last).get()).isNull();
    assertThat(held).isEmpty();
    assertThat(restarts).isEmpty();
    assertThat(cluster.vanished().all()).isEmpty();
  }

  LostCertificates lostCertificates(LoadedAuthority... authorities) {
    return lostCertificates(held::add, authorities);
  }

  LostCertificates lostCertificates(Consumer<String> hold, LoadedAuthority... authorities) {
    List<ParsedCertificate> anchors =
        Arrays.stream(authorities).map(authority -> authority.key().certificate()).toList();
    CertificateObjects objects = new CertificateObjects(storing);
    return new LostCertificates(
        new LossSearch(
            cluster,
            object -> StoredCertificate.verify(object, anchors),
            new AuthorityPresence(cluster, operator, ledger),
            ledger,
            objects,
            clock),
        objects,
        new Journal(new PrintStream(journal, true, StandardCharsets.UTF_8), clock),
        losses(),
        hold,
        restarts::add);
  }

  static CertificateAuthority pinning(AuthorityName name, String keyId) {
    return TolerantSerialization.create()
        .unmarshal(
            """
            apiVersion: keymast.io/v1beta1
            kind: CertificateAuthority
            metadata: {name: %s, namespace: %s, uid: 3f6e}
            status: {generations: [{number: 1, keyId: "%s"}]}
            """
                .formatted(name.name(), name.namespace(), keyId),
            CertificateAuthority.class);
  }

  /** It has revoked something already. */
  LoadedAuthority authority(String name) {
    LoadedAuthority authority = unknown(NAMESPACE, name);
    revoke(authority, new SerialNumber(BigInteger.TEN));
    return authority;
  }

  /** One for all looks of a test. */
  LossHolds losses() {
    if (losses == null) {
      losses = new LossHolds(cluster, brakes, clock);
    }
    return losses;
  }

  ConfigMap segment(LoadedAuthority authority) {
    return operator
        .configMaps()
        .inNamespace(authority.name().namespace())
        .withLabel(LedgerNames.PART_LABEL, LedgerNames.SEGMENT)
        .withLabel("keymast.io/authority-key-id", authority.keyId().value())
        .list()
        .getItems()
        .getFirst();
  }

  /** What is lost is stored by this account. */
  void storesAs(KubernetesClient account) {
    storing = account;
  }

  /** Its CA keys, in a status, the last one as the one that issues. */
  static CertificateAuthority pinning(LoadedAuthority... generations) {
    StringBuilder stated = new StringBuilder();
    for (int i = 0; i < generations.length; i++) {
      stated
          .append(i == 0 ? "" : ", ")
          .append(
              "{number: %d, keyId: \"%s\", state: %s, certificate: \"%s\"}"
                  .formatted(
                      i + 1,
                      generations[i].keyId().value(),
                      i == generations.length - 1 ? "Active" : "Retiring",
                      generations[i].key().certificate().toPem().replace("\n", "\\n")));
    }
    AuthorityName name = generations[0].name();
    return TolerantSerialization.create()
        .unmarshal(
            """
            apiVersion: keymast.io/v1beta1
            kind: CertificateAuthority
            metadata: {name: %s, namespace: %s, uid: 3f6e}
            status: {generations: [%s]}
            """
                .formatted(name.name(), name.namespace(), stated),
            CertificateAuthority.class);
  }

  /** The cluster has nothing of it. */
  LoadedAuthority unknown(String namespace, String name) {
    return ALoadedAuthority.named(new AuthorityName(namespace, name), clock.instant());
  }

  void revoke(LoadedAuthority authority, SerialNumber serialNumber) {
    ledger.revoke(
        authority.name(),
        List.of(
            new RevocationEntry(
                serialNumber,
                authority.keyId(),
                clock.instant(),
                RevocationReason.CESSATION_OF_OPERATION,
                Instant.parse("2099-01-01T00:00:00Z"))));
  }

  /** As the cache had it. */
  BaseStationCertificate vanished(String station, LoadedAuthority authority) {
    BaseStationCertificate stored =
        AStoredCertificate.of(new StationName(NAMESPACE, station), authority, operator);
    KubernetesClient admin = CONTROL_PLANE.admin();
    admin
        .resource(stored)
        .edit(
            object -> {
              object.getMetadata().setFinalizers(List.of());
              return object;
            });
    admin.resource(stored).delete();
    BaseStationCertificate last = new BaseStationCertificate();
    last.setMetadata(stored.getMetadata());
    last.getMetadata().setFinalizers(List.of(ResourceNames.CERTIFICATE_FINALIZER));
    last.setSpec(stored.getSpec());
    cluster.vanished().add(last);
    return last;
  }

  BaseStationCertificateSpec stored(BaseStationCertificate last) {
    return operator
        .resources(BaseStationCertificate.class)
        .inNamespace(NAMESPACE)
        .withName(last.getMetadata().getName())
        .require()
        .getSpec();
  }

  static SerialNumber serialNumber(BaseStationCertificate certificate) {
    return SerialNumber.parse(Objects.requireNonNull(certificate.getSpec().serialNumber()))
        .orElseThrow();
  }

  static List<String> linesOf(ProductionLog log) {
    return log.linesOf(LossSearch.class.getName());
  }

  String journalText() {
    return journal.toString(StandardCharsets.UTF_8);
  }

  /** Of the journal. */
  long lines(String kind) {
    return journalText()
        .lines()
        .filter(line -> line.contains("\"journal\":\"" + kind + "\""))
        .count();
  }
}
