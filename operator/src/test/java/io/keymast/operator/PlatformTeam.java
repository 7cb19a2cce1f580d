package io.keymast.operator;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.keymast.api.BaseStationCertificate;
import io.keymast.api.CertificateAuthority;
import io.keymast.api.ResourceNames;
import io.keymast.domain.AuthorityName;
import io.keymast.support.ControlPlane;
import io.keymast.support.FaultProxy;
import io.keymast.support.OperatorJvm;
import io.keymast.support.Resources;
import io.keymast.support.RunArchive;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * The people who run the platform: they write manifests, apply, patch and delete. One team has one
 * namespace of stations and one of authorities.
 */
final class PlatformTeam extends PlatformView {
  private static final AtomicInteger HURRIES = new AtomicInteger();

  private final ControlPlane controlPlane;

  PlatformTeam(String name) {
    this(name, ControlPlane.shared());
  }

  PlatformTeam(String name, ControlPlane controlPlane) {
    this(
        controlPlane,
        new AuthorityName(controlPlane.newAuthorityNamespace(name + "-ca"), "lora"),
        controlPlane.newNamespace(name));
  }

  private PlatformTeam(ControlPlane controlPlane, AuthorityName authority, String stations) {
    super(controlPlane.admin(), authority, stations);
    this.controlPlane = controlPlane;
  }

  /** What a run leaves in its namespaces is kept for the auditor. */
  RunArchive archive(String name) {
    return RunArchive.open(name, controlPlane, stationNamespace(), authority().namespace());
  }

  /**
   * For this team alone, with threads and a trust bundle for all workloads at once.
   *
   * @param ahead of the machine's clock
   * @param election the option that has it elected, or not
   */
  OperatorJvm startsBusyOperator(FaultProxy proxy, String name, Duration ahead, String election) {
    return OperatorJvm.startAhead(
        ahead,
        controlPlane,
        proxy,
        name,
        election,
        "--namespace",
        stationNamespace(),
        "--reconcile-threads",
        "64",
        "--trust-config-map",
        TrustTeam.NAME);
  }

  /** The same team with another authority for its own. */
  PlatformTeam with(String authority) {
    return new PlatformTeam(controlPlane, authority(authority), stationNamespace());
  }

  /** The same team's other namespace of stations. */
  PlatformTeam in(String namespace) {
    return new PlatformTeam(controlPlane, authority(), namespace);
  }

  /** The one of this team, which issues. */
  void hasAnAuthority() {
    appliesAuthority(authority().name());
    awaits(authority(), "True", "Issuing");
  }

  /** A self-signed authority that admits every namespace, and more lines of spec. */
  void appliesAuthority(String name, String... lines) {
    appliesAuthorityOf(name, "source: {selfSigned: {subject: {commonName: Test CA}}}", lines);
  }

  void appliesAuthorityOf(String name, String source, String... lines) {
    String spec = Arrays.stream(lines).map(line -> "\n  " + line).collect(Collectors.joining());
    String admission =
        spec.contains("allowedNamespaces") ? "" : "\n  allowedNamespaces: {from: All}";
    applies(
        """
        apiVersion: keymast.io/v1beta1
        kind: CertificateAuthority
        metadata: {name: %s, namespace: %s}
        spec:
          %s\
        """
                .formatted(name, authority().namespace(), source)
            + admission
            + spec);
  }

  /** The manifest of a station, with more lines of spec. */
  void applies(Station station, String... lines) {
    appliesUnder(authority(), station, lines);
  }

  void appliesUnder(AuthorityName authority, Station station, String... lines) {
    applies(manifest(authority, station, lines));
  }

  void applies(String manifests) {
    Resources.apply(cluster(), manifests);
  }

  String manifest(AuthorityName authority, Station station, String... lines) {
    String key =
        station.publicKey().isEmpty()
            ? ""
            : "\n  publicKey: \"" + station.publicKey().replace("\n", "\\n") + '"';
    return """
    apiVersion: keymast.io/v1beta1
    kind: BaseStation
    metadata: {name: %s, namespace: %s}
    spec:
      eui: "%s"
      certificateAuthorityRef: {name: %s, namespace: %s}\
    """
            .formatted(
                station.name(),
                stationNamespace(),
                station.eui(),
                authority.name(),
                authority.namespace())
        + key
        + Arrays.stream(lines).map(line -> "\n  " + line).collect(Collectors.joining());
  }

  void deletes(Station station) {
    station(station).delete();
  }

  void deletes(BaseStationCertificate certificate) {
    cluster().resource(certificate).delete();
  }

