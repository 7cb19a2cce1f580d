package io.keymast.app;

import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.domain.SecretName;
import io.keymast.keyinstaller.ServedStations;
import io.keymast.keyinstaller.ServerSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of {@code keymast key-installer}, each with an environment variable behind it. */
final class KeyInstallerOptions {
  @Mixin private final CommonOptions common = new CommonOptions();

  @Mixin private final ListenerOptions listeners = new ListenerOptions();

  @Option(
      names = "--tls-secret",
      paramLabel = "NAMESPACE/NAME",
      defaultValue = "${env:KEYMAST_TLS_SECRET:-keymast-system/keymast-key-installer-tls}",
      description =
          "The kubernetes.io/tls Secret of the server's own certificate; a new one is taken over"
              + " without a restart (default: keymast-system/keymast-key-installer-tls)."
              + " [KEYMAST_TLS_SECRET]")
  private String tlsSecret = "";

  @Option(
      names = "--trusted-proxy",
      paramLabel = "FINGERPRINT",
      split = ",",
      defaultValue = "${env:KEYMAST_TRUSTED_PROXIES}",
      description =
          "SHA-256 of the public key (SubjectPublicKeyInfo) of a proxy that ends TLS and forwards"
              + " the station's certificate as Client-Cert (RFC 9440); repeatable (default: none,"
              + " the header is refused). [KEYMAST_TRUSTED_PROXIES]")
  private @Nullable List<String> trustedProxies;

  /** All that is wrong with the options, each as a sentence. */
  List<String> violations() {
    OptionViolations violations = new OptionViolations();
    violations.addAll(common.violations());
    violations.addAll(listeners.violations(common.managementPort()));
    violations.name("--tls-secret", tlsSecret);
    CommonOptions.given(trustedProxies).stream()
        .filter(proxy -> fingerprint(proxy).isEmpty())
        .forEach(
            _ -> violations.add("--trusted-proxy", "write a SHA-256 of 64 hexadecimal digits"));
    return violations.toList();
  }

  /** Only without {@link #violations()}. */
  ServerSettings toServerSettings() {
    Set<PublicKeyFingerprint> proxies = new HashSet<>();
    CommonOptions.given(trustedProxies)
        .forEach(proxy -> fingerprint(proxy).ifPresent(proxies::add));
    return new ServerSettings(
        listeners.toListeners(common.bindAddress(), common.managementPort()),
        NamespacedName.parse(tlsSecret).orElseThrow().toSecret(),
        common.defaultAuthority(),
        new ServedStations(common.namespaces(), common.passwords()),
        proxies,
        ServerSettings.Limits.defaults());
  }

  /** Only without {@link #violations()}. */
  Set<String> authorityNamespaces() {
    return common.authorityNamespaces();
  }

  /** Only without {@link #violations()}. */
  SecretName ocspSecret() {
    return common.ocspSecret();
  }

  Duration restoreCheckInterval() {
    return common.restoreCheckInterval();
  }

  List<Path> blocklists() {
    return common.keyBlocklists();
  }

  Optional<Path> kubeconfig() {
    return common.kubeconfig();
  }

  private static Optional<PublicKeyFingerprint> fingerprint(String text) {
    return PublicKeyFingerprint.parse(text.strip().replace(":", "").toLowerCase(Locale.ROOT));
  }
}
