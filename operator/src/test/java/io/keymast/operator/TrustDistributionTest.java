package io.keymast.operator;

import static io.keymast.operator.TrustTeam.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.keymast.api.CertificateAuthorityStatus.Generation;
import io.keymast.domain.AuthorityName;
import io.keymast.pki.ParsedCertificate;
import io.keymast.revocation.LedgerNames;
import io.keymast.support.ControlPlane;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An authority's trust bundle is copied to where concentrators mount it. */
class TrustDistributionTest {
  @AutoClose private static final TrustTeam TRUST = new TrustTeam("trust");
  private static final PlatformTeam TEAM = TRUST.team();

  @Test
  @DisplayName("The chosen namespaces have the bundle and the CRL, and a revocation is in it soon")
  void copied() {
    String gates = TRUST.namespace("copied");
    AuthorityName authority = TRUST.authority("copied", "includeCrl: true, ");
    TRUST.awaits(authority, "True", "Distributed");

    Station station = Station.named("revoked-copied");
    TEAM.appliesUnder(authority, station);
    TEAM.awaitsReady(station);
    TEAM.patches(
        TEAM.currentOf(station), "{\"spec\":{\"revocation\":{\"reason\":\"superseded\"}}}");

    String own = TEAM.sees(authority).getStatus().generations().getFirst().certificate();
    soon(() -> assertThat(TRUST.crl(gates).getRevokedCertificates()).hasSize(1));
    assertThat(TRUST.copy(gates).orElseThrow().getData()).containsOnlyKeys("ca.pem", "crl.pem");
    assertThat(TRUST.file(gates, "ca.pem")).isEqualTo(own);
    assertThat(TRUST.copy(TEAM.stationNamespace())).isEmpty();
  }

  @Test
  @DisplayName(
      "A next CA that does not issue yet is in the bundle already, and what certifies it beside")
  void nextIsTrusted() {
    String gates = TRUST.namespace("next");
    AuthorityName authority = TEAM.authority("next");
    TEAM.suppliesCa("next-tls", CaFiles.pkcs8());
    TEAM.appliesAuthorityOf(
        "next",
        "source: {secretName: next-tls}",
        "rotation: {trustBefore: 48h, spread: 24h, crossSign: true}",
        TRUST.distribution("next", ""));
    TRUST.awaits(authority, "True", "Distributed");
    TEAM.suppliesCa("next-tls", CaFiles.pkcs8());

    TEAM.hurries(authority);

    soon(
        () ->
            assertThat(TRUST.copy(gates).orElseThrow().getData())
                .containsOnlyKeys("ca.pem", "cross.pem")
                .allSatisfy(
                    (file, pem) ->
                        assertThat(ParsedCertificate.parsePem(pem).orElseThrow())
                            .as(file)
                            .hasSize(2)));
  }

  @Test
  @DisplayName("The CA of an issuer behind cert-manager is copied too, and there is no CRL of it")
  void delegated(@TempDir Path folder) {
    String gates = TRUST.namespace("delegated");
    String ca = ForeignIssuer.in(folder).caCertificate();
    AuthorityName authority = TEAM.authority("delegated");
    String source = DelegatedStations.delegatingTo("name: pki", ca);

    TEAM.appliesAuthorityOf("delegated", source, TRUST.distribution("delegated", ""));

    TRUST.awaits(authority, "True", "Distributed");
    soon(() -> assertThat(TRUST.copy(gates).orElseThrow().getData()).containsOnlyKeys("ca.pem"));
    assertThat(TRUST.file(gates, "ca.pem")).isEqualTo(ca);
    TEAM.patches(TEAM.sees(authority), "{\"spec\":{\"trustDistribution\":{\"includeCrl\":true}}}");
    TEAM.awaits(authority, "False", "InvalidSpec");
    assertThat(TRUST.copy(gates)).isPresent();
  }