  /** As {@code kubectl patch bscert NAME --type merge}. */
  void revokes(BaseStationCertificate certificate, String reason) {
    patches(certificate, "{\"spec\":{\"revocation\":{\"reason\":\"" + reason + "\"}}}");
  }

  /** The station has fetched it, as the Key Installer reports. */
  void hearsOfDelivery(BaseStationCertificate certificate, Instant at) {
    hearsOfDelivery(certificate, at, "");
  }

  /** The same, and by which version of its packet forwarder. */
  void hearsOfDeliveryTo(String version, BaseStationCertificate certificate, Instant at) {
    hearsOfDelivery(certificate, at, ",\"packetForwarderVersion\":\"" + version + "\"");
  }

  /** The station has fetched it and uses it, as the Key Installer reports. */
  void hearsOfUse(BaseStationCertificate certificate, Instant at) {
    hearsOfDelivery(certificate, at, ",\"inUseAt\":\"" + at.truncatedTo(ChronoUnit.SECONDS) + "\"");
  }

  private void hearsOfDelivery(BaseStationCertificate certificate, Instant at, String more) {
    cluster()
        .resource(certificate)
        .subresource("status")
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"status\":{\"delivery\":{\"deliveredAt\":\"%s\"%s}}}"
                .formatted(at.truncatedTo(ChronoUnit.SECONDS), more));
  }

  void patches(HasMetadata object, String merge) {
    cluster().resource(object).patch(PatchContext.of(PatchType.JSON_MERGE), merge);
  }

  /** By force, as a disaster does: its finalizer does not hold it. */
  void losesSecret(String name) {
    Resource<Secret> secret = secret(name);
    secret.patch(PatchContext.of(PatchType.JSON_MERGE), "{\"metadata\":{\"finalizers\":null}}");
    secret.delete();
  }

  /**
   * By force: nobody revokes it. An operator that runs may give it its finalizer back meanwhile.
   */
  void losesCertificate(BaseStationCertificate certificate) {
    ForcedDeletion.of(cluster(), certificate);
  }

  /** By force: nobody revokes what it leaves behind. */
  void losesStation(Station station) {
    station(station)
        .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"metadata\":{\"finalizers\":null}}");
    station(station).delete();
  }

  /** As the message of the brake says. */
  void resumes(String brake) {
    CertificateAuthority held = sees(authority());
    String since =
        held.getStatus().brakes().stream()
            .filter(each -> brake.equals(each.reason()))
            .map(each -> each.since().toString())
            .findFirst()
            .orElseThrow();
    patches(held, "{\"spec\":{\"resume\":\"we have looked, " + since + "\"}}");
  }

  /** A change that changes nothing, so that the operator looks now and not within 30 s. */
  void hurries(AuthorityName authority) {
    int hours = 1000 + HURRIES.incrementAndGet();
    patches(sees(authority), "{\"spec\":{\"retention\":\"" + hours + "h\"}}");
  }

  /** A CA from elsewhere, as a kubernetes.io/tls Secret. */
  void suppliesCa(String name, CaFiles ca) {
    Resources.apply(
        cluster(),
        new SecretBuilder()
            .withNewMetadata()
            .withNamespace(authority().namespace())
            .withName(name)
            .endMetadata()
            .withType("kubernetes.io/tls")
            .withStringData(Map.of("tls.crt", ca.certificate(), "tls.key", ca.key()))
            .build());
  }

  /** By hand, as it was when it was backed up, but for its metadata. */
  void putsBackWithoutLabels(Secret backup) {
    Resources.apply(
        cluster(),
        new SecretBuilder()
            .withNewMetadata()
            .withNamespace(backup.getMetadata().getNamespace())
            .withName(backup.getMetadata().getName())
            .endMetadata()
            .withType(backup.getType())
            .withData(backup.getData())
            .build());
  }

  /** Says that it is the operator's. */
  void labelsAsOperators(String secretName) {
    patches(
        secret(secretName).require(),
        "{\"metadata\":{\"labels\":{\"app.kubernetes.io/managed-by\":\"%s\"}}}"
            .formatted(ResourceNames.OPERATOR));
  }

  /** As a restore from a backup does. */
  void wipesStatus(AuthorityName authority) {
    wipesStatus(resource(authority));
  }

  void wipesStatus(Station station) {
    wipesStatus(station(station));
  }

  void wipesStatus(BaseStationCertificate certificate) {
    wipesStatus(cluster().resource(certificate));
  }

  private static void wipesStatus(Resource<?> resource) {
    resource
        .subresource("status")
        .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"status\":null}");
  }

  /** Without waiting: whichever operator runs next lets go what this leaves. */
  void leaves() {
    cluster().namespaces().withName(stationNamespace()).delete();
  }
}
