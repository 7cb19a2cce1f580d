package io.keymast.keyinstaller;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.keymast.api.BaseStation;
import io.keymast.api.BaseStationCertificate;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.domain.SerialNumber;
import io.keymast.domain.StationName;
import io.keymast.domain.Validity;
import io.keymast.pki.CaKey;
import io.keymast.pki.CaSubject;
import io.keymast.pki.ParsedCertificate;
import io.keymast.support.ControlPlane;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The platform team and, where it says so, the operator: what they write to the cluster. */
final class Platform extends StatusView {
  static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
  private static final Validity TWO_YEARS =
      new Validity(NOW.minus(Duration.ofMinutes(5)), NOW.plus(Duration.ofDays(730)));
  private static final Instant CA_FROM = Instant.parse("2025-01-01T00:00:00Z");
  private static final Instant CA_UNTIL = Instant.parse("2046-01-01T00:00:00Z");
  private static final SecureRandom RANDOM = new SecureRandom();

  private final KubernetesClient admin;
  private final String namespace;
  private final CaKey ca = newCa("Station CA");
  private final PlatformManifests manifests;
  private final PlatformAuthorities authorities;
  private final PlatformSecrets secrets;

  Platform(ControlPlane controlPlane, String prefix) {
    super(controlPlane.admin());
    this.admin = controlPlane.admin();
    this.manifests = new PlatformManifests(admin);
    this.namespace = controlPlane.newNamespace(prefix);
    this.authorities = new PlatformAuthorities(manifests, namespace, ca);
    this.secrets = new PlatformSecrets(admin, namespace, ca);
  }

  PlatformAuthorities authorities() {
    return authorities;
  }

  PlatformSecrets secrets() {
    return secrets;
  }

  String namespace() {
    return namespace;
  }

  CaKey ca() {
    return ca;
  }

  KubernetesClient admin() {
    return admin;
  }

  static CaKey newCa(String commonName) {
    return CaKey.selfSigned(
        new CaSubject(commonName, Optional.empty(), Optional.empty()),
        "ECDSA-P256",
        serialNumber(),
        new Validity(CA_FROM, CA_UNTIL),
        RANDOM);
  }

  static SerialNumber serialNumber() {
    return new SerialNumber(new BigInteger(127, RANDOM).setBit(126));
  }

  /** The CA's certificate as a station has it out of band. */
  String caPem() {
    return ca.certificate().toPem();
  }

  StationName declare(StationIdentity box, String authority) {
    return declare(namespace, box, authority);
  }

  /** Declares the station's key, and the operator accepts it. */
  StationName declare(String inNamespace, StationIdentity box, String authority) {
    StationName name =
        apply(inNamespace, box, authority, Optional.of(box.publicKeyPem()), "Active");
    accept(name, box.fingerprint());
    return name;
  }

  StationName declareWithoutKey(StationIdentity box, String authority) {
    return apply(namespace, box, authority, Optional.empty(), "Active");
  }

  StationName apply(
      String inNamespace,
      StationIdentity box,
      String authority,
      Optional<String> publicKey,
      String state) {
    String key = publicKey.map(pem -> "  publicKey: |\n" + pem.indent(4)).orElse("");
    manifests.apply(
        """
        apiVersion: keymast.io/v1beta1
        kind: BaseStation
        metadata: {name: %s, namespace: %s}
        spec:
          eui: %s
          state: %s
          certificateAuthorityRef: {name: %s, namespace: %s}
        %s"""
            .formatted(box.name(), inNamespace, box.eui(), state, authority, namespace, key));
    return new StationName(inNamespace, box.name());
  }

  /** The operator's word on the declared key, for the generation that stands now. */
  void accept(StationName station, PublicKeyFingerprint key) {
    judge(station, key, "True", "Accepted");
  }

  void judge(StationName station, PublicKeyFingerprint key, String accepted, String reason) {
    long generation =
        admin
            .resources(BaseStation.class)
            .inNamespace(station.namespace())
            .withName(station.name())
            .get()
            .getMetadata()
            .getGeneration();
    manifests.applyStatus(
        """
        apiVersion: keymast.io/v1beta1
        kind: BaseStation
        metadata: {name: %s, namespace: %s}
        status:
          publicKey: {algorithm: EC, size: 256, fingerprint: %s}
          conditions: [%s]
        """
            .formatted(
                station.name(),
                station.namespace(),
                key,
                PlatformManifests.condition("PublicKeyAccepted", accepted, reason, generation)));
  }

  ParsedCertificate issue(
      StationName station, StationIdentity box, String authority, long revision) {
    return issue(station, box, authority, revision, UnaryOperator.identity());
  }

  /**
   * The operator issues.
   *
   * @param change of the manifest before it is stored
   */
  ParsedCertificate issue(
      StationName station,
      StationIdentity box,
      String authority,
      long revision,
      UnaryOperator<String> change) {
    return issueBy(ca, station, box, authority, revision, change);
  }

  ParsedCertificate issueBy(
      CaKey issuer,
      StationName station,
      StationIdentity box,
      String authority,
      long revision,
      UnaryOperator<String> change) {
    ParsedCertificate certificate = StationCertificates.sign(issuer, box, TWO_YEARS);
    store(issuer, station, box, authority, revision, certificate, change);
    return certificate;
  }

  /** A certificate of another time than now. */
  ParsedCertificate issueFor(
      Validity validity, StationName station, StationBox box, String authority, long revision) {
    ParsedCertificate certificate = StationCertificates.sign(ca, box, validity);
    store(ca, station, box, authority, revision, certificate, UnaryOperator.identity());
    return certificate;
  }

  private void store(
      CaKey issuer,
      StationName station,
      StationIdentity box,
      String authority,
      long revision,
      ParsedCertificate certificate,
      UnaryOperator<String> change) {
    manifests.apply(
        change.apply(
            StationCertificates.manifest(
                issuer,
                certificate,
                box,
                new StationCertificates.Place(
                    station, new AuthorityName(namespace, authority), revision))));
  }

  void revoke(StationName station, long revision, String reason) {
    patch(
        BaseStationCertificate.class,
        station.namespace(),
        StationCertificates.nameOf(station, revision),
        "{\"spec\":{\"revocation\":{\"reason\":\"" + reason + "\"}}}");
  }

  void delete(StationName station) {
    admin
        .resources(BaseStation.class)
        .inNamespace(station.namespace())
        .withName(station.name())
        .delete();
  }

  void patchStation(StationName station, String merge) {
    patch(BaseStation.class, station.namespace(), station.name(), merge);
  }

  private <T extends HasMetadata> void patch(
      Class<T> type, String inNamespace, String name, String merge) {
    admin
        .resources(type)
        .inNamespace(inNamespace)
        .withName(name)
        .patch(PatchContext.of(PatchType.JSON_MERGE), merge);
  }
}
