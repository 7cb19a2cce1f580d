package io.keymast.app;

import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.keyinstaller.ServedStations;
import io.keymast.keyinstaller.ServerSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of {@code keymast key-installer}, each with an environment variable behind it. */
final class KeyInstallerOptions {
  private static final Pattern NAMESPACE = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

  @Mixin private final ListenerOptions listeners = new ListenerOptions();

  @Option(
      names = "--tls-secret",
      paramLabel = "NAMESPACE/NAME",
      defaultValue = "${env:KEYMAST_TLS_SECRET:-keymast-system/keymast-key-installer-tls}",
      description =
          "The kubernetes.io/tls Secret of the server's own certificate; a new one is taken over"
              + " without a restart (default: keymast-system/keymast-key-installer-tls;"
              + " KEYMAST_TLS_SECRET).")
  String tlsSecret = "";

  @Option(
      names = "--default-authority",
      paramLabel = "NAMESPACE/NAME",
      defaultValue = "${env:KEYMAST_DEFAULT_AUTHORITY:-keymast-system/default}",
      description =
          "The CertificateAuthority of stations that name none (default: keymast-system/default;"
              + " KEYMAST_DEFAULT_AUTHORITY).")
  String defaultAuthority = "";

  @Mixin private final AuthorityNamespaceOptions homes = new AuthorityNamespaceOptions();

  @Option(
      names = "--namespace",
      paramLabel = "NAMESPACE",
      split = ",",
      defaultValue = "${env:KEYMAST_NAMESPACES:-}",
      description =
          "A namespace whose stations are served; may be repeated (default: all; KEYMAST_NAMESPACES,"
              + " separated by commas).")
  List<String> namespaces = List.of();

  @Option(
      names = "--passwords",
      negatable = true,
      defaultValue = "${env:KEYMAST_PASSWORDS:-true}",
      fallbackValue = "true",
      description =
          "Read the stations' passwords, for authorities that take them; without it who comes by one"
              + " is refused (default: on; KEYMAST_PASSWORDS, true or false).")
  boolean passwords;

  @Option(
      names = "--ocsp-secret",
      paramLabel = "NAMESPACE/NAME",
      defaultValue = "${env:KEYMAST_OCSP_SECRET:-keymast-system/keymast-ocsp-responders}",
      description =
          "The Secret of the OCSP responders' keys, which the operator keeps (default:"
              + " keymast-system/keymast-ocsp-responders; KEYMAST_OCSP_SECRET).")
  String ocspSecret = "";

  @Option(
      names = "--trusted-proxy",
      paramLabel = "FINGERPRINT",
      split = ",",
      defaultValue = "${env:KEYMAST_TRUSTED_PROXIES:-}",
      description =
          "SHA-256 of the public key (SubjectPublicKeyInfo) of a proxy that ends TLS and forwards"
              + " the station's certificate as Client-Cert (RFC 9440); may be repeated (default:"
              + " none, the header is refused; KEYMAST_TRUSTED_PROXIES, separated by commas).")
  List<String> trustedProxies = List.of();

  @Option(
      names = "--key-blocklist",
      paramLabel = "FILE",
      split = ",",
      defaultValue = "${env:KEYMAST_KEY_BLOCKLISTS:-}",
      description =
          "A list of leaked keys, as lines of SHA-256 or in badkeys' format; may be repeated"
              + " (default: none; KEYMAST_KEY_BLOCKLISTS, separated by commas).")
  List<Path> keyBlocklists = List.of();

  @Option(
      names = "--kubeconfig",
      paramLabel = "FILE",
      defaultValue = "${env:KEYMAST_KUBECONFIG:-}",
      description =
          "How to reach the API server (default: the pod's service account, else the usual"
              + " kubeconfig; KEYMAST_KUBECONFIG).")
  @Nullable Path kubeconfig;

