package io.keymast.reconciler.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.keymast.api.BaseStationCertificate;
import io.keymast.api.BaseStationCertificateSpec;
import io.keymast.api.ResourceNames;
import io.keymast.authority.Journal;
import io.keymast.authority.LoadedAuthority;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.RevocationReason;
import io.keymast.domain.SerialNumber;
import io.keymast.domain.StationName;
import io.keymast.reconciler.cluster.ACluster;
import io.keymast.reconciler.cluster.ALoadedAuthority;
import io.keymast.reconciler.cluster.AStoredCertificate;
import io.keymast.reconciler.cluster.AuthorityPresence;
import io.keymast.reconciler.cluster.ClusterView;
import io.keymast.reconciler.cluster.StoredCertificate;
import io.keymast.revocation.RevocationEntry;
import io.keymast.revocation.RevocationLedger;
import io.keymast.support.ControlPlane;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Certificates are gone from the API server, as after an older snapshot of etcd was put back. */
class LostCertificatesTest {
  private static final ControlPlane CONTROL_PLANE = ControlPlane.shared();
  private static final String NAMESPACE = CONTROL_PLANE.newAuthorityNamespace("lost");

  private final KubernetesClient operator = CONTROL_PLANE.asOperator();
  private final Clock clock = Clock.systemUTC();
  private final RevocationLedger ledger = new RevocationLedger(operator, clock);
  private final ClusterView cluster = ACluster.showing(List.of(), List.of());
  private final ByteArrayOutputStream journal = new ByteArrayOutputStream();
  private final List<String> held = new ArrayList<>();
  private final List<String> restarts = new ArrayList<>();

  @Test
  @DisplayName(
      "S41 What was lost is stored again, once issuing is held; the journal has it, and the process"
          + " begins anew")
  void lost() {
    LoadedAuthority authority = authority("holds");
    BaseStationCertificate first = vanished("first", authority);
    BaseStationCertificate second = vanished("second", authority);

    LostCertificates certificates = lostCertificates(authority);
    certificates.look();

    assertThat(stored(first)).isEqualTo(first.getSpec());
    assertThat(stored(second)).isEqualTo(second.getSpec());
    assertThat(held).singleElement().asString().endsWith(": 2");
    assertThat(lines("returned")).isEqualTo(2);
    assertThat(cluster.vanished().all()).isEmpty();
    certificates.look();
    assertThat(restarts).isEmpty();

    certificates.look();

    assertThat(restarts).hasSize(1);
  }

  @Test
  @DisplayName("S41 What is missed while others are dealt with is, too, before the process ends")
  void more() {
    LoadedAuthority authority = authority("more");
    LostCertificates certificates = lostCertificates(authority);
    vanished("sooner", authority);
    certificates.look();
    certificates.look();
    BaseStationCertificate later = vanished("later", authority);

    certificates.look();

    assertThat(stored(later)).isEqualTo(later.getSpec());
    certificates.look();
    assertThat(restarts).isEmpty();
  }

  @Test
  @DisplayName(
      "S41 As long as the hold is not durable, nothing else is done, and all is tried again")
  void notDurable() {
    LoadedAuthority authority = authority("not-durable");
    BaseStationCertificate last = vanished("station", authority);
    LostCertificates failing =
        lostCertificates(
            authority,
            how -> {
              throw new IllegalStateException("one head could not be written");
            });

    assertThatThrownBy(() -> failing.look()).isInstanceOf(IllegalStateException.class);

    assertThat(restarts).isEmpty();
    assertThat(cluster.vanished().all()).containsExactly(last);
  }

  @Test
  @DisplayName("S41 Of two replicas that find the same, one does nothing")
  void twoReplicas() {
    LoadedAuthority authority = authority("two");
    BaseStationCertificate last = vanished("known-to-both", authority);
    lostCertificates(authority).look();
    cluster.vanished().add(last);

    lostCertificates(authority).look();

    assertThat(held).hasSize(1);
    assertThat(lines("returned")).isEqualTo(1);
    assertThat(cluster.vanished().all()).isEmpty();
  }

