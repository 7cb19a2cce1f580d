package io.keymast.bench;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Secret;
import io.keymast.api.BaseStationCertificate;
import io.keymast.domain.Der;
import io.keymast.keyinstaller.TlsClient;
import io.keymast.pki.PublicKeyPem;
import io.keymast.support.ControlPlane;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * A Key Installer in a pod's JVM, whose stations have fetched their certificates and use them;
 * beside it those who answer without knowing any station.
 */
record PollingSite(List<Poller> pollers, PollServer keyInstaller, List<PollServer> others)
    implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /** Of a Key Installer's memory in the chart, in MiB. */
  private static final int LIMIT = 768;

  static PollingSite open(Platform platform, int stations) throws Exception {
    KeymastProcess keyInstaller;
    List<Poller> pollers = new ArrayList<>();
    // It has ended before anything is measured.
    try (KeymastProcess _ = platform.operator("--key-installer-dns-name", "localhost");
        Fleet<?> fleet = Fleet.ofStations(platform.controlPlane(), Platform.WARM_UP)) {
      int first = fleet.ready();
      Map<String, KeyPair> keys = newKeys(first, stations);
      platform.declares(Platform.WARM_UP, first, stations, number -> manifest(number, keys));
      fleet.awaitsReady(first + stations);
      keyInstaller = platform.startsKeyInstaller(Program.launcher(platform.controlPlane(), LIMIT));
      for (BaseStationCertificate certificate : certificatesOf(keys.keySet(), platform)) {
        pollers.add(poller(certificate, keys, keyInstaller.httpsPort()));
      }
      await("all are seen in use")
          .atMost(PATIENCE)
          .until(
              () ->
                  certificatesOf(keys.keySet(), platform).stream().allMatch(PollingSite::isInUse));
    }
    Path folder = serverCertificate(platform.controlPlane());
    List<PollServer> others =
        new ArrayList<>(List.of(PollServer.bareJetty(folder, keyInstaller.jvm().flags())));
    PollServer.nginx(folder).ifPresent(others::add);
    return new PollingSite(pollers, PollServer.of(keyInstaller), others);
  }

  private static Map<String, KeyPair> newKeys(int first, int count) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    Map<String, KeyPair> keys = new LinkedHashMap<>();
    for (int number = first; number < first + count; number++) {
      keys.put(Platform.name(number), generator.generateKeyPair());
    }
    return keys;
  }

  private static String manifest(int number, Map<String, KeyPair> keys) {
    byte[] key = Objects.requireNonNull(keys.get(Platform.name(number))).getPublic().getEncoded();
    return Platform.station(Platform.WARM_UP, number, PublicKeyPem.encode(Der.copyOf(key)));
  }

  private static Poller poller(
      BaseStationCertificate certificate, Map<String, KeyPair> keys, int port) throws IOException {
    KeyPair key = Objects.requireNonNull(keys.get(Platform.stationOf(certificate)));
    String encoded = Base64.getMimeEncoder().encodeToString(key.getPrivate().getEncoded());
    return Poller.first(
        new TlsClient(
            port,
            Objects.requireNonNull(certificate.getSpec().certificate()),
            "-----BEGIN PRIVATE KEY-----\n" + encoded + "\n-----END PRIVATE KEY-----\n"));
  }

  private static boolean isInUse(BaseStationCertificate certificate) {
    return certificate.getStatus() != null
        && certificate.getStatus().delivery() != null
        && certificate.getStatus().delivery().inUseAt() != null;
  }

  private static List<BaseStationCertificate> certificatesOf(
      Set<String> stations, Platform platform) {
    return platform
        .controlPlane()
        .admin()
        .resources(BaseStationCertificate.class)
        .inNamespace(Platform.WARM_UP)
        .list()
        .getItems()
        .stream()
        .filter(certificate -> stations.contains(Platform.stationOf(certificate)))
        .toList();
  }

  /** The folder of what the operator made for the Key Installer. */
  private static Path serverCertificate(ControlPlane controlPlane) throws IOException {
    Secret secret =
        controlPlane
            .admin()
            .secrets()
            .inNamespace(ControlPlane.SYSTEM_NAMESPACE)
            .withName(Platform.SERVER_SECRET)
            .require();
    Path folder = Files.createDirectories(controlPlane.kubeconfig().resolveSibling("bench-tls"));
    for (String file : List.of("tls.crt", "tls.key")) {
      Files.writeString(
          folder.resolve(file),
          new String(
              Base64.getDecoder().decode(Objects.requireNonNull(secret.getData().get(file))),
              StandardCharsets.US_ASCII));
    }
    return folder;
  }

  List<PollServer> servers() {
    List<PollServer> servers = new ArrayList<>(List.of(keyInstaller));
    servers.addAll(others);
    return servers;
  }

  @Override
  public void close() throws Exception {
    for (PollServer server : servers()) {
      server.close();
    }
  }
}
