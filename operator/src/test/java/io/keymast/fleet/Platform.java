package io.keymast.fleet;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.keymast.api.BaseStation;
import io.keymast.api.BaseStationCertificate;
import io.keymast.api.BaseStationStatus;
import io.keymast.api.CertificateAuthority;
import io.keymast.api.CertificateAuthorityStatus.Generation;
import io.keymast.domain.AuthorityName;
import io.keymast.status.ConditionType;
import io.keymast.support.ControlPlane;
import io.keymast.support.FreePort;
import io.keymast.support.MutableClock;
import io.keymast.support.Resources;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.awaitility.core.ConditionFactory;

/**
 * A platform with the default policy: two years, renewed six days before the end, spread over a
 * day. Its operator and its Key Installer are real and have their accounts' rights; its clock is
 * the fleet's.
 */
final class Platform implements AutoCloseable {
  private static final String AUTHORITY = "lora";
  private static final Duration CRL_REFRESH = Duration.ofHours(1);
  private static final String BY_EUI = "eui";

  private final MutableClock clock;
  private final ControlPlane controlPlane = ControlPlane.separate("fleet");
  private final AuthorityName authority =
      new AuthorityName(controlPlane.newAuthorityNamespace("fleet-ca"), AUTHORITY);
  private final String namespace = controlPlane.newNamespace("fleet");
  private final Servers servers;
  private final PublishedLists lists;
  private final SharedIndexInformer<BaseStation> stations;
  private final SharedIndexInformer<BaseStationCertificate> certificates;
  private final Generation generation;

  private Platform(MutableClock clock, String... lines) {
    this.clock = clock;
    int publicationPort = FreePort.find();
    KubernetesClient admin = controlPlane.admin();
    apply(
        """
        apiVersion: keymast.io/v1beta1
        kind: CertificateAuthority
        metadata: {name: %s, namespace: %s}
        spec:
          %s
          allowedNamespaces: {from: All}
          retention: 26280h
          revocation: {crlUrl: "http://127.0.0.1:%d"}
        """
            .formatted(
                authority.name(),
                authority.namespace(),
                String.join("\n  ", lines),
                publicationPort));
    servers =
        new Servers(controlPlane, authority, namespace, clock, publicationPort, FreePort.find());
    lists = new PublishedLists(authority, publicationPort);
    servers.operatorStarts();
    await("an authority that issues").until(this::isIssuing);
    generation =
        Optional.ofNullable(authority().getStatus().generations()).orElseThrow().getFirst();
    servers.keyInstallerStarts();
    stations = admin.resources(BaseStation.class).inNamespace(namespace).inform();
    certificates =
        admin
            .resources(BaseStationCertificate.class)
            .inNamespace(namespace)
            .runnableInformer(0)
            .addIndexers(Map.of(BY_EUI, Platform::euiOf));
    certificates.run();
  }

  static Platform start(MutableClock clock) {
    return start(clock, "source: {selfSigned: {subject: {commonName: Fleet CA}}}");
  }

  /**
   * @param lines of the authority's spec, its source first
   */
  static Platform start(MutableClock clock, String... lines) {
    return new Platform(clock, lines);
  }

  Servers servers() {
    return servers;
  }

  /** What stations and gates are told out of band. */
  X509Certificate ca() {
    return PublishedLists.caOf(generation);
  }

  /** The platform team's one act in all these years. */
  void declares(SimulatedStation station) {
    apply(
        """
        apiVersion: keymast.io/v1beta1
        kind: BaseStation
        metadata: {name: %s, namespace: %s}
        spec:
          eui: "%s"
          certificateAuthorityRef: {name: %s, namespace: %s}
          publicKey: |
        %s\
        """
            .formatted(
                station.name(),
                namespace,
                station.eui(),
                authority.name(),
                authority.namespace(),
                station.publicKeyPem().indent(4)));
  }

  List<BaseStation> stations() {
    return stations.getStore().list();
  }

  List<BaseStationCertificate> certificates() {
    return certificates.getStore().list();
  }