  @Test
  @DisplayName("What is declared by a mistake is told, and takes no copy away")
  void mistaken() {
    String gates = TRUST.namespace("mistaken");
    AuthorityName authority = TRUST.authority("mistaken", "");
    soon(() -> assertThat(TRUST.copy(gates)).isPresent());

    TRUST.authority("mistaken", "configMapName: other, ");

    TRUST.awaits(authority, "False", "ConfigMapNameNotAllowed");
    assertThat(TRUST.copy(gates)).isPresent();
  }

  @Test
  @DisplayName("A name that the chart gives no right to is told, and nothing is written")
  void notAllowed() {
    String gates = TRUST.namespace("not-allowed");

    AuthorityName authority = TRUST.authority("not-allowed", "configMapName: other, ");

    TRUST.awaits(authority, "False", "ConfigMapNameNotAllowed");
    assertThat(
            ControlPlane.shared().admin().configMaps().inNamespace(gates).withName("other").get())
        .isNull();
  }

  @Test
  @DisplayName("examples/04-trust-distribution: the authority and a concentrator that mounts it")
  void example() throws IOException {
    String gates = TRUST.namespace("example");
    AuthorityName authority = TEAM.authority("distributed");
    for (String file : List.of("authority.yaml", "concentrator.yaml")) {
      TEAM.applies(
          Files.readString(
                  ControlPlane.shared().root().resolve("examples/04-trust-distribution/" + file))
              .replace("namespace: keymast-authorities", "namespace: " + authority.namespace())
              .replace("namespace: backhaul", "namespace: " + gates)
              .replace("keymast.io/trust: backhaul", "trusts: example"));
    }

    TRUST.awaits(authority, "True", "Distributed");

    soon(
        () ->
            assertThat(TRUST.copy(gates).orElseThrow().getData())
                .containsOnlyKeys("ca.pem", "crl.pem"));
  }

  @Test
  @DisplayName(
      "Where a CRL can't be read, a CA that is given up goes out of the copy all the same, and the CRLs stay")
  void unreadableCrl() {
    String gates = TRUST.namespace("unreadable");
    AuthorityName authority = hasTwoKeys("unreadable", gates);
    String crls = TRUST.file(gates, "crl.pem");
    Generation next = TEAM.sees(authority).getStatus().generations().getLast();
    TEAM.patches(head(authority, next.keyId()), "{\"data\":{\"nextUpdate\":\"UNKNOWN\"}}");

    TEAM.patches(
        TEAM.sees(authority),
        "{\"spec\":{\"rotation\":{\"retireNow\":\"%s\"}}}".formatted(TRUST.clock().instant()));

    TRUST.awaits(authority, "False", "CRLUnreadable");
    soon(() -> assertThat(TRUST.file(gates, "ca.pem")).isEqualTo(next.certificate()));
    assertThat(TRUST.file(gates, "crl.pem")).isEqualTo(crls);
  }

  @Test
  @DisplayName(
      "Where the only CA is given up, copies trust nothing, also those that an operator finds which"
          + " was started since; with the next CA they trust that one")
  void nothingIsTrusted() {
    String gates = TRUST.namespace("nothing");
    AuthorityName authority = TEAM.authority("nothing");
    TEAM.suppliesCa("nothing-tls", CaFiles.pkcs8());
    TEAM.appliesAuthorityOf(
        "nothing",
        "source: {secretName: nothing-tls}",
        TRUST.distribution("nothing", "clusterTrustBundle: true, "));
    soon(() -> assertThat(TRUST.copy(gates)).isPresent());
    ConfigMap before = TRUST.copy(gates).orElseThrow();

    TEAM.patches(
        TEAM.sees(authority),
        "{\"spec\":{\"rotation\":{\"retireNow\":\"%s\"}}}".formatted(TRUST.clock().instant()));

    TRUST.awaits(authority, "False", "NothingTrusted");
    soon(
        () ->
            assertThat(TRUST.copy(gates).orElseThrow().getData()).isEqualTo(Map.of("ca.pem", "")));
    assertThat(TRUST.clusterBundle(authority)).isEmpty();
    TRUST.allowsAgain(
        () -> TRUST.copy(gates).ifPresent(copy -> TEAM.patches(copy, dataOf(before))));
    soon(
        () ->
            assertThat(TRUST.copy(gates).orElseThrow().getData()).isEqualTo(Map.of("ca.pem", "")));
    CaFiles next = CaFiles.pkcs8();
    TEAM.suppliesCa("nothing-tls", next);
    TEAM.hurries(authority);
    TRUST.awaits(authority, "True", "Distributed");
    soon(
        () ->
            assertThat(TRUST.file(gates, "ca.pem"))
                .isEqualTo(TEAM.sees(authority).getStatus().generations().getLast().certificate()));
    assertThat(TRUST.clusterBundle(authority)).isPresent();
  }

