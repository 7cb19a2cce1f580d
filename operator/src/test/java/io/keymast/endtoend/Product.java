package io.keymast.endtoend;

import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.keymast.api.TolerantSerialization;
import io.keymast.app.OperatorProcess;
import io.keymast.app.OperatorSettings;
import io.keymast.app.OperatorSettings.Election;
import io.keymast.app.OperatorSettings.KeyInstallerServer;
import io.keymast.app.OperatorSettings.Serving;
import io.keymast.domain.AuthorityName;
import io.keymast.support.Command;
import io.keymast.support.ControlPlane;
import io.keymast.support.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** A platform with one operator, one Key Installer and the default authority {@code lora}. */
final class Product implements AutoCloseable {
  static final String DEFAULT_AUTHORITY = "lora";
  private static final String SERVER_SECRET = "keymast-key-installer-tls";

  private final ControlPlane controlPlane = ControlPlane.shared();
  private final Path folder;
  private final Team team;
  private final String publicationUrl;
  private final KeyInstallerProcess keyInstaller;
  private OperatorProcess operator;

  private Product(String name, List<String> keyInstallerOptions) {
    removesServerSecret();
    team = new Team(controlPlane, name);
    folder = newFolder(name);
    int publicationPort = FreePort.find();
    publicationUrl = "http://127.0.0.1:" + publicationPort;
    team.appliesAuthority(DEFAULT_AUTHORITY, revocation());
    operator = newOperator();
    try {
      team.awaitsIssuing(DEFAULT_AUTHORITY);
      keyInstaller =
          KeyInstallerProcess.start(
              controlPlane,
              folder,
              Stream.concat(
                      Stream.of(
                          "--publication-port",
                          Integer.toString(publicationPort),
                          "--default-authority",
                          team.authorities() + "/" + DEFAULT_AUTHORITY,
                          "--authority-namespace",
                          team.authorities()),
                      keyInstallerOptions.stream())
                  .toArray(String[]::new));
    } catch (RuntimeException | Error failure) {
      operator.close();
      throw failure;
    }
  }

  /** Returns when stations can come. */
  static Product start(String name, String... keyInstallerOptions) {
    return new Product(name, List.of(keyInstallerOptions));
  }

  Team team() {
    return team;
  }

  String url() {
    return "https://localhost:" + keyInstaller.httpsPort();
  }

  String publicationUrl() {
    return publicationUrl;
  }

  /** In the default authority's manifest: where the Key Installer publishes for it. */
  String revocation() {
    return "revocation: {crlUrl: \"%s\", ocspUrl: \"%s\"}".formatted(publicationUrl, ocspUrl());
  }

  /** As lines of keymast-trust.conf. */
  String publication() {
    return """
    URL=%s/%s/%s
    PINS=%s
    """
        .formatted(
            publicationUrl, team.authorities(), DEFAULT_AUTHORITY, team.caPin(DEFAULT_AUTHORITY));
  }

  String ocspUrl() {
    return publicationUrl + "/" + team.authorities() + "/" + DEFAULT_AUTHORITY + "/ocsp";
  }

  KeyInstallerProcess keyInstaller() {
    return keyInstaller;
  }

  Path folder() {
    return folder;
  }

  Path examples() {
    return controlPlane.root().resolve("examples");
  }

  /** A station that was told the platform's address and its CA's fingerprint, and nothing else. */
  Box unpacked(String name, Shell shell) {
    return bare(name, shell)
        .configured(
            "URL=" + url(),
            "CA_FINGERPRINT=" + team.caFingerprint(DEFAULT_AUTHORITY),
            "LRR_VERSION=2.8.12");
  }

