package io.keymast.operator;

import static io.keymast.support.ControlPlane.OPERATOR_ACCOUNT;
import static io.keymast.support.ControlPlane.SYSTEM_NAMESPACE;
import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.keymast.api.BaseStationCertificate;
import io.keymast.api.CertificateAuthority;
import io.keymast.domain.AuthorityName;
import io.keymast.status.ConditionType;
import io.keymast.support.AuditLog;
import io.keymast.support.ControlPlane;
import io.keymast.support.OwnRights;
import io.keymast.support.Patience;
import io.keymast.support.Resources;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * A tenant with the role admin in a namespace of his own, who makes authorities there, has every
 * key of theirs, and gives the operator the rights that it would need.
 */
class UnservedNamespaceTest {
  private static final ControlPlane CONTROL_PLANE = ControlPlane.shared();
  private static final String NOT_SERVED = "NamespaceNotServed";
  private static final int MANY = 300;

  private final PlatformTeam team = new PlatformTeam("home");
  private final String den = CONTROL_PLANE.newNamespace("den");
  private final String thief = "tenant-of-" + den;
  private final KubernetesClient tenant = CONTROL_PLANE.impersonating(thief);
  private final AuthorityName evil = new AuthorityName(den, "evil");
  private final AuditLog audit = new AuditLog(CONTROL_PLANE);
  private OperatorUnderTest operator =
      OperatorUnderTest.ofAuthoritiesIn(CONTROL_PLANE.authorityNamespaces());

  @BeforeEach
  void rights() {
    Resources.apply(
        CONTROL_PLANE.admin(),
        binding("admin", "{apiGroup: rbac.authorization.k8s.io, kind: User, name: " + thief + "}"));
    awaitsRight(tenant, "create", "keymast.io", "certificateauthorities");
    Resources.apply(
        tenant,
        binding(
            "edit",
            "{kind: ServiceAccount, name: %s, namespace: %s}"
                .formatted(OPERATOR_ACCOUNT, SYSTEM_NAMESPACE)));
    awaitsRight(CONTROL_PLANE.asOperator(), "get", "", "secrets");
  }

  @AfterEach
  void end() {
    CONTROL_PLANE.admin().namespaces().withName(den).delete();
    team.leaves();
    operator.close();
    tenant.close();
  }

  @Test
  @DisplayName(
      "A tenant's authority is told that it is none; nothing in its namespace is read, no station is"
          + " certified by it, and no gate comes to trust it")
  void isNone() {
    long place = audit.now();
    makes("evil");
    team.awaits(evil, "False", NOT_SERVED);
    Station lured = Station.named("lured");
    team.appliesUnder(evil, lured);
    team.awaits(lured, ConditionType.READY, "False", "AuthorityNotServed");

    team.appliesAuthority(
        "lora",
        "trustDistribution: {namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: %s}}}"
            .formatted(team.stationNamespace()));

    await("the platform's CA is where the tenant's would be")
        .until(() -> ownersOfCopies().contains(team.authority().toString()));
    assertThat(ownersOfCopies()).doesNotContain(evil.toString());
    assertThat(team.certificatesOf(lured)).isEmpty();
    assertThat(audit.ofOperatorSince(place, den))
        .as("its finalizer, and its status, once")
        .hasSizeBetween(1, 3)
        .extracting(AuditLog.Request::resource)
        .containsOnly("certificateauthorities", "certificateauthorities/status");
    tenant.resource(team.sees(evil)).delete();
    await("it goes").until(() -> team.resource(evil).get() == null);
  }

  @Test
  @DisplayName("Hundreds of them hold up nobody: a stolen station is revoked within seconds")
  void areNoBurden() {
    team.hasAnAuthority();
    Station stolen = Station.named("stolen");
    team.applies(stolen);
    team.awaitsReady(stolen);
    BaseStationCertificate certificate = team.currentOf(stolen);

    IntStream.range(0, MANY).parallel().forEach(number -> makes("evil-" + number));
    team.applies(stolen, "state: Stolen");

    await("it is revoked")
        .atMost(Patience.SECONDS)
        .until(() -> team.ledgerEntryOf(certificate).isPresent());
    await("all are told").until(() -> told() == MANY);
    assertThat(tenant.secrets().inNamespace(den).list().getItems()).as("CA keys").isEmpty();
  }

  @Test
  @DisplayName(
      "An authority that was served keeps its CA in its status, and is not let go, until its"
          + " namespace is given back")
  void wasServed() {
    team.hasAnAuthority();
    Station station = Station.named("left");
    team.applies(station);
    team.awaitsReady(station);
    BaseStationCertificate certificate = team.currentOf(station);
    operator.close();
    operator = OperatorUnderTest.ofAuthoritiesIn(Set.of("elsewhere"));
    CertificateAuthority left = team.awaits(team.authority(), "False", NOT_SERVED);
    assertThat(left.getStatus().generations()).isNotEmpty();

    team.resource(team.authority()).delete();

    team.awaits(
        team.authority(),
        it ->
            ConditionType.READY
                .in(it.getStatus().conditions())
                .filter(ready -> ready.message().contains("give this namespace back"))
                .isPresent());
    assertThat(team.currentOf(station).getSpec()).isEqualTo(certificate.getSpec());
    operator.close();
    operator = OperatorUnderTest.ofAuthoritiesIn(CONTROL_PLANE.authorityNamespaces());
    team.awaits(team.authority(), "False", "Deleting");
    team.patches(team.sees(team.authority()), "{\"spec\":{\"deletionPolicy\":\"Delete\"}}");
    await("it goes").until(() -> team.resource(team.authority()).get() == null);
  }

  private void makes(String name) {
    Resources.apply(
        tenant,
        """
        apiVersion: keymast.io/v1beta1
        kind: CertificateAuthority
        metadata: {name: %s, namespace: %s}
        spec:
          source: {selfSigned: {subject: {commonName: Test CA}}}
          allowedNamespaces: {from: All}
          revocation: {ocspUrl: "http://ocsp.example.net/%s"}
          trustDistribution: {namespaceSelector: {}}
        """
            .formatted(name, den, name));
  }

  private long told() {
    return tenant.resources(CertificateAuthority.class).inNamespace(den).list().getItems().stream()
        .filter(
            it ->
                ConditionType.READY
                    .in(it.getStatus().conditions())
                    .filter(ready -> NOT_SERVED.equals(ready.reason()))
                    .isPresent())
        .count();
  }

  private static List<String> ownersOfCopies() {
    return CONTROL_PLANE
        .admin()
        .configMaps()
        .inAnyNamespace()
        .withLabel("keymast.io/trust-bundle-of")
        .list()
        .getItems()
        .stream()
        .map(copy -> copy.getMetadata().getAnnotations().get("keymast.io/certificate-authority"))
        .toList();
  }

  private String binding(String role, String subject) {
    return """
    apiVersion: rbac.authorization.k8s.io/v1
    kind: RoleBinding
    metadata: {name: of-%s, namespace: %s}
    roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: %s}
    subjects: [%s]
    """
        .formatted(role, den, role, subject);
  }

  private void awaitsRight(KubernetesClient who, String verb, String group, String resource) {
    await("the right to " + verb + " " + resource)
        .until(() -> new OwnRights(who).allow(verb, group, resource, den));
  }
}
