package io.keymast.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.keymast.api.BaseStationCertificate;
import io.keymast.pki.ForeignCommand;
import io.keymast.support.Command;
import io.keymast.support.ControlPlane;
import io.keymast.support.FencedBlock;
import io.keymast.support.FreePort;
import io.keymast.support.Resources;
import io.keymast.support.TiedProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** The gate of examples/04-trust-distribution: what its README says, its nginx and its script. */
@TestInstance(Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class MountedTrustTest {
  private static final String README = "examples/04-trust-distribution/README.md";
  private static final String[] VALUES = {
    "authorityNamespaces={" + Release.AUTHORITIES + "}", "keyInstaller.dnsNames={localhost}"
  };

  @TempDir static Path folder;
  private final int port = FreePort.find();
  private ControlPlane cluster;
  private Kubelet kubelet;
  private Keyboard keyboard;
  private MountedConfigMap trust;
  private HttpServer platform;

  @BeforeAll
  void theReadmeIsFollowed() throws IOException {
    cluster = ControlPlane.bare("mounted-trust");
    keyboard = Keyboard.beside(cluster, folder);
    Release release = new Release(cluster);
    release.needs(Release.AUTHORITIES);
    release.upgrade(VALUES);
    kubelet = new Kubelet(cluster, release, folder);
    trust = new MountedConfigMap(folder.resolve("etc/keymast-trust"));
    platform = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    platform.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    platform.start();

    keyboard.types(block("helm upgrade"));
    kubelet.starts(Kubelet.KEY_INSTALLER);
    kubelet.starts(Kubelet.OPERATOR, kubelet::resolved);
    types(block("kubectl create namespace"));
    types(
        """
        openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=gate \\
            -addext subjectAltName=DNS:localhost -days 2 -keyout gate.key -out gate.pem
        kubectl create secret tls gate-tls -n backhaul --cert=gate.pem --key=gate.key
        """);
    types(block("kubectl apply"));
  }

  @AfterAll
  void stop() {
    platform.stop(0);
    kubelet.close();
    cluster.stop();
  }

  @Test
  @DisplayName(
      "S36 The example's nginx lets a station in by the mounted bundle, and no longer once a CRL"
          + " that lists it is mounted: its script sees the switch; where no CA is left, it stops")
  void gate() throws IOException {
    String certificate = aStationsCertificate();
    mounts();
    try (TiedProcess gate = starts()) {
      kubelet.soon("the gate lets it in", () -> asks("--cert station.pem --key station.key"));
      assertThat(asks("")).as("without a certificate").isFalse();
      assertThat(asks("--cert gate.pem --key gate.key")).as("of another CA").isFalse();

      types(
          "kubectl patch bscert %s -n keymast-authorities --type=merge -p '{\"spec\":{\"revocation\":{\"reason\":\"superseded\"}}}'"
              .formatted(certificate));

      kubelet.soon(
          "it is refused",
          () -> {
            mounts();
            return !asks("--cert station.pem --key station.key");
          });
      assertThat(gate.process().isAlive()).isTrue();
      assertThat(Files.readString(folder.resolve("gate.log"))).doesNotContain("[emerg]");

      trust.shows(Map.of("ca.pem", ""));

      kubelet.soon("it is shut where no CA is trusted", this::isShut);
    }
  }

  /** As station.pem, with station.key; returns its object's name. */
  private String aStationsCertificate() throws IOException {
    types("openssl ecparam -name prime256v1 -genkey -noout -out station.key");
    String key = types("openssl pkey -in station.key -pubout").strip().replace("\n", "\\n");
    Resources.apply(
        cluster.admin(),
        """
        apiVersion: keymast.io/v1beta1
        kind: BaseStation
        metadata: {name: hill, namespace: keymast-authorities}
        spec:
          eui: "0008004A12345678"
          publicKey: "%s"
          certificateAuthorityRef: {name: distributed, namespace: keymast-authorities}
        """
            .formatted(key));
    kubelet.soon("it has a certificate", () -> !certificates().isEmpty());
    BaseStationCertificate certificate = certificates().getFirst();
    Files.writeString(folder.resolve("station.pem"), certificate.getSpec().certificate());
    return certificate.getMetadata().getName();
  }

  private List<BaseStationCertificate> certificates() {
    return cluster
        .admin()
        .resources(BaseStationCertificate.class)
        .inNamespace(Release.AUTHORITIES)
        .list()
        .getItems();
  }

  /** What the operator copied to the gate's namespace, if it is other than before. */
  private void mounts() throws IOException {
    kubelet.soon("the bundle and the CRL are copied", () -> copied().size() == 2);
    Map<String, String> copied = copied();
    Path list = trust.folder().resolve("crl.pem");
    if (!Files.exists(list) || !Files.readString(list).equals(copied.get("crl.pem"))) {
      trust.shows(copied);
    }
  }

  private Map<String, String> copied() {
    ConfigMap copy =
        cluster.admin().configMaps().inNamespace("backhaul").withName("keymast-trust").get();
    return copy == null ? Map.of() : copy.getData();
  }

  /** As its Deployment does, in a folder for a root. */
  private TiedProcess starts() throws IOException {
    Map<String, String> files = new HashMap<>();
    configuration().getData().forEach((name, text) -> files.put(name, here(text)));
    new MountedConfigMap(folder.resolve("etc/gate")).shows(files);
    new MountedConfigMap(folder.resolve("etc/gate-tls"))
        .shows(
            Map.of(
                "tls.crt", Files.readString(folder.resolve("gate.pem")),
                "tls.key", Files.readString(folder.resolve("gate.key"))));
    Files.createDirectories(folder.resolve("tmp"));
    Path nginx = Path.of(ForeignCommand.find("nginx").commandLine(List.of()).getFirst());
    return TiedProcess.start(
        folder,
        folder.resolve("gate.log"),
        List.of(
            "env",
            "PATH=" + nginx.resolveSibling("") + ":" + System.getenv("PATH"),
            "sh",
            folder.resolve("etc/gate/reload.sh").toString()));
  }

  private ConfigMap configuration() {
    for (HasMetadata object :
        Resources.load(
            cluster.admin(),
            cluster.root().resolve("examples/04-trust-distribution/concentrator.yaml"))) {
      if (object instanceof ConfigMap configuration) {
        return configuration;
      }
    }
    throw new IllegalStateException("the example has no ConfigMap");
  }

  private String here(String text) {
    return text.replace("/tmp/", folder + "/tmp/")
        .replace("/etc/", folder + "/etc/")
        .replace("listen 8887", "listen 127.0.0.1:" + port)
        .replace("127.0.0.1:8080", "127.0.0.1:" + platform.getAddress().getPort())
        .replace("events {}", "error_log stderr;\nevents {}");
  }

  /** Whether the platform behind the gate has answered. */
  private boolean asks(String credentials) {
    return Objects.equals(
        types(
                "curl -s --cacert gate.pem %s -o answer -w '%%{http_code}' https://localhost:%d/ || :"
                    .formatted(credentials, port))
            .strip(),
        "200");
  }

  /** Whether nobody listens: a connection is refused. */
  private boolean isShut() {
    return types("curl -sk -o answer https://localhost:%d/ || echo $?".formatted(port))
        .strip()
        .equals("7");
  }

  private String block(String beginning) {
    return FencedBlock.of(cluster.root(), README, beginning).text();
  }

  /** Where the example's files are. */
  private String types(String commands) {
    Command.run(folder, List.of("sh", "-c", "cp examples/04-trust-distribution/*.yaml ."));
    return keyboard.types(commands);
  }
}
