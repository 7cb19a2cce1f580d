package io.keymast.app;

import io.keymast.domain.AuthorityName;
import io.keymast.domain.Passwords;
import io.keymast.domain.SecretName;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What {@code keymast operator} and {@code keymast key-installer} are to be told alike. */
final class CommonOptions {
  @Mixin private final KubeconfigOption kubeconfig = new KubeconfigOption();

  @Option(
      names = "--default-authority",
      paramLabel = "NAMESPACE/NAME",
      defaultValue = "${env:KEYMAST_DEFAULT_AUTHORITY:-keymast-system/default}",
      description =
          "CertificateAuthority of stations that name none (default: keymast-system/default)."
              + " [KEYMAST_DEFAULT_AUTHORITY]")
  private String defaultAuthority = "";

  @Option(
      names = "--authority-namespace",
      paramLabel = "NAMESPACE",
      split = ",",
      defaultValue = "${env:KEYMAST_AUTHORITY_NAMESPACES}",
      description =
          "Namespace in which CertificateAuthorities live: one elsewhere is not served; repeatable"
              + " (default: the default authority's). [KEYMAST_AUTHORITY_NAMESPACES]")
  private @Nullable List<String> authorityNamespaces;

  @Option(
      names = "--namespace",
      paramLabel = "NAMESPACE",
      split = ",",
      defaultValue = "${env:KEYMAST_NAMESPACES}",
      description =
          "Look after the stations of this namespace only; repeatable (default: all)."
              + " [KEYMAST_NAMESPACES]")
  private @Nullable List<String> namespaces;

  @Option(
      names = "--passwords",
      negatable = true,
      defaultValue = "${env:KEYMAST_PASSWORDS:-true}",
      fallbackValue = "true",
      description =
          "The Key Installer reads the stations' passwords, for authorities that take them; without"
              + " it who comes by one is refused (default: true). [KEYMAST_PASSWORDS]")
  private boolean passwords;

  @Option(
      names = "--ocsp-secret",
      paramLabel = "NAMESPACE/NAME",
      defaultValue = "${env:KEYMAST_OCSP_SECRET:-keymast-system/keymast-ocsp-responders}",
      description =
          "Secret of the OCSP responders' keys, which the operator keeps for the Key Installer"
              + " (default: keymast-system/keymast-ocsp-responders). [KEYMAST_OCSP_SECRET]")
  private String ocspSecret = "";

  @Option(
      names = "--key-blocklist",
      paramLabel = "FILE",
      split = ",",
      defaultValue = "${env:KEYMAST_KEY_BLOCKLISTS}",
      description =
          "File of known-bad public keys that are refused, as lines of SHA-256 or in badkeys'"
              + " format; repeatable. [KEYMAST_KEY_BLOCKLISTS]")
  private @Nullable List<Path> keyBlocklists;

  @Option(
      names = "--restore-check-interval",
      paramLabel = "DURATION",
      defaultValue = "${env:KEYMAST_RESTORE_CHECK_INTERVAL:-PT20S}",
      description =
          "How often to look whether the API server went back to an older snapshot of etcd, as"
              + " ISO 8601; each thirtieth time also whether an event of a watch got lost (default:"
              + " PT20S). [KEYMAST_RESTORE_CHECK_INTERVAL]")
  private Duration restoreCheckInterval = Duration.ofSeconds(20);

  @Option(
      names = "--bind-address",
      paramLabel = "ADDRESS",
      defaultValue = "${env:KEYMAST_BIND_ADDRESS:-0.0.0.0}",
      description = "Address that all ports listen on (default: 0.0.0.0). [KEYMAST_BIND_ADDRESS]")
  private String bindAddress = "";

  @Option(
      names = "--management-port",
      paramLabel = "PORT",
      defaultValue = "${env:KEYMAST_MANAGEMENT_PORT:-9090}",
      description =
          "/livez, /readyz and /metrics over HTTP, not for the Internet; 0 for any (default: 9090)."
              + " [KEYMAST_MANAGEMENT_PORT]")
  private int managementPort;

  /** All that is wrong with them, each as a sentence. */
  List<String> violations() {
    OptionViolations violations = new OptionViolations();
    violations.addAll(kubeconfig.violations());
    violations.name("--default-authority", defaultAuthority);
    given(authorityNamespaces)
        .forEach(namespace -> violations.namespace("--authority-namespace", namespace));
    namespaces().forEach(namespace -> violations.namespace("--namespace", namespace));
    violations.name("--ocsp-secret", ocspSecret);
    keyBlocklists().forEach(file -> violations.readable("--key-blocklist", file));
    if (!restoreCheckInterval.isPositive()) {
      violations.add("--restore-check-interval", "choose more than nothing");
    }
    try {
      InetAddress.getByName(bindAddress);
    } catch (UnknownHostException e) {
      violations.add("--bind-address", "choose an address of this machine");
    }
    violations.port("--management-port", managementPort);
    return violations.toList();
  }

  Optional<Path> kubeconfig() {
    return kubeconfig.file();
  }

  /** Only without {@link #violations()}. */
  AuthorityName defaultAuthority() {
    return NamespacedName.parse(defaultAuthority).orElseThrow().toAuthority();
  }

  /** Never empty. Only without {@link #violations()}. */
  Set<String> authorityNamespaces() {
    List<String> named = given(authorityNamespaces);
    return named.isEmpty() ? Set.of(defaultAuthority().namespace()) : Set.copyOf(named);
  }

  /** Empty for all. */
  Set<String> namespaces() {
    return Set.copyOf(given(namespaces));
  }

  Passwords passwords() {
    return passwords ? Passwords.READ : Passwords.UNREAD;
  }

  /** Only without {@link #violations()}. */
  SecretName ocspSecret() {
    return NamespacedName.parse(ocspSecret).orElseThrow().toSecret();
  }

  List<Path> keyBlocklists() {
    return given(keyBlocklists);
  }

  Duration restoreCheckInterval() {
    return restoreCheckInterval;
  }

  String bindAddress() {
    return bindAddress;
  }

  int managementPort() {
    return managementPort;
  }

  /** An environment variable that is set to nothing gives an empty one. */
  static <T> List<T> given(@Nullable List<T> values) {
    return values == null
        ? List.of()
        : values.stream().filter(value -> !value.toString().isBlank()).toList();
  }
}
