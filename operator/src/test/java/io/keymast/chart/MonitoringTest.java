package io.keymast.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.keymast.domain.RevocationReason;
import io.keymast.support.ControlPlane;
import io.keymast.support.Resources;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** What both processes tell as deployed, against all that speaks of it. */
@TestInstance(Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class MonitoringTest {
  private static final String[] VALUES = {
    "authorityNamespaces={" + Release.AUTHORITIES + "}",
    "keyInstaller.dnsNames={localhost}",
    "operator.perStationMetrics=100",
    "defaultAuthority.create=true",
    "defaultAuthority.spec.revocation.ocspUrl=http://localhost:8080/keymast-authorities/default/ocsp"
  };

  /** By its own namespace, which is not the one of the pod that is scraped. */
  private static final Query OF_A_STATION =
      new Query(
          "Who knows a station", "keymast_station_ready{namespace=\"stations\",name=\"hill\"}");

  @TempDir static Path folder;
  private ControlPlane cluster;
  private Release release;
  private Kubelet kubelet;
  private StationsLife life;
  private DeployedProcess operator;
  private DeployedProcess keyInstaller;
  private Scrape scrape;
  private String toldBeforeAnyRevocation;

  @BeforeAll
  void aStationsLife() {
    cluster = ControlPlane.bare("monitoring");
    release = new Release(cluster);
    release.needs(Release.AUTHORITIES);
    release.upgrade(VALUES);
    release.upgrade(VALUES);
    // Two minutes pass before the operator gives up on published CRLs that can't be had here.
    kubelet = new Kubelet(cluster, release, folder);
    operator = kubelet.starts(Kubelet.OPERATOR);
    keyInstaller = kubelet.starts(Kubelet.KEY_INSTALLER);
    kubelet.soon("the Key Installer has its certificate", keyInstaller::isReady);
    life = new StationsLife(cluster, kubelet, keyInstaller, folder);

    declares();
    asks("wrapper");
    asks("stranger");
    life.sh(
        "curl -s http://127.0.0.1:%1$d/ || :; curl -sk https://127.0.0.1:%1$d/elsewhere; curl -s -H 'Content-Type: application/ocsp-request' -d junk http://127.0.0.1:%2$d/keymast-authorities/default/ocsp"
            .formatted(keyInstaller.port("stations"), keyInstaller.port("publication")));
    kubelet.soon(
        "it is known as delivered", () -> counted("keymast_delivery_duration_seconds_count"));
    toldBeforeAnyRevocation = told(operator);
    life.regenerates();
    kubelet.soon("it is known as revoked", () -> counted("keymast_certificates_revoked_total"));
    kubelet.soon(
        "the CRL is served", () -> told(keyInstaller).contains("keymast_served_crl_size_bytes{"));
    scrape = Scrape.of(told(operator), told(keyInstaller));
  }

  @AfterAll
  void stop() {
    kubelet.close();
    cluster.stop();
  }

  @TestFactory
  Stream<DynamicTest> queries() {
    return all()
        .map(
            query ->
                DynamicTest.dynamicTest(
                    query.name() + " asks for what there is", () -> isAnswered(query)));
  }

  @TestFactory
  Stream<DynamicTest> answers() {
    Prometheus prometheus = Prometheus.start(folder, operator, keyInstaller);
    kubelet.soon("it has what a rate takes", prometheus::knowsThemAll);
    return all()
        .map(
            query ->
                DynamicTest.dynamicTest(
                    query.name() + " is answered by Prometheus",
                    () -> isAnsweredBy(prometheus, query)))
        .onClose(prometheus::close);
  }

  private Stream<Query> all() {
    return Stream.concat(Query.ofChart(cluster.root()), Stream.of(OF_A_STATION));
  }

  private void isAnswered(Query query) {
    Set<String> labels = new TreeSet<>();
    assertThat(query.selectors()).as(query.expression()).isNotEmpty();
    query
        .selectors()
        .forEach(
            (sample, selected) -> {
              assertThat(scrape.samples()).containsKey(sample);
              assertThat(scrape.labelsOf(sample)).as(sample).containsAll(selected);
              labels.addAll(scrape.labelsOf(sample));
            });
    assertThat(labels).as(query.expression()).containsAll(query.groupings());
    assertThat(query.selected())
        .allSatisfy(
            it ->
                assertThat(
                        Stream.concat(
                            scrape.valuesOf(it).stream(),
                            LabelValues.of(it.sample(), it.label()).stream()))
                    .as("%s of %s", it.label(), it.sample())
                    .contains(it.value()));
  }

  /** With something to show, unless it asks for trouble, or for what nobody has done yet. */
  private void isAnsweredBy(Prometheus prometheus, Query query) {
    JsonNode answer = prometheus.asks(query.withoutVariables());

    assertThat(answer.path("status").asText()).as("%s", answer).isEqualTo("success");
    if (!query.asksForTrouble()
        && query.selected().stream().allMatch(it -> scrape.valuesOf(it).contains(it.value()))) {
      assertThat(answer.path("data").path("result")).as(query.expression()).isNotEmpty();
    }
  }

  @Test
  @DisplayName("docs/metrics.md has every metric with its type and labels, and no other")
  void areDocumented() throws IOException {
    assertThat(scrape.metrics())
        .containsExactlyInAnyOrderEntriesOf(
            DocumentedMetrics.of(cluster.root().resolve("docs/metrics.md")).usual());
  }

  @Test
  @DisplayName("Without being asked for, no series is of a station")
  void noStationIsNamed() {
    assertThat(
            told(operator)
                .lines()
                .filter(line -> line.startsWith("keymast_"))
                .filter(line -> !line.startsWith("keymast_station_")))
        .noneMatch(line -> line.contains("hill") || line.contains("0008004A12345678"));
    assertThat(told(keyInstaller)).doesNotContain("hill", "0008004A12345678");
  }

  @Test
  @DisplayName("Before anything is revoked, the series of each reason is there, at 0")
  void revocationsAreAnIncrease() {
    assertThat(toldBeforeAnyRevocation.lines()).containsAll(noRevocations());
    assertThat(toldBeforeAnyRevocation).containsPattern("\\nprocess_start_time_seconds \\d");
  }

  @Test
  @DisplayName("A replica that waits for the Lease has them at 0, and tells of no fleet")
  void takesOver(@TempDir Path other) {
    try (DeployedProcess waiting =
        DeployedProcess.start(cluster, release.deployment(Kubelet.OPERATOR), other)) {
      kubelet.soon("it has read the cluster", waiting::isReady);
      assertThat(told(waiting).lines())
          .containsAll(noRevocations())
          .noneMatch(line -> line.startsWith("keymast_stations{"));
    }
  }

  private static List<String> noRevocations() {
    return Stream.of(RevocationReason.values())
        .map(
            reason ->
                "keymast_certificates_revoked_total{authority=\"%s/default\",reason=\"%s\"} 0.0"
                    .formatted(Release.AUTHORITIES, reason.apiName()))
        .toList();
  }

  private boolean counted(String sample) {
    return told(operator).lines().anyMatch(it -> it.matches(sample + "\\{.*} (?!0\\.0).*"));
  }

  @Test
  @DisplayName("What waits for a controller is done at last")
  void nothingIsPending() {
    kubelet.soon(
        "nothing is pending",
        () ->
            told(operator)
                .lines()
                .filter(line -> line.startsWith("keymast_reconciliations_pending"))
                .allMatch(line -> line.endsWith(" 0.0")));
  }

  private void declares() {
    for (String name : List.of("wrapper", "stranger")) {
      life.sh("openssl ecparam -name prime256v1 -genkey -noout -out %s.key".formatted(name));
      life.sh("openssl req -x509 -new -key %1$s.key -subj /CN=it -out %1$s.pem".formatted(name));
    }
    String key = life.sh("openssl pkey -in wrapper.key -pubout").strip().replace("\n", "\\n");
    Resources.apply(
        cluster.admin(),
        """
        apiVersion: v1
        kind: Namespace
        metadata: {name: stations}
        ---
        apiVersion: keymast.io/v1beta1
        kind: BaseStation
        metadata: {name: hill, namespace: stations}
        spec: {eui: "0008004A12345678", publicKey: "%s"}
        ---
        apiVersion: keymast.io/v1beta1
        kind: BaseStation
        metadata: {name: keyless, namespace: stations}
        spec: {eui: "0008004A12345679"}
        """
            .formatted(key));
    kubelet.soon("a certificate", () -> life.certificates().size() == 1);
    kubelet.soon("it can be fetched", () -> asks("wrapper").contains("BEGIN CERTIFICATE"));
  }

  private String asks(String name) {
    return life.sh(
        "curl -sk --cert %1$s.pem --key %1$s.key https://127.0.0.1:%2$d/v1/certificate || :"
            .formatted(name, keyInstaller.port("stations")));
  }

  private String told(DeployedProcess process) {
    return life.sh("curl -sf http://127.0.0.1:%d/metrics".formatted(process.port("management")));
  }
}