  /**
   * Whoever installs it gives it the server's CA as a file, a name and a password; it is not
   * declared yet.
   */
  Box unpackedForPassword(String name, Shell shell, String password) {
    Box box = bare(name, shell);
    box.write("ca.pem", team.caCertificate(DEFAULT_AUTHORITY));
    box.write(
        "netrc", "machine localhost login %s password \"%s\"\n".formatted(box.eui(), password));
    box.sh("chmod 600 netrc");
    return box.configured(
        "URL=" + url(),
        "CA_FILE=" + box.folder().resolve("ca.pem"),
        "AUTHENTICATION=Password",
        "NETRC_FILE=" + box.folder().resolve("netrc"),
        "LABEL=" + team.stations() + "." + box.name());
  }

  Box bare(String name, Shell shell) {
    return new Box(
        name, shell, folder, controlPlane.root().resolve("examples/station/keymast-agent.sh"));
  }

  /** A station with its key declared, its certificate issued, fetched and seen in use. */
  Box inService(String name, Shell shell) {
    Box box = unpacked(name, shell);
    team.declares(box, DEFAULT_AUTHORITY, box.publicKey());
    team.awaitsReady(box);
    box.pollsUntil(Box.INSTALLED);
    box.poll().expectSuccess();
    team.awaits(box, "CertificateInstalled", "True", "InUse");
    return box;
  }

  /** The CRL that the installed certificate names; also as list.crl beside ca.pem. */
  String publishedList(Box box) {
    if (box.curl(listUrl(box)).status() != 200) {
      throw new AssertionError("no CRL at " + listUrl(box));
    }
    box.write("ca.pem", team.caCertificate(DEFAULT_AUTHORITY));
    String said =
        box.sh(
            "cp answer list.crl"
                + " && openssl crl -inform DER -in list.crl -CAfile ca.pem -noout -text 2>&1");
    if (!said.contains("verify OK")) {
      throw new AssertionError(said);
    }
    return said;
  }

  String listUrl(Box box) {
    return box.sh(
            "openssl x509 -in state/current/cert.pem -noout -ext crlDistributionPoints"
                + " | sed -n 's/.*URI://p'")
        .strip();
  }

  /** The status that the holder of a key gets. */
  int asksWith(Box box, String certificate, String key) {
    return box.curl(
            url() + "/v1/certificate",
            "--cacert",
            "state/ca.pem",
            "--cert",
            certificate,
            "--key",
            key)
        .status();
  }

  void operatorStops() {
    operator.close();
  }

  void operatorStarts() {
    operator = newOperator();
  }

  /** The certificate in the Secret that the operator keeps for the Key Installer. */
  String serverCertificate() {
    return new String(
        Base64.getDecoder()
            .decode(
                controlPlane
                    .admin()
                    .secrets()
                    .inNamespace(ControlPlane.SYSTEM_NAMESPACE)
                    .withName(SERVER_SECRET)
                    .require()
                    .getData()
                    .get("tls.crt")),
        java.nio.charset.StandardCharsets.US_ASCII);
  }

  void removesServerSecret() {
    controlPlane
        .admin()
        .secrets()
        .inNamespace(ControlPlane.SYSTEM_NAMESPACE)
        .withName(SERVER_SECRET)
        .delete();
  }

  @Override
  public void close() {
    team.leaves();
    operator.close();
    removesServerSecret();
    keyInstaller.close();
    Command.run(folder, List.of("rm", "-rf", folder.toString()));
  }

  private OperatorProcess newOperator() {
    return OperatorProcess.start(
        new OperatorSettings(
            Optional.empty(),
            new AuthorityName(team.authorities(), DEFAULT_AUTHORITY),
            Set.of(),
            new KeyInstallerServer(
                ControlPlane.SYSTEM_NAMESPACE, SERVER_SECRET, List.of("localhost", "127.0.0.1")),
            new Election.Off(),
            new Serving("127.0.0.1", 0, List.of(), 8)),
        new KubernetesClientBuilder()
            .withConfig(controlPlane.asOperator().getConfiguration())
            .withKubernetesSerialization(TolerantSerialization.create())
            .build(),
        Clock.systemUTC());
  }

  private static Path newFolder(String name) {
    try {
      return Files.createTempDirectory("keymast-" + name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
