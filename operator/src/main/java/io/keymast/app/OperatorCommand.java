package io.keymast.app;

import io.keymast.app.OperatorSettings.Election;
import io.keymast.app.OperatorSettings.KeyInstallerServer;
import io.keymast.app.OperatorSettings.Scope;
import io.keymast.app.OperatorSettings.Serving;
import io.keymast.domain.AuthorityName;
import java.time.Duration;
import java.util.List;
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

  @Mixin private final CommonOptions common = new CommonOptions();

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
    OptionViolations violations = new OptionViolations();
    violations.addAll(common.violations());
    checkNames(violations);
    checkNumbers(violations);
    violations.addAll(tokens.violations());
    violations.addAll(restores.violations());
    return violations.toList();
  }

  private void checkNames(OptionViolations violations) {
    violations.name("--key-installer-secret", keyInstallerSecret);
    violations.name("--lease", lease);
    CommonOptions.given(authorities).forEach(name -> violations.name("--authority", name));
    CommonOptions.given(exceptAuthorities)
        .forEach(name -> violations.name("--except-authority", name));
    if (!named(authorities).isEmpty() && !named(exceptAuthorities).isEmpty()) {
      violations.add("--authority and --except-authority", "give one of them");
    }
  }

  private void checkNumbers(OptionViolations violations) {
    if (threads < 1 || threads > 256) {
      violations.add("--reconcile-threads", "choose a number from 1 to 256");
    }
    if (stationSeries < 0 || stationSeries > 100_000) {
      violations.add("--per-station-metrics", "choose a number from 0 to 100000");
    }
  }

  /** Only without {@link #violations()}. */
  private OperatorSettings toSettings() {
    NamespacedName lock = named(lease);
    return new OperatorSettings(
        common.kubeconfig(),
        common.defaultAuthority(),
        new Scope(common.namespaces(), served(), common.authorityNamespaces(), trust.toTargets()),
        new KeyInstallerServer(
            named(keyInstallerSecret).toSecret(),
            CommonOptions.given(keyInstallerNames),
            common.ocspSecret(),
            common.passwords()),
        leaderElection ? new Election.Lease(lock.namespace(), lock.name()) : new Election.Off(),
        new Serving(
            common.bindAddress(),
            common.managementPort(),
            common.keyBlocklists(),
            threads,
            stationSeries),
        restores.toRestores(common.restoreCheckInterval()),
        tokens.toAllowedTokens());
  }

  private ServedAuthorities served() {
    Set<AuthorityName> only = named(authorities);
    return only.isEmpty()
        ? new ServedAuthorities.AllBut(named(exceptAuthorities))
        : new ServedAuthorities.Only(only);
  }

  /** Those that are well-formed. */
  private static Set<AuthorityName> named(@Nullable List<String> values) {
    return CommonOptions.given(values).stream()
        .flatMap(value -> NamespacedName.parse(value).stream())
        .map(NamespacedName::toAuthority)
        .collect(Collectors.toSet());
  }

  private static NamespacedName named(String value) {
    return NamespacedName.parse(value).orElseThrow();
  }
}
