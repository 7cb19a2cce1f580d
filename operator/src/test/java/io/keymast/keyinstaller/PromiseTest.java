package io.keymast.keyinstaller;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.keymast.api.TolerantSerialization;
import io.keymast.domain.StationName;
import io.keymast.pki.ParsedCertificate;
import io.keymast.support.ControlPlane;
import io.keymast.support.Fault;
import io.keymast.support.FaultProxy;
import io.keymast.support.Lane;
import io.keymast.support.Patience;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the Key Installer has taken outlives it: it is stored before that is said. */
class PromiseTest {
  private static final String OF_GATES = "with-a-gate";
  private static final String OF_OTHERS = "delegated";

  /** Long enough for an answer that does not wait. */
  private static final int HELD_SECONDS = 2;

  private static final FaultProxy proxy = FaultProxy.open(ControlPlane.shared());

  @SuppressWarnings("NullAway.Init")
  private static KubernetesClient client;

  @SuppressWarnings("NullAway.Init")
  private static KeyInstallerUnderTest keyInstaller;

  @SuppressWarnings("NullAway.Init")
  private static Platform platform;

  @SuppressWarnings("NullAway.Init")
  private static StationBox gate;

  private final CountDownLatch answered = new CountDownLatch(1);

  @SuppressWarnings("NullAway.Init")
  private Lane lane;

  @SuppressWarnings("NullAway.Init")
  private StationBox box;

  @BeforeAll
  static void start() {
    client =
        new KubernetesClientBuilder()
            .withConfig(
                new ConfigBuilder(ControlPlane.shared().asKeyInstaller().getConfiguration())
                    .withMasterUrl(proxy.url())
                    .build())
            .withKubernetesSerialization(TolerantSerialization.create())
            .build();
    keyInstaller = KeyInstallerUnderTest.started(Set.of(), client);
    platform = keyInstaller.platform();
    gate =
        new StationBox(
            keyInstaller.folder(),
            keyInstaller.server().inUsePort().orElseThrow(),
            platform.caPem());
    platform
        .authorities()
        .applies(
            OF_GATES,
            "authentication: PublicKey",
            ", concentrators: [{name: gate, publicKeyFingerprint: \"%s\"}]"
                .formatted(gate.fingerprint()));
    platform.authorities().appliesDelegated(OF_OTHERS);
    await().until(() -> reports("0a").status() == 200);
  }

  @AfterAll
  static void stop() throws Exception {
    keyInstaller.close();
    client.close();
    proxy.close();
  }

  @BeforeEach
  void unpack() {
    box = keyInstaller.newStation();
    lane = proxy.open(write -> write.name().startsWith(box.name()));
  }

  @AfterEach
  void letGo() {
    answered.countDown();
    proxy.close(lane);
  }

  @Test
  @DisplayName("S20 A 202 that a foreign issuer stands behind: the request is stored by then")
  void request() {
    StationName station = platform.declare(box, OF_OTHERS);
    makesItsRequest();
    lane.arm(write -> new Fault.Hold(this::awaitAnswer));

    box.enrolsUntil(202);

    assertThat(platform.enrollment(station).certificationRequest()).isEqualTo(itsRequest());
  }

  @Test
  @DisplayName(
      "S20 It is for that very request: one of the key declared before, whose write goes on,"
          + " neither stands for it nor takes its place")
  void anotherRequest() {
    StationName station = platform.declare(box, OF_OTHERS);
    makesItsRequest();
    box.sh("cp key.pem old.key && cp wrapper.pem old.pem && cp request old.request");
    CountDownLatch declared = new CountDownLatch(1);
    lane.arm(
        write ->
            write.occurrence() == 1 ? new Fault.Hold(() -> isSlow(declared)) : new Fault.None());
    try (ExecutorService former = Executors.newSingleThreadExecutor()) {
      var _ = former.submit(() -> await().until(this::hasAskedByItsFormerKey));
      await("the former request is on its way").until(() -> lane.hits().size() == 1);
      box.newKey();
      makesItsRequest();
      platform.declare(box, OF_OTHERS);
      await("its new key is known").until(() -> statusByItsKey() != 401);
      declared.countDown();

      box.enrolsUntil(202);

      assertThat(platform.enrollment(station).certificationRequest()).isEqualTo(itsRequest());
    }
    await("no write is under way")
        .until(() -> keyInstaller.gauge("keymast.key.installer.status.writes.pending") == 0);
    assertThat(platform.enrollment(station).certificationRequest()).isEqualTo(itsRequest());
  }

  @Test
  @DisplayName("A gate's report that was taken, and is not sent again, is stored by then")
  void report() {
    Issued issued = delivered();
    lane.arm(write -> new Fault.Hold(this::awaitAnswer));

    StationBox.Answered taken = reports(issued.serialNumber());

    assertThat(taken.body()).startsWith("known 1");
    assertThat(platform.delivery(issued.station(), 1).inUseAt()).isNotNull();
  }

  @Test
  @DisplayName("A report that can't be stored is not taken: 503, and when to send it again")
  void refusedReport() {
    Issued issued = delivered();
    lane.arm(write -> new Fault.Answer(403));

    StationBox.Answered refused = reports(issued.serialNumber());

    assertThat(refused.status()).isEqualTo(503);
    assertThat(refused.reason()).isEqualTo("NotStored");
    assertThat(refused.header("Retry-After")).isNotEmpty();
    lane.arm(write -> new Fault.None());
    assertThat(reports(issued.serialNumber()).body()).startsWith("known 1");
    assertThat(platform.delivery(issued.station(), 1).inUseAt()).isNotNull();
  }

  private record Issued(StationName station, ParsedCertificate certificate) {
    String serialNumber() {
      return certificate.serialNumber().hex();
    }
  }

  private Issued delivered() {
    StationName station = platform.declare(box, OF_GATES);
    Issued issued = new Issued(station, platform.issue(station, box, OF_GATES, 1));
    box.awaitsCertificate(issued.certificate());
    await().until(() -> platform.delivery(station, 1).deliveredAt() != null);
    return issued;
  }

  /** As its authority's issuer needs it. */
  private void makesItsRequest() {
    String eui = box.eui().toLowerCase(Locale.ROOT);
    box.sh(
        "openssl req -new -key key.pem -subj /CN=%s -addext subjectAltName=DNS:%s.stations.keymast.internal,URI:urn:dev:mac:%s -outform DER | base64 > request"
            .formatted(box.eui(), eui, eui));
  }

  private String itsRequest() {
    return box.read("request").replace("\n", "");
  }

  /** Once the Key Installer knows the station. */
  private boolean hasAskedByItsFormerKey() {
    box.curl(
        "/.well-known/est/simpleenroll",
        "--cert",
        "old.pem",
        "--key",
        "old.key",
        "--data-binary",
        "@old.request",
        "-H",
        "Content-Type: application/pkcs10");
    return !lane.hits().isEmpty();
  }

  private int statusByItsKey() {
    return box.getWithKey("/v1/certificate").status();
  }

  private void isSlow(CountDownLatch until) {
    try {
      var _ = until.await(Patience.LONG.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    awaitAnswer();
  }

  private void awaitAnswer() {
    try {
      var _ = answered.await(HELD_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static StationBox.Answered reports(String serialNumber) {
    return gate.getWith(
        "wrapper.pem",
        InUseEndpoint.PATH,
        "--data-binary",
        serialNumber,
        "-H",
        "Content-Type: text/plain");
  }
}
