package io.keymast.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.keymast.api.Condition;
import io.keymast.domain.AuthorityName;
import io.keymast.pki.ParsedCertificate;
import io.keymast.status.ConditionType;
import io.keymast.support.ControlPlane;
import io.keymast.support.MutableClock;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** An authority's trust bundle is copied to where concentrators mount it. */
class TrustDistributionTest {
  private static final String NAME = "keymast-trust";
  private static final String CERTIFICATES = "certificates.k8s.io/v1beta1";
  private static final String CLUSTER_TRUST_BUNDLE = "ClusterTrustBundle";
  private static final MutableClock CLOCK = new MutableClock();
  private static final PlatformTeam TEAM = new PlatformTeam("trust");
  private static final OperatorUnderTest OPERATOR =
      OperatorUnderTest.distributing(CLOCK, ControlPlane.shared());

  @AfterAll
  static void platformTeamLeaves() {
    TEAM.leaves();
    OPERATOR.close();
  }

  @Test
  @DisplayName("The chosen namespaces have the bundle and the CRL, and a revocation is in it soon")
  void copied() {
    String gates = namespace("copied");
    AuthorityName authority = authority("copied", "includeCrl: true, ");
    awaits(authority, "True", "Distributed");

    Station station = Station.named("revoked-copied");
    TEAM.appliesUnder(authority, station);
    TEAM.awaitsReady(station);
    TEAM.patches(
        TEAM.currentOf(station), "{\"spec\":{\"revocation\":{\"reason\":\"superseded\"}}}");

    String own = TEAM.sees(authority).getStatus().generations().getFirst().certificate();
    soon(() -> assertThat(crl(gates).getRevokedCertificates()).hasSize(1));
    assertThat(copy(gates).orElseThrow().getData()).containsOnlyKeys("ca.pem", "crl.pem");
    assertThat(file(gates, "ca.pem")).isEqualTo(own);
    assertThat(copy(TEAM.stationNamespace())).isEmpty();
  }

  @Test
  @DisplayName(
      "A next CA that does not issue yet is in the bundle already, and what certifies it beside")
  void nextIsTrusted() {
    String gates = namespace("next");
    AuthorityName authority = TEAM.authority("next");
    TEAM.suppliesCa("next-tls", CaFiles.pkcs8());
    TEAM.appliesAuthorityOf(
        "next",
        "source: {secretName: next-tls}",
        "rotation: {trustBefore: 48h, spread: 24h, crossSign: true}",
        distribution("next", ""));
    awaits(authority, "True", "Distributed");
    TEAM.suppliesCa("next-tls", CaFiles.pkcs8());

    TEAM.hurries(authority);

    soon(
        () ->
            assertThat(copy(gates).orElseThrow().getData())
                .containsOnlyKeys("ca.pem", "cross.pem")
                .allSatisfy(
                    (file, pem) ->
                        assertThat(ParsedCertificate.parsePem(pem).orElseThrow())
                            .as(file)
                            .hasSize(2)));
  }

  @Test
  @DisplayName("Somebody else's ConfigMap is left as it is, and the status says where it is")
  void foreign() {
    String gates = namespace("foreign");
    ConfigMap theirs =
        new ConfigMapBuilder()
            .withNewMetadata()
            .withName(NAME)
            .withNamespace(gates)
            .endMetadata()
            .withData(Map.of("ca.pem", "theirs"))
            .build();
    admin().resource(theirs).create();

    AuthorityName authority = authority("foreign", "");

    awaits(authority, "False", "ConfigMapTaken");
    assertThat(told(authority).orElseThrow().message()).contains(gates);
    assertThat(copy(gates).orElseThrow().getData()).isEqualTo(Map.of("ca.pem", "theirs"));
    admin().resource(theirs).delete();
    CLOCK.advance(Duration.ofMinutes(3));
    awaits(authority, "True", "Distributed");
  }