  BaseStationStatus.Certificate currentOf(SimulatedStation station) {
    BaseStation seen = stations.getStore().getByKey(namespace + "/" + station.name());
    return Optional.ofNullable(seen)
        .map(BaseStation::getStatus)
        .map(BaseStationStatus::certificate)
        .orElseThrow();
  }

  Life lifeOf(SimulatedStation station) {
    return Life.of(station, certificates.getIndexer().byIndex(BY_EUI, station.eui()));
  }

  void awaitsReady(int count) {
    await("a certificate for each of " + count)
        .until(() -> stations().stream().filter(Platform::isReady).count() == count);
  }

  /** Returns when everything that is due now has been done: the CRL, and every renewal. */
  X509CRL awaitsCaughtUp() {
    Instant now = clock.instant();
    AtomicReference<X509CRL> fresh = new AtomicReference<>(list());
    soon("a fresh CRL, and no renewal that is due any more")
        .untilAsserted(
            () -> {
              fresh.set(list());
              assertThat(fresh.get().getThisUpdate().toInstant())
                  .isAfterOrEqualTo(now.minus(CRL_REFRESH));
              assertThat(stations()).filteredOn(station -> isDue(station, now)).isEmpty();
            });
    return fresh.get();
  }

  /**
   * Returns when it is written down that these stations have what they have: a delivery is recorded
   * behind the answer, and two hours later by the next jump of the clock it would be late.
   */
  void awaitsDeliveryTo(Collection<SimulatedStation> some) {
    Set<String> fetched =
        some.stream()
            .flatMap(station -> station.current().stream())
            .map(SimulatedStation.Installed::serialNumber)
            .collect(Collectors.toSet());
    soon("deliveries that are written down")
        .until(
            () ->
                certificates().stream()
                    .filter(it -> fetched.contains(it.getSpec().serialNumber()))
                    .noneMatch(Platform::isUndelivered));
  }

  private static boolean isUndelivered(BaseStationCertificate certificate) {
    return certificate.getStatus() == null
        || certificate.getStatus().delivery() == null
        || certificate.getStatus().delivery().deliveredAt() == null;
  }

  /** Years have no time to lose. */
  static ConditionFactory soon(String what) {
    return await(what).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(25));
  }

  /** As anybody fetches it. */
  private X509CRL list() {
    return lists.of(generation);
  }

  /** Of these CAs. */
  List<X509CRL> lists(Collection<X509Certificate> cas) {
    return generations().stream()
        .filter(it -> cas.contains(PublishedLists.caOf(it)))
        .map(lists::of)
        .toList();
  }

  List<Generation> generations() {
    return Optional.ofNullable(authority().getStatus().generations()).orElseThrow();
  }

  @Override
  public void close() {
    servers.close();
    lists.close();
    stations.close();
    certificates.close();
    controlPlane.stop();
  }

  private boolean isIssuing() {
    CertificateAuthority seen = authority();
    return seen.getStatus() != null
        && ConditionType.READY
            .in(seen.getStatus().conditions())
            .filter(condition -> "Issuing".equals(condition.reason()))
            .isPresent();
  }

  private CertificateAuthority authority() {
    return controlPlane
        .admin()
        .resources(CertificateAuthority.class)
        .inNamespace(authority.namespace())
        .withName(authority.name())
        .require();
  }

  private static List<String> euiOf(BaseStationCertificate certificate) {
    return Optional.ofNullable(certificate.getSpec().eui()).stream().toList();
  }

  private static boolean isReady(BaseStation station) {
    return station.getStatus() != null
        && ConditionType.READY.isTrueFor(
            station.getStatus().conditions(), station.getMetadata().getGeneration());
  }

  private static boolean isDue(BaseStation station, Instant now) {
    BaseStationStatus status = station.getStatus();
    Instant renewalTime =
        status == null || status.certificate() == null ? null : status.certificate().renewalTime();
    return renewalTime == null || !now.isBefore(renewalTime);
  }

  private void apply(String manifest) {
    KubernetesClient admin = controlPlane.admin();
    Resources.apply(admin, manifest);
  }
}