  @Test
  @DisplayName("What the ledger has was deleted by right: nothing is held, nothing comes back")
  void deletedByRight() {
    LoadedAuthority authority = authority("by-right");
    BaseStationCertificate last = vanished("deleted", authority);
    revoke(authority, serialNumber(last));

    LostCertificates certificates = lostCertificates(authority);
    certificates.look();
    certificates.look();
    certificates.look();

    assertNothingHappened(last);
  }

  @Test
  @DisplayName("S53 What the CA key did not sign is nobody's loss")
  void foreign() {
    LoadedAuthority authority = authority("own");
    BaseStationCertificate last = vanished("foreign", authority("another"));

    LostCertificates certificates = lostCertificates(authority);
    certificates.look();
    certificates.look();
    certificates.look();

    assertNothingHappened(last);
  }

  @Test
  @DisplayName(
      "S41 Where another certificate has its name by now, that stays, and the journal has the lost"
          + " one")
  void nameTaken() {
    LoadedAuthority authority = authority("taken");
    BaseStationCertificate last = vanished("twice", authority);
    BaseStationCertificate later =
        AStoredCertificate.of(new StationName(NAMESPACE, "twice"), authority, operator);

    lostCertificates(authority).look();

    assertThat(stored(last)).isEqualTo(later.getSpec()).isNotEqualTo(last.getSpec());
    assertThat(held).hasSize(1);
    assertThat(lines("lost")).isEqualTo(1);
    assertThat(journal.toString(StandardCharsets.UTF_8)).contains(serialNumber(last).hex());
  }

  @Test
  @DisplayName(
      "S41 Where its authority is gone as well, the journal has it, and no more can be done")
  void withoutAuthority() {
    LoadedAuthority authority = ALoadedAuthority.named(name("gone"), clock.instant());
    BaseStationCertificate last = vanished("without-authority", authority);

    lostCertificates(authority).look();

    assertThat(lines("lost")).isEqualTo(1);
    assertNothingHappened(last);
  }

  private void assertNothingHappened(BaseStationCertificate last) {
    assertThat(operator.resource(last).get()).isNull();
    assertThat(held).isEmpty();
    assertThat(restarts).isEmpty();
    assertThat(cluster.vanished().all()).isEmpty();
  }

  private LostCertificates lostCertificates(LoadedAuthority authority) {
    return lostCertificates(authority, held::add);
  }

  private LostCertificates lostCertificates(LoadedAuthority authority, Consumer<String> hold) {
    CertificateObjects objects = new CertificateObjects(operator);
    return new LostCertificates(
        new LossSearch(
            cluster,
            object -> StoredCertificate.verify(object, List.of(authority.key().certificate())),
            new AuthorityPresence(cluster, operator, ledger),
            ledger,
            objects,
            clock),
        objects,
        new Journal(new PrintStream(journal, true, StandardCharsets.UTF_8), clock),
        hold,
        restarts::add,
        2);
  }

  /** It has revoked something already. */
  private LoadedAuthority authority(String name) {
    LoadedAuthority authority = ALoadedAuthority.named(name(name), clock.instant());
    revoke(authority, new SerialNumber(BigInteger.TEN));
    return authority;
  }

  private static AuthorityName name(String name) {
    return new AuthorityName(NAMESPACE, name);
  }

  private void revoke(LoadedAuthority authority, SerialNumber serialNumber) {
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
  private BaseStationCertificate vanished(String station, LoadedAuthority authority) {
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

  private BaseStationCertificateSpec stored(BaseStationCertificate last) {
    return operator
        .resources(BaseStationCertificate.class)
        .inNamespace(NAMESPACE)
        .withName(last.getMetadata().getName())
        .require()
        .getSpec();
  }

  private static SerialNumber serialNumber(BaseStationCertificate certificate) {
    return SerialNumber.parse(Objects.requireNonNull(certificate.getSpec().serialNumber()))
        .orElseThrow();
  }

  /** Of the journal. */
  private long lines(String kind) {
    return journal
        .toString(StandardCharsets.UTF_8)
        .lines()
        .filter(line -> line.contains("\"journal\":\"" + kind + "\""))
        .count();
  }
}
