package io.keymast.app;

import io.keymast.app.OperatorSettings.Election;
import io.keymast.app.OperatorSettings.KeyInstallerServer;
import io.keymast.app.OperatorSettings.OcspSecret;
import io.keymast.app.OperatorSettings.Restores;
import io.keymast.app.OperatorSettings.Serving;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code keymast operator}: reconciles stations; the only process that reads CA keys. */
@Command(
    name = "operator",
    description = {
      "Issue, renew and revoke the stations' certificates.",
      "",
      "Every option can also be set by the environment variable in brackets."
    },
    sortOptions = false,
    usageHelpAutoWidth = true,
    mixinStandardHelpOptions = true)
public final class OperatorCommand implements Callable<Integer> {
  private static final Duration LONGEST_CLOSE = Duration.ofSeconds(15);

  /** EX_TEMPFAIL of sysexits.h: started again, it goes on. */
  private static final int RESTART = 75;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--kubeconfig",
      paramLabel = "FILE",
      defaultValue = "${env:KEYMAST_KUBECONFIG}",
      description = "Kubeconfig; in a cluster none is needed. [KEYMAST_KUBECONFIG]")
  private @Nullable Path kubeconfig;

  @Option(
      names = "--default-authority",
      paramLabel = "NAMESPACE/NAME",
      defaultValue = "${env:KEYMAST_DEFAULT_AUTHORITY:-keymast-system/default}",
      description =
          "CertificateAuthority of stations that name none (default: keymast-system/default)."
              + " [KEYMAST_DEFAULT_AUTHORITY]")
  private String defaultAuthority = "";

  @Option(
      names = "--namespace",
      paramLabel = "NAMESPACE",
      split = ",",
      defaultValue = "${env:KEYMAST_NAMESPACES}",
      description = "Watch stations of this namespace only; repeatable. [KEYMAST_NAMESPACES]")
  private @Nullable List<String> namespaces;

  @Option(
      names = "--key-installer-secret",
      paramLabel = "NAMESPACE/NAME",
      defaultValue =
          "${env:KEYMAST_KEY_INSTALLER_SECRET:-keymast-system/keymast-key-installer-tls}",
      description =
          "Secret of the Key Installer's server certificate (default:"
              + " keymast-system/keymast-key-installer-tls). [KEYMAST_KEY_INSTALLER_SECRET]")
  private String keyInstallerSecret = "";

  @Option(
      names = "--key-installer-dns-name",
      paramLabel = "NAME",
      split = ",",
      defaultValue = "${env:KEYMAST_KEY_INSTALLER_DNS_NAMES}",
      description =
          "DNS name or IP address by which stations reach the Key Installer; repeatable. With one"
              + " or more, the default authority issues its server certificate, unless the Secret"
              + " is supplied. [KEYMAST_KEY_INSTALLER_DNS_NAMES]")
  private @Nullable List<String> keyInstallerNames;

  @Option(
      names = "--ocsp-secret",
      paramLabel = "NAMESPACE/NAME",
      defaultValue = "${env:KEYMAST_OCSP_SECRET:-keymast-system/keymast-ocsp-responders}",
      description =
          "Secret of the OCSP responders' keys, kept for the Key Installer (default:"
              + " keymast-system/keymast-ocsp-responders). [KEYMAST_OCSP_SECRET]")
  private String ocspSecret = "";

  @Option(
      names = "--leader-election",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description = "Only one of several replicas acts (default: on).")
  private boolean leaderElection;

  @Option(
      names = "--lease",
      paramLabel = "NAMESPACE/NAME",
      defaultValue = "${env:KEYMAST_LEASE:-keymast-system/keymast-operator}",
      description =
          "Lease of the leader (default: keymast-system/keymast-operator). [KEYMAST_LEASE]")
  private String lease = "";

  @Option(
      names = "--bind-address",
      paramLabel = "ADDRESS",
      defaultValue = "${env:KEYMAST_BIND_ADDRESS:-0.0.0.0}",
      description = "Address of the management port (default: 0.0.0.0). [KEYMAST_BIND_ADDRESS]")
  private String bindAddress = "";

  @Option(
      names = "--management-port",
      paramLabel = "PORT",
      defaultValue = "${env:KEYMAST_MANAGEMENT_PORT:-9090}",
      description =
          "Probes and metrics over HTTP; 0 for any (default: 9090). [KEYMAST_MANAGEMENT_PORT]")
  private int managementPort;

  @Option(
      names = "--key-blocklist",
      paramLabel = "FILE",
      split = ",",
      defaultValue = "${env:KEYMAST_KEY_BLOCKLISTS}",
      description =
          "File of known-bad public keys that are refused; repeatable. [KEYMAST_KEY_BLOCKLISTS]")
  private @Nullable List<Path> keyBlocklists;

  @Option(
      names = "--reconcile-threads",
      paramLabel = "N",
      defaultValue = "${env:KEYMAST_RECONCILE_THREADS:-16}",
      description = "Stations handled at once (default: 16). [KEYMAST_RECONCILE_THREADS]")
  private int threads;

  @Option(
      names = "--publication-url",
      paramLabel = "URL",
      split = ",",
      defaultValue = "${env:KEYMAST_PUBLICATION_URLS}",
      description =
          "Base URL of what has the published CRLs, such as http://keymast-key-installer:8080 or a"
              + " CDN; repeatable. At its start the operator takes from there what an older"
              + " snapshot of etcd that was put back has lost. [KEYMAST_PUBLICATION_URLS]")
  private @Nullable List<URI> publicationUrls;

  @Option(
      names = "--high-water-file",
      paramLabel = "FILE",
      defaultValue = "${env:KEYMAST_HIGH_WATER_FILE}",
      description =
          "File outside of the cluster that keeps the highest CRL numbers and resourceVersion ever"
              + " seen; made if absent. [KEYMAST_HIGH_WATER_FILE]")
  private @Nullable Path highWaterFile;

  @Option(
      names = "--restore-check-interval",
      paramLabel = "DURATION",
      defaultValue = "${env:KEYMAST_RESTORE_CHECK_INTERVAL:-PT20S}",
      description =
          "How often to look whether the API server went back to an older snapshot of etcd, as"
              + " ISO 8601 (default: PT20S). [KEYMAST_RESTORE_CHECK_INTERVAL]")
  private Duration restoreCheckInterval = Duration.ofSeconds(20);

  @Override
  public Integer call() throws InterruptedException {
    OperatorProcess process = OperatorProcess.start(settings());
    Runtime.getRuntime().addShutdownHook(new Thread(() -> closeInTime(process), "shutdown"));
    process.awaitRestart();
    return RESTART;
  }

  /** Losing leadership exits from inside of what closing stops: waiting for ever would hang. */
  private static void closeInTime(OperatorProcess process) {
    Thread closer = Thread.ofPlatform().daemon().name("close").start(process::close);
    try {
      closer.join(LONGEST_CLOSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  OperatorSettings settings() {
    List<String> wrong = new ArrayList<>();
    Optional<NamespacedName> authority = namespaced("--default-authority", defaultAuthority, wrong);
    Optional<NamespacedName> secret =
        namespaced("--key-installer-secret", keyInstallerSecret, wrong);
    Optional<NamespacedName> ocsp = namespaced("--ocsp-secret", ocspSecret, wrong);
    Optional<NamespacedName> lock = namespaced("--lease", lease, wrong);
    if (managementPort < 0 || managementPort > 65535) {
      wrong.add("--management-port: choose a port from 0 to 65535");
    }
    if (threads < 1 || threads > 256) {
      wrong.add("--reconcile-threads: choose a number from 1 to 256");
    }
    if (kubeconfig != null && !Files.isReadable(kubeconfig)) {
      wrong.add("--kubeconfig: there is no readable file " + kubeconfig);
    }
    List<Path> lists = keyBlocklists == null ? List.of() : keyBlocklists;
    lists.stream()
        .filter(file -> !Files.isReadable(file))
        .forEach(file -> wrong.add("--key-blocklist: there is no readable file " + file));
    List<URI> publications = publicationUrls == null ? List.of() : publicationUrls;
    publications.stream()
        .filter(url -> url.getHost() == null || url.getRawQuery() != null)
        .forEach(_ -> wrong.add("--publication-url: write it as http://host or https://host"));
    if (!restoreCheckInterval.isPositive()) {
      wrong.add("--restore-check-interval: choose more than nothing");
    }
    if (!wrong.isEmpty()) {
      throw new ParameterException(spec.commandLine(), String.join("\n", wrong));
    }
    return new OperatorSettings(
        Optional.ofNullable(kubeconfig),
        authority.orElseThrow().toAuthority(),
        namespaces == null ? Set.of() : Set.copyOf(namespaces),
        new KeyInstallerServer(
            secret.orElseThrow().namespace(),
            secret.orElseThrow().name(),
            keyInstallerNames == null ? List.of() : keyInstallerNames,
            new OcspSecret(ocsp.orElseThrow().namespace(), ocsp.orElseThrow().name())),
        leaderElection
            ? new Election.Lease(lock.orElseThrow().namespace(), lock.orElseThrow().name())
            : new Election.Off(),
        new Serving(bindAddress, managementPort, lists, threads),
        new Restores(restoreCheckInterval, publications, Optional.ofNullable(highWaterFile)));
  }

  private static Optional<NamespacedName> namespaced(
      String option, String value, List<String> wrong) {
    Optional<NamespacedName> name = NamespacedName.parse(value);
    if (name.isEmpty()) {
      wrong.add(option + ": write it as namespace/name");
    }
    return name;
  }
}