  @Test
  @DisplayName("S41 Where the next CA is made at once, no moment comes in which nothing is trusted")
  void nextAtOnce() {
    String gates = TRUST.namespace("at-once");
    AuthorityName authority = TEAM.authority("at-once");
    TEAM.appliesAuthorityOf(
        "at-once",
        "source: {selfSigned: {subject: {commonName: Test CA}, keyAlgorithm: RSA-4096}}",
        TRUST.distribution("at-once", ""));
    soon(() -> assertThat(TRUST.copy(gates)).isPresent());
    String before = TRUST.file(gates, "ca.pem");
    List<String> seen = new CopyOnWriteArrayList<>();

    try (Watch watch =
        TEAM.cluster()
            .configMaps()
            .inNamespace(gates)
            .withName(TrustTeam.NAME)
            .watch(recorder(seen))) {
      TEAM.patches(
          TEAM.sees(authority),
          "{\"spec\":{\"rotation\":{\"retireNow\":\"%s\"}}}".formatted(TRUST.clock().instant()));
      soon(
          () ->
              assertThat(TRUST.file(gates, "ca.pem"))
                  .isNotEqualTo(before)
                  .isEqualTo(
                      TEAM.sees(authority).getStatus().generations().getLast().certificate()));
    }

    assertThat(seen).contains(before).doesNotContain("");
  }

  private static Watcher<ConfigMap> recorder(List<String> seen) {
    return new Watcher<>() {
      @Override
      public void eventReceived(Action action, ConfigMap copy) {
        seen.add(copy.getData().get("ca.pem"));
      }

      @Override
      public void onClose(WatcherException cause) {}
    };
  }

  private static String dataOf(ConfigMap copy) {
    return "{\"data\":{\"ca.pem\":\"%s\"}}"
        .formatted(copy.getData().get("ca.pem").replace("\n", "\\n"));
  }

  /** The first issues, the second is trusted; a copy has the CRLs of both. */
  private static AuthorityName hasTwoKeys(String name, String gates) {
    AuthorityName authority = TEAM.authority(name);
    TEAM.suppliesCa(name + "-tls", CaFiles.pkcs8());
    TEAM.appliesAuthorityOf(
        name,
        "source: {secretName: %s-tls}".formatted(name),
        "rotation: {trustBefore: 480h, spread: 24h}",
        TRUST.distribution(name, "includeCrl: true, "));
    TRUST.awaits(authority, "True", "Distributed");
    TEAM.suppliesCa(name + "-tls", CaFiles.pkcs8());
    TEAM.hurries(authority);
    TEAM.awaits(authority, seen -> seen.getStatus().generations().size() == 2);
    soon(
        () -> {
          assertThat(TRUST.file(gates, "crl.pem").split("BEGIN X509 CRL", -1)).hasSize(3);
          assertThat(TRUST.told(authority).orElseThrow().reason()).isEqualTo("Distributed");
        });
    return authority;
  }

  private static ConfigMap head(AuthorityName authority, String keyId) {
    return TEAM.ledgerParts(authority).stream()
        .filter(
            it -> LedgerNames.HEAD.equals(it.getMetadata().getLabels().get(LedgerNames.PART_LABEL)))
        .filter(it -> it.getMetadata().getName().contains(keyId))
        .findFirst()
        .orElseThrow();
  }
}
