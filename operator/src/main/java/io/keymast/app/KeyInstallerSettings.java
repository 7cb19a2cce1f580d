package io.keymast.app;

import io.keymast.domain.AuthorityName;
import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.keyinstaller.ServerSettings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of {@code keymast key-installer}, each with an environment variable behind it. */
final class KeyInstallerSettings {
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?");
  private static final Pattern PORT = Pattern.compile("[0-9]{1,5}");
  private static final int MAX_PORT = 65535;

  @Option(
      names = "--bind-address",
      paramLabel = "ADDRESS",
      defaultValue = "${env:KEYMAST_BIND_ADDRESS:-0.0.0.0}",
      description = "Address that all ports listen on (default: 0.0.0.0; KEYMAST_BIND_ADDRESS).")
  String bindAddress = "";

  @Option(
      names = "--https-port",
      paramLabel = "PORT",
      defaultValue = "${env:KEYMAST_HTTPS_PORT:-8443}",
      description = "Stations: EST and polling; 0 for any (default: 8443; KEYMAST_HTTPS_PORT).")
  int httpsPort;

  @Option(
      names = "--publication-port",
      paramLabel = "PORT",
      defaultValue = "${env:KEYMAST_PUBLICATION_PORT:-8080}",
      description =
          "CRLs, OCSP and CA certificates over HTTP (default: 8080; KEYMAST_PUBLICATION_PORT).")
  int publicationPort;

  @Option(
      names = "--management-port",
      paramLabel = "PORT",
      defaultValue = "${env:KEYMAST_MANAGEMENT_PORT:-9090}",
      description =
          "/livez, /readyz and /metrics; not for the Internet (default: 9090;"
              + " KEYMAST_MANAGEMENT_PORT).")
  int managementPort;

  @Option(
      names = "--in-use-port",
      paramLabel = "PORT",
      defaultValue = "${env:KEYMAST_IN_USE_PORT:-}",
      description =
          "Concentrators: POST /v1/in-use, by the keys in spec.concentrators of an authority; not"
              + " for the Internet; 0 for any (default: none, nothing listens;"
              + " KEYMAST_IN_USE_PORT).")
  String inUsePort = "";

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

  @Option(
      names = "--authority-namespace",
      paramLabel = "NAMESPACE",
      split = ",",
      defaultValue = "${env:KEYMAST_AUTHORITY_NAMESPACES:-}",
      description =
          "A namespace of authorities that CRLs and OCSP are published of; may be repeated (default: the"
              + " default authority's; KEYMAST_AUTHORITY_NAMESPACES, separated by commas).")
  List<String> authorityNamespaces = List.of();

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

  /** All that is wrong with the settings, each as a sentence. */
  List<String> violations() {
    List<String> violations = new ArrayList<>();
    checkPort("--https-port", httpsPort, violations);
    checkPort("--publication-port", publicationPort, violations);
    checkPort("--management-port", managementPort, violations);
    if (!inUsePort.isEmpty() && inUsePort().isEmpty()) {
      violations.add("--in-use-port must be between 0 and 65535.");
    }
    Set<Integer> ports = new HashSet<>();
    IntStream.concat(IntStream.of(httpsPort, publicationPort, managementPort), inUsePort().stream())
        .filter(port -> port != 0 && !ports.add(port))
        .forEach(port -> violations.add("Port " + port + " is given twice; each needs its own."));
    try {
      InetAddress.getByName(bindAddress);
    } catch (UnknownHostException e) {
      violations.add("--bind-address is not an address of this machine.");
    }
    checkName("--tls-secret", tlsSecret, violations);
    checkName("--default-authority", defaultAuthority, violations);
    checkName("--ocsp-secret", ocspSecret, violations);
    checkNamespaces("--authority-namespace", authorityNamespaces, violations);
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
        new ServerSettings.Listeners(
            bindAddress, httpsPort, publicationPort, managementPort, inUsePort()),
        new ServerSettings.SecretName(namespaceOf(tlsSecret), nameOf(tlsSecret)),
        new AuthorityName(namespaceOf(defaultAuthority), nameOf(defaultAuthority)),
        Set.copyOf(given(namespaces)),
        proxies,
        ServerSettings.Limits.defaults());
  }

  /** Only without {@link #violations()}. */
  Set<String> authorityNamespaces() {
    List<String> named = given(authorityNamespaces);
    return named.isEmpty() ? Set.of(namespaceOf(defaultAuthority)) : Set.copyOf(named);
  }

  /** Only without {@link #violations()}. */
  ServerSettings.SecretName ocspSecret() {
    return new ServerSettings.SecretName(namespaceOf(ocspSecret), nameOf(ocspSecret));
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

  private OptionalInt inUsePort() {
    return PORT.matcher(inUsePort).matches() && Integer.parseInt(inUsePort) <= MAX_PORT
        ? OptionalInt.of(Integer.parseInt(inUsePort))
        : OptionalInt.empty();
  }

  private static List<String> given(List<String> values) {
    return values.stream().filter(value -> !value.isBlank()).toList();
  }

  private static Optional<PublicKeyFingerprint> fingerprint(String text) {
    return PublicKeyFingerprint.parse(text.strip().replace(":", "").toLowerCase(Locale.ROOT));
  }

  private static void checkPort(String option, int port, List<String> violations) {
    if (port < 0 || port > MAX_PORT) {
      violations.add(option + " must be between 0 and 65535.");
    }
  }

  private static void checkNamespaces(
      String option, List<String> namespaces, List<String> violations) {
    if (!given(namespaces).stream().allMatch(it -> NAME.matcher(it).matches())) {
      violations.add(option + " must be the name of a namespace.");
    }
  }

  private static void checkName(String option, String value, List<String> violations) {
    String[] parts = value.split("/", -1);
    if (parts.length != 2
        || !NAME.matcher(parts[0]).matches()
        || !NAME.matcher(parts[1]).matches()) {
      violations.add(option + " must be of the form namespace/name.");
    }
  }

  private static String namespaceOf(String value) {
    return value.substring(0, value.indexOf('/'));
  }

  private static String nameOf(String value) {
    return value.substring(value.indexOf('/') + 1);
  }
}