  @Test
  @DisplayName(
      "Of two authorities that choose a namespace the first one's copy stays, also when it is changed by hand")
  void another() {
    String gates = namespace("shared");
    AuthorityName first = authority("shared", "");
    awaits(first, "True", "Distributed");
    String own = file(gates, "ca.pem");
    TEAM.appliesAuthority("shared-too", distribution("shared", ""));
    awaits(TEAM.authority("shared-too"), "False", "ConfigMapTaken");

    admin().configMaps().inNamespace(gates).withName(NAME).edit(TrustDistributionTest::spoilt);
    CLOCK.advance(Duration.ofMinutes(3));

    soon(() -> assertThat(file(gates, "ca.pem")).isEqualTo(own));
    awaits(first, "True", "Distributed");
    awaits(TEAM.authority("shared-too"), "False", "ConfigMapTaken");
  }

  @Test
  @DisplayName("The copy goes where a namespace is chosen no longer, and what others made stays")
  void chosenNoLonger() {
    String gates = namespace("former");
    AuthorityName authority = authority("former", "");
    awaits(authority, "True", "Distributed");
    soon(() -> assertThat(copy(gates)).isPresent());

    label(gates, "null");

    soon(() -> assertThat(copy(gates)).isEmpty());
    soon(() -> assertThat(told(authority).orElseThrow().message()).startsWith("0 namespaces"));
  }

  @Test
  @DisplayName("Without trustDistribution, and without the authority, there are no copies")
  void givenUp() {
    String gates = namespace("given-up");
    AuthorityName authority = authority("given-up", "");
    soon(() -> assertThat(copy(gates)).isPresent());
    TEAM.patches(TEAM.sees(authority), "{\"spec\":{\"trustDistribution\":null}}");
    soon(() -> assertThat(copy(gates)).isEmpty());
    soon(() -> assertThat(told(authority)).isEmpty());
    authority("given-up", "");
    soon(() -> assertThat(copy(gates)).isPresent());
    TEAM.patches(TEAM.sees(authority), "{\"spec\":{\"deletionPolicy\":\"Delete\"}}");

    admin().resource(TEAM.sees(authority)).delete();

    soon(() -> assertThat(copy(gates)).isEmpty());
  }

  @Test
  @DisplayName("What is declared by a mistake is told, and takes no copy away")
  void mistaken() {
    String gates = namespace("mistaken");
    AuthorityName authority = authority("mistaken", "");
    soon(() -> assertThat(copy(gates)).isPresent());

    authority("mistaken", "configMapName: other, ");

    awaits(authority, "False", "ConfigMapNameNotAllowed");
    assertThat(copy(gates)).isPresent();
  }

  @Test
  @DisplayName("A ClusterTrustBundle of the authority's own signer, which goes with it")
  void cluster() {
    TEAM.appliesAuthority("cluster", "trustDistribution: {clusterTrustBundle: true}");
    AuthorityName authority = TEAM.authority("cluster");
    awaits(authority, "True", "Distributed");
    String signer = authority.namespace() + "." + authority.name();
    String name = "keymast.io:" + signer + ":trust";

    GenericKubernetesResource bundle = clusterBundle(name);

    assertThat(bundle.<String>get("spec", "signerName")).isEqualTo("keymast.io/" + signer);
    assertThat(bundle.<String>get("spec", "trustBundle"))
        .isEqualTo(TEAM.sees(authority).getStatus().generations().getFirst().certificate());
    assertThat(told(authority).orElseThrow().message()).contains(name);
    TEAM.patches(TEAM.sees(authority), "{\"spec\":{\"deletionPolicy\":\"Delete\"}}");
    admin().resource(TEAM.sees(authority)).delete();
    soon(() -> assertThat(clusterBundle(name)).isNull());
  }

  @Test
  @DisplayName("The operator's account writes no ClusterTrustBundle of anybody else")
  void othersClusterBundles() {
    GenericKubernetesResource theirs = new GenericKubernetesResource();
    theirs.setApiVersion(CERTIFICATES);
    theirs.setKind(CLUSTER_TRUST_BUNDLE);
    theirs.setMetadata(new ObjectMetaBuilder().withName("theirs").build());
    theirs.setAdditionalProperty("spec", Map.of("trustBundle", CaFiles.pkcs8().certificate()));
    admin().resource(theirs).create();

    assertThatThrownBy(() -> ControlPlane.shared().asOperator().resource(theirs).delete())
        .hasMessageContaining("of the signers keymast.io/* only");

    admin().resource(theirs).delete();
  }

