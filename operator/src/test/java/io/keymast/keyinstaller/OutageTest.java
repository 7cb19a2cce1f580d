package io.keymast.keyinstaller;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.keymast.api.TolerantSerialization;
import io.keymast.domain.StationName;
import io.keymast.pki.ParsedCertificate;
import io.keymast.support.ControlPlane;
import io.keymast.support.Relay;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The API server is away: a relay in front of it is cut. */
class OutageTest {
  private static final String CACHE_AGE = "keymast.key.installer.cache.age.seconds";

  /** Seconds for which what is not known is known not to be. */
  private static final double FRESH = 30;

  @Test
  @DisplayName(
      "Without the API server, what is known is served, nothing new is promised, and it says how old that is")
  void servesFromMemory() throws Exception {
    KubernetesClient direct = ControlPlane.shared().asKeyInstaller();
    URI apiServer = URI.create(direct.getConfiguration().getMasterUrl());
    try (Relay relay = new Relay(apiServer.getPort());
        KubernetesClient client = client(direct.getConfiguration(), relay.port());
        KeyInstallerUnderTest keyInstaller = KeyInstallerUnderTest.started(Set.of(), client)) {
      StationBox served = keyInstaller.newStation();
      StationName station = keyInstaller.platform().declare(served, KeyInstallerUnderTest.DEFAULT);
      StationBox waiting = keyInstaller.newStation();
      StationName other = keyInstaller.platform().declare(waiting, KeyInstallerUnderTest.DEFAULT);
      ParsedCertificate issued =
          keyInstaller.platform().issue(station, served, KeyInstallerUnderTest.DEFAULT, 1);
      StationBox gate =
          new StationBox(
              keyInstaller.folder(),
              keyInstaller.server().inUsePort().orElseThrow(),
              keyInstaller.platform().caPem());
      keyInstaller
          .platform()
          .authorities()
          .applies(
              "with-a-gate",
              "authentication: PublicKey",
              ", concentrators: [{name: gate, publicKeyFingerprint: \"%s\"}]"
                  .formatted(gate.fingerprint()));
      served.awaitsCertificate(issued);
      waiting.awaitsStatus(404);
      await().until(() -> reportsUnknown(gate).status() == 200);

      relay.cut();
      await()
          .pollInterval(Duration.ofSeconds(1))
          .until(() -> waiting.getWithKey("/v1/certificate").status() == 503);
      StationBox.Answered whileAway = served.getWithKey("/v1/certificate");
      StationBox.Answered reported = reportsUnknown(gate);
      double ageWhileAway = keyInstaller.gauge(CACHE_AGE);
      relay.mend();
      ParsedCertificate late =
          keyInstaller.platform().issue(other, waiting, KeyInstallerUnderTest.DEFAULT, 1);

      assertThat(whileAway.body()).startsWith(issued.toPem());
      assertThat(reported.status()).as("what is unknown may be new").isEqualTo(503);
      assertThat(reported.reason()).isEqualTo("NotStored");
      assertThat(keyInstaller.server().isReady()).isTrue();
      assertThat(ageWhileAway).as("seconds since it last knew all").isGreaterThanOrEqualTo(FRESH);
      await()
          .pollInterval(Duration.ofSeconds(1))
          .until(() -> waiting.getWithKey("/v1/certificate").body().startsWith(late.toPem()));
      await().until(() -> keyInstaller.gauge(CACHE_AGE) < FRESH);
    }
  }

  /** Of a certificate that nobody here knows. */
  private static StationBox.Answered reportsUnknown(StationBox gate) {
    return gate.getWith("wrapper.pem", InUseEndpoint.PATH, "--data-binary", "0a");
  }

  private static KubernetesClient client(Config config, int port) {
    return new KubernetesClientBuilder()
        .withConfig(
            new ConfigBuilder(config).withMasterUrl("https://127.0.0.1:" + port + "/").build())
        .withKubernetesSerialization(TolerantSerialization.create())
        .build();
  }
}
