package io.keymast.keyinstaller;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.keymast.api.BaseStation;
import io.keymast.api.BaseStationCertificate;
import io.keymast.api.ResourceNames;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.domain.SerialNumber;
import io.keymast.domain.StationName;
import io.keymast.domain.Validity;
import io.keymast.pki.CaKey;
import io.keymast.pki.CaSubject;
import io.keymast.pki.CertificateBuilder;
import io.keymast.pki.CertificateProfile;
import io.keymast.pki.ParsedCertificate;
import io.keymast.pki.PublicationUrls;
import io.keymast.pki.SecretAccess;
import io.keymast.pki.ServerKeyPair;
import io.keymast.support.ControlPlane;
import io.keymast.support.Resources;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The platform team and, where it says so, the operator: what they write to the cluster. */
final class Platform extends PlatformView {
  static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
  private static final Validity TWO_YEARS =
      new Validity(NOW.minus(Duration.ofMinutes(5)), NOW.plus(Duration.ofDays(730)));
  private static final Instant CA_FROM = Instant.parse("2025-01-01T00:00:00Z");
  private static final Instant CA_UNTIL = Instant.parse("2046-01-01T00:00:00Z");
  private static final PatchContext AS_OPERATOR =
      new PatchContext.Builder()
          .withPatchType(PatchType.SERVER_SIDE_APPLY)
          .withFieldManager(ResourceNames.OPERATOR)
          .withForce(true)
          .build();
  private static final SecureRandom RANDOM = new SecureRandom();

  private final KubernetesClient admin;
  private final String namespace;
  private final CaKey ca = newCa("Station CA");

  Platform(ControlPlane controlPlane, String prefix) {
    super(controlPlane.admin());
    this.admin = controlPlane.admin();
    this.namespace = controlPlane.newNamespace(prefix);
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

  AuthorityName authority(String name, String keyInstaller) {
    return authority(name, keyInstaller, "");
  }

  /**
   * @param keyInstaller members of spec.keyInstaller in YAML's flow style
   * @param more further members of the spec, flow style with a leading comma
   */
  AuthorityName authority(String name, String keyInstaller, String more) {
    apply(
        """
        apiVersion: keymast.io/v1beta1
        kind: CertificateAuthority
        metadata: {name: %s, namespace: %s}
        spec: {source: {selfSigned: {subject: {commonName: Station CA}}}, keyInstaller: {%s}, allowedNamespaces: {from: All}%s}
        """
            .formatted(name, namespace, keyInstaller, more));
    authorityStatus(name, "True", ca);
    return new AuthorityName(namespace, name);
  }

  /** One that an issuer behind cert-manager signs for, under the same CA. */
  AuthorityName delegatedAuthority(String name) {
    apply(
        """
        apiVersion: keymast.io/v1beta1
        kind: CertificateAuthority
        metadata: {name: %s, namespace: %s}
        spec:
          source: {certManager: {issuerRef: {name: pki}, caCertificate: "%s"}}
          allowedNamespaces: {from: All}
        """
            .formatted(name, namespace, caPem().replace("\n", "\\n")));
    authorityStatus(name, "True", ca);
    return new AuthorityName(namespace, name);
  }

  /** As the operator says it. */
  void authorityStatus(String name, String ready, CaKey... generations) {
    StringBuilder list = new StringBuilder();
    for (int number = 0; number < generations.length; number++) {
      list.append("\n    - number: ").append(number + 1).append("\n      certificate: |\n");
      list.append(ParsedCertificate.toPem(generations[number].chain()).indent(8));
    }
    authorityStatus(name, ready, list.toString());
  }

  /** The same of one CA, which another one certified. */
  void crossSignedStatus(String name, CaKey ca, ParsedCertificate crossCertificate) {
    authorityStatus(
        name,
        "True",
        "\n    - number: 1\n      certificate: |\n"
            + ca.chainPem().indent(8)
            + "      crossCertificates: |\n"
            + crossCertificate.toPem().indent(8));
  }

  private void authorityStatus(String name, String ready, String generations) {
    applyStatus(
        """
        apiVersion: keymast.io/v1beta1
        kind: CertificateAuthority
        metadata: {name: %s, namespace: %s}
        status:
          conditions: [%s]
          generations:%s
        """
            .formatted(name, namespace, condition("Ready", ready, "Test", 1), generations));
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
    apply(
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
    applyStatus(
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
                condition("PublicKeyAccepted", accepted, reason, generation)));
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
    apply(
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

  void password(String inNamespace, Map<String, String> byEui) {
    admin
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withName(ResourceNames.STATION_PASSWORDS_SECRET)
                .withNamespace(inNamespace)
                .endMetadata()
                .withStringData(byEui)
                .build())
        .forceConflicts()
        .serverSideApply();
  }

  /** A new server certificate in the Secret that the server watches. */
  ParsedCertificate serverCertificate(String secretName) {
    ServerKeyPair key = ServerKeyPair.generate(RANDOM);
    ParsedCertificate certificate =
        CertificateBuilder.sign(
            new CertificateProfile.Server(
                List.of("localhost"),
                List.of("127.0.0.1"),
                key.subjectPublicKeyInfo(),
                PublicationUrls.none(),
                serialNumber(),
                new Validity(CA_FROM, CA_UNTIL.minus(1, ChronoUnit.DAYS))),
            ca,
            RANDOM);
    serverSecret(
        secretName,
        certificate.toPem() + ParsedCertificate.toPem(ca.chain()),
        key.privateKeyPem(SecretAccess.get()));
    return certificate;
  }

  void serverSecret(String secretName, String certificate, String key) {
    admin
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withName(secretName)
                .withNamespace(namespace)
                .endMetadata()
                .withType("kubernetes.io/tls")
                .withData(Map.of("tls.crt", base64(certificate), "tls.key", base64(key)))
                .build())
        .forceConflicts()
        .serverSideApply();
  }

  private void apply(String manifest) {
    Resources.load(admin, manifest).forEach(it -> Resources.apply(admin, it));
  }

  private void applyStatus(String manifest) {
    Resources.load(admin, manifest)
        .forEach(it -> admin.resource(it).subresource("status").patch(AS_OPERATOR));
  }

  private static String condition(String type, String status, String reason, long generation) {
    return ("{type: %s, status: \"%s\", reason: %s, message: \"\", observedGeneration: %d,"
            + " lastTransitionTime: \"2026-06-01T12:00:00Z\"}")
        .formatted(type, status, reason, generation);
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
  }
}