  @Test
  @DisplayName("A name that the chart gives no right to is told, and nothing is written")
  void notAllowed() {
    String gates = namespace("not-allowed");

    AuthorityName authority = authority("not-allowed", "configMapName: other, ");

    awaits(authority, "False", "ConfigMapNameNotAllowed");
    assertThat(admin().configMaps().inNamespace(gates).withName("other").get()).isNull();
  }

  @Test
  @DisplayName("examples/04-trust-distribution: the authority and a concentrator that mounts it")
  void example() throws IOException {
    String gates = namespace("example");
    AuthorityName authority = TEAM.authority("distributed");
    for (String file : List.of("authority.yaml", "concentrator.yaml")) {
      TEAM.applies(
          Files.readString(
                  ControlPlane.shared().root().resolve("examples/04-trust-distribution/" + file))
              .replace("namespace: keymast-system", "namespace: " + authority.namespace())
              .replace("namespace: backhaul", "namespace: " + gates)
              .replace("keymast.io/trust: backhaul", "trusts: example"));
    }

    awaits(authority, "True", "Distributed");

    assertThat(copy(gates).orElseThrow().getData()).containsOnlyKeys("ca.pem", "crl.pem");
  }

  private static ConfigMap spoilt(ConfigMap copy) {
    return new ConfigMapBuilder(copy).addToData("ca.pem", "spoilt").build();
  }

  private static AuthorityName authority(String name, String more) {
    TEAM.appliesAuthority(name, distribution(name, more));
    return TEAM.authority(name);
  }

  private static String distribution(String name, String more) {
    return "trustDistribution: {%snamespaceSelector: {matchLabels: {trusts: %s}}}"
        .formatted(more, name);
  }

  private static String namespace(String trusts) {
    String namespace = ControlPlane.shared().newNamespace("gates-" + trusts);
    label(namespace, '"' + trusts + '"');
    return namespace;
  }

  private static void label(String namespace, String value) {
    admin()
        .namespaces()
        .withName(namespace)
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"metadata\":{\"labels\":{\"trusts\":%s}}}".formatted(value));
  }

  private static void awaits(AuthorityName authority, String status, String reason) {
    soon(
        () ->
            assertThat(told(authority))
                .hasValueSatisfying(
                    it -> {
                      assertThat(it.status()).isEqualTo(status);
                      assertThat(it.reason()).isEqualTo(reason);
                    }));
  }

  private static Optional<Condition> told(AuthorityName authority) {
    return Optional.ofNullable(TEAM.sees(authority).getStatus())
        .flatMap(it -> ConditionType.TRUST_DISTRIBUTED.in(it.conditions()));
  }

  private static X509CRL crl(String namespace) {
    try {
      return (X509CRL)
          CertificateFactory.getInstance("X.509")
              .generateCRL(
                  new ByteArrayInputStream(
                      file(namespace, "crl.pem").getBytes(StandardCharsets.US_ASCII)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String file(String namespace, String name) {
    return copy(namespace).orElseThrow().getData().get(name);
  }

  private static GenericKubernetesResource clusterBundle(String name) {
    return admin()
        .genericKubernetesResources(CERTIFICATES, CLUSTER_TRUST_BUNDLE)
        .withName(name)
        .get();
  }

  private static Optional<ConfigMap> copy(String namespace) {
    return Optional.ofNullable(admin().configMaps().inNamespace(namespace).withName(NAME).get());
  }

  private static KubernetesClient admin() {
    return ControlPlane.shared().admin();
  }

  private static void soon(org.awaitility.core.ThrowingRunnable assertion) {
    await().atMost(Duration.ofSeconds(60)).untilAsserted(assertion);
  }
}
