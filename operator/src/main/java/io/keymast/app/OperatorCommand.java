package io.keymast.app;

import io.keymast.app.OperatorSettings.Election;
import io.keymast.app.OperatorSettings.KeyInstallerServer;
import io.keymast.app.OperatorSettings.OcspSecret;
import io.keymast.app.OperatorSettings.Scope;
import io.keymast.app.OperatorSettings.Serving;
import io.keymast.domain.AuthorityName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
      "An option can also be set by the environment variable in brackets; the option wins."
    },
    sortOptions = false,
    usageHelpAutoWidth = true,
    mixinStandardHelpOptions = true)
public final class OperatorCommand implements Callable<Integer> {
  private static final Duration LONGEST_CLOSE = Duration.ofSeconds(15);

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

  @Mixin private final AuthorityNamespaceOptions homes = new AuthorityNamespaceOptions();

  @Option(
      names = "--namespace",
      paramLabel = "NAMESPACE",
      split = ",",
      defaultValue = "${env:KEYMAST_NAMESPACES}",
      description = "Watch stations of this namespace only; repeatable. [KEYMAST_NAMESPACES]")
  private @Nullable List<String> namespaces;

  @Option(
      names = "--authority",
      paramLabel = "NAMESPACE/NAME",
      split = ",",
      defaultValue = "${env:KEYMAST_AUTHORITIES}",
      description =
          "Serve this CertificateAuthority and its stations only, beside other operators; repeatable."
              + " Each authority must have exactly one operator. [KEYMAST_AUTHORITIES]")
  private @Nullable List<String> authorities;

  @Option(
      names = "--except-authority",
      paramLabel = "NAMESPACE/NAME",
      split = ",",
      defaultValue = "${env:KEYMAST_EXCEPT_AUTHORITIES}",
      description =
          "Serve all but this one, which another operator serves by --authority; repeatable."
              + " [KEYMAST_EXCEPT_AUTHORITIES]")
  private @Nullable List<String> exceptAuthorities;

  @Mixin private final TrustOptions trust = new TrustOptions();

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
      names = "--per-station-metrics",
      paramLabel = "N",
      defaultValue = "${env:KEYMAST_PER_STATION_METRICS:-0}",
      description =
          "Metrics of each station, as long as there are no more than this many; 0 for never"
              + " (default: 0). [KEYMAST_PER_STATION_METRICS]")
  private int stationSeries;

  @Mixin private final TokenOptions tokens = new TokenOptions();

  @Mixin private final RestoreOptions restores = new RestoreOptions();

  @Override
  public Integer call() throws Exception {
    OperatorSettings settings = settings();
    return OrderlyEnd.after(() -> OperatorProcess.start(settings), LONGEST_CLOSE);
  }

  OperatorSettings settings() {
    List<String> violations = violations();
    if (!violations.isEmpty()) {
      throw new ParameterException(spec.commandLine(), String.join("\n", violations));
    }
    return toSettings();
  }

  /** All that is wrong with the options, each as a sentence. */
  private List<String> violations() {
    List<String> violations = new ArrayList<>();
    checkNames(violations);
    checkNumbers(violations);
    checkFiles(violations);
    violations.addAll(homes.violations());
    violations.addAll(tokens.violations());
    violations.addAll(restores.violations());
    return violations;
  }

  private void checkNames(List<String> violations) {
    checkName("--default-authority", defaultAuthority, violations);
    checkName("--key-installer-secret", keyInstallerSecret, violations);
    checkName("--ocsp-secret", ocspSecret, violations);
    checkName("--lease", lease, violations);
    given(authorities).forEach(name -> checkName("--authority", name, violations));
    given(exceptAuthorities).forEach(name -> checkName("--except-authority", name, violations));
    if (!named(authorities).isEmpty() && !named(exceptAuthorities).isEmpty()) {
      violations.add("--authority and --except-authority: give one of them");
    }
  }

  private void checkNumbers(List<String> violations) {
    if (managementPort < 0 || managementPort > 65535) {
      violations.add("--management-port: choose a port from 0 to 65535");
    }
    if (threads < 1 || threads > 256) {
      violations.add("--reconcile-threads: choose a number from 1 to 256");
    }
    if (stationSeries < 0 || stationSeries > 100_000) {
      violations.add("--per-station-metrics: choose a number from 0 to 100000");
    }
  }

  private void checkFiles(List<String> violations) {
    if (kubeconfig != null && !Files.isReadable(kubeconfig)) {
      violations.add("--kubeconfig: there is no readable file " + kubeconfig);
    }
    given(keyBlocklists).stream()
        .filter(file -> !Files.isReadable(file))
        .forEach(file -> violations.add("--key-blocklist: there is no readable file " + file));
  }

  /** Only without {@link #violations()}. */
  private OperatorSettings toSettings() {
    NamespacedName secret = named(keyInstallerSecret);
    NamespacedName ocsp = named(ocspSecret);
    NamespacedName lock = named(lease);
    AuthorityName usual = named(defaultAuthority).toAuthority();
    return new OperatorSettings(
        Optional.ofNullable(kubeconfig),
        usual,
        new Scope(Set.copyOf(given(namespaces)), served(), homes.beside(usual), trust.toTargets()),
        new KeyInstallerServer(
            secret.namespace(),
            secret.name(),
            given(keyInstallerNames),
            new OcspSecret(ocsp.namespace(), ocsp.name())),
        leaderElection ? new Election.Lease(lock.namespace(), lock.name()) : new Election.Off(),
        new Serving(bindAddress, managementPort, given(keyBlocklists), threads, stationSeries),
        restores.toRestores(),
        tokens.toAllowedTokens());
  }

  private ServedAuthorities served() {
    Set<AuthorityName> only = named(authorities);
    return only.isEmpty()
        ? new ServedAuthorities.AllBut(named(exceptAuthorities))
        : new ServedAuthorities.Only(only);
  }

  private static <T> List<T> given(@Nullable List<T> values) {
    return values == null ? List.of() : values;
  }

  private static void checkName(String option, String value, List<String> violations) {
    if (NamespacedName.parse(value).isEmpty()) {
      violations.add(option + ": write it as namespace/name");
    }
  }

  /** Those that are well-formed. */
  private static Set<AuthorityName> named(@Nullable List<String> values) {
    return given(values).stream()
        .flatMap(value -> NamespacedName.parse(value).stream())
        .map(NamespacedName::toAuthority)
        .collect(Collectors.toSet());
  }

  private static NamespacedName named(String value) {
    return NamespacedName.parse(value).orElseThrow();
  }
}