  @Option(
      names = "--restore-check-interval",
      paramLabel = "DURATION",
      defaultValue = "${env:KEYMAST_RESTORE_CHECK_INTERVAL:-PT20S}",
      description =
          "How often to look whether the API server went back to an older snapshot of etcd, as"
              + " ISO 8601; each thirtieth time also whether an event of a watch got lost (default:"
              + " PT20S; KEYMAST_RESTORE_CHECK_INTERVAL).")
  Duration restoreCheckInterval = Duration.ofSeconds(20);

  /** All that is wrong with the options, each as a sentence. */
  List<String> violations() {
    List<String> violations = new ArrayList<>(listeners.violations());
    checkName("--tls-secret", tlsSecret, violations);
    checkName("--default-authority", defaultAuthority, violations);
    checkName("--ocsp-secret", ocspSecret, violations);
    violations.addAll(homes.violations());
    checkNamespaces("--namespace", namespaces, violations);
    for (String proxy : given(trustedProxies)) {
      if (fingerprint(proxy).isEmpty()) {
        violations.add("--trusted-proxy takes a SHA-256 of 64 hexadecimal digits.");
      }
    }
    for (Path list : blocklists()) {
      if (!Files.isReadable(list)) {
        violations.add("--key-blocklist names a file that can't be read: " + list);
      }
    }
    if (!restoreCheckInterval.isPositive()) {
      violations.add("--restore-check-interval must be longer than nothing.");
    }
    kubeconfig()
        .filter(file -> !Files.isReadable(file))
        .ifPresent(file -> violations.add("--kubeconfig names a file that can't be read: " + file));
    return violations;
  }

  /** Only without {@link #violations()}. */
  ServerSettings toServerSettings() {
    Set<PublicKeyFingerprint> proxies = new HashSet<>();
    given(trustedProxies).forEach(proxy -> fingerprint(proxy).ifPresent(proxies::add));
    return new ServerSettings(
        listeners.toListeners(),
        secret(tlsSecret),
        named(defaultAuthority).toAuthority(),
        new ServedStations(
            Set.copyOf(given(namespaces)),
            passwords ? ServedStations.Passwords.READ : ServedStations.Passwords.UNREAD),
        proxies,
        ServerSettings.Limits.defaults());
  }

  /** Only without {@link #violations()}. */
  Set<String> authorityNamespaces() {
    return homes.beside(named(defaultAuthority).toAuthority());
  }

  /** Only without {@link #violations()}. */
  ServerSettings.SecretName ocspSecret() {
    return secret(ocspSecret);
  }

  Duration restoreCheckInterval() {
    return restoreCheckInterval;
  }

  List<Path> blocklists() {
    return keyBlocklists.stream().filter(path -> !path.toString().isEmpty()).toList();
  }

  Optional<Path> kubeconfig() {
    return Optional.ofNullable(kubeconfig).filter(path -> !path.toString().isEmpty());
  }

  private static List<String> given(List<String> values) {
    return values.stream().filter(value -> !value.isBlank()).toList();
  }

  private static Optional<PublicKeyFingerprint> fingerprint(String text) {
    return PublicKeyFingerprint.parse(text.strip().replace(":", "").toLowerCase(Locale.ROOT));
  }

  private static void checkNamespaces(
      String option, List<String> namespaces, List<String> violations) {
    if (!given(namespaces).stream().allMatch(it -> NAMESPACE.matcher(it).matches())) {
      violations.add(option + " must be the name of a namespace.");
    }
  }

  private static void checkName(String option, String value, List<String> violations) {
    if (NamespacedName.parse(value).isEmpty()) {
      violations.add(option + " must be of the form namespace/name.");
    }
  }

  private static ServerSettings.SecretName secret(String value) {
    NamespacedName named = named(value);
    return new ServerSettings.SecretName(named.namespace(), named.name());
  }

  private static NamespacedName named(String value) {
    return NamespacedName.parse(value).orElseThrow();
  }
}
