package io.keymast.operator;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.keymast.api.TolerantSerialization;
import io.keymast.app.OperatorProcess;
import io.keymast.app.OperatorSettings;
import io.keymast.app.OperatorSettings.Election;
import io.keymast.app.OperatorSettings.KeyInstallerServer;
import io.keymast.app.OperatorSettings.Restores;
import io.keymast.app.OperatorSettings.Scope;
import io.keymast.app.OperatorSettings.Serving;
import io.keymast.app.ServedAuthorities;
import io.keymast.domain.AuthorityName;
import io.keymast.reconciler.clock.ReferenceClock;
import io.keymast.reconciler.trust.TrustTargets;
import io.keymast.reconciler.trust.TrustTargets.ClusterBundles;
import io.keymast.support.ControlPlane;
import io.keymast.support.FaultProxy;
import io.keymast.support.ManagementPort;
import io.keymast.token.AllowedTokens;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The operator in this JVM, with its own account's rights and no others. */
final class OperatorUnderTest implements AutoCloseable {
  private static final TrustTargets ALL_COPIES =
      new TrustTargets(Set.of("keymast-trust"), Set.of(), ClusterBundles.WRITTEN);

  private final OperatorProcess process;

  private OperatorUnderTest(OperatorProcess process) {
    this.process = process;
  }

  static OperatorUnderTest start(Clock clock) {
    return start(clock, settings());
  }

  /** By way of the proxy. */
  static OperatorUnderTest start(Clock clock, FaultProxy proxy) {
    Config account = ControlPlane.shared().asOperator().getConfiguration();
    return new OperatorUnderTest(
        OperatorProcess.start(
            settings(),
            client(new ConfigBuilder(account).withMasterUrl(proxy.url()).build()),
            clock));
  }

  /** Looks after the stations of these namespaces only. */
  static OperatorUnderTest watching(String... namespaces) {
    return start(
        Clock.systemUTC(),
        settings(new Scope(Set.of(namespaces), ServedAuthorities.all()), Restores.seenByItself()));
  }

  /**
   * One of several.
   *
   * @param userAgent by which the API server's audit log tells it from the others
   */
  static OperatorUnderTest serving(ServedAuthorities authorities, String userAgent) {
    Config account = ControlPlane.shared().asOperator().getConfiguration();
    return new OperatorUnderTest(
        OperatorProcess.start(
            settings(new Scope(Set.of(), authorities), Restores.seenByItself()),
            client(new ConfigBuilder(account).withUserAgent(userAgent).build()),
            Clock.systemUTC()));
  }

  /** Serves authorities of these namespaces only, and copies their trust bundles. */
  static OperatorUnderTest ofAuthoritiesIn(Set<String> authorityNamespaces) {
    return start(
        Clock.systemUTC(),
        settings(
            new Scope(Set.of(), ServedAuthorities.all(), authorityNamespaces, ALL_COPIES),
            Restores.seenByItself()));
  }

  /** Copies trust bundles too. */
  static OperatorUnderTest distributing(Clock clock, ControlPlane controlPlane) {
    return distributing(clock, controlPlane, ALL_COPIES);
  }

  /** Copies these, and takes those back. */
  static OperatorUnderTest distributing(
      Clock clock, ControlPlane controlPlane, TrustTargets targets) {
    OperatorSettings settings =
        settings(new Scope(Set.of(), ServedAuthorities.all(), targets), Restores.seenByItself());
    return new OperatorUnderTest(OperatorProcess.start(settings, client(controlPlane), clock));
  }

  static OperatorUnderTest start(Clock clock, ControlPlane controlPlane) {
    return new OperatorUnderTest(OperatorProcess.start(settings(), client(controlPlane), clock));
  }

  static OperatorUnderTest start(Clock clock, Restores restores) {
    return start(clock, settings(new Scope(Set.of(), ServedAuthorities.all()), restores));
  }

  /** Keeps a server's certificate, signed by this authority. */
  static OperatorUnderTest withServer(AuthorityName defaultAuthority, KeyInstallerServer server) {
    OperatorSettings usual = settings();
    return start(
        Clock.systemUTC(),
        new OperatorSettings(
            usual.kubeconfig(),
            defaultAuthority,
            usual.scope(),
            server,
            usual.election(),
            usual.serving(),
            usual.restores()));
  }

  /** With these PKCS#11 modules and tokens allowed. */
  static OperatorUnderTest withTokens(Clock clock, AllowedTokens tokens) {
    OperatorSettings usual = settings();
    return start(
        clock,
        new OperatorSettings(
            usual.kubeconfig(),
            usual.defaultAuthority(),
            usual.scope(),
            usual.keyInstaller(),
            usual.election(),
            usual.serving(),
            usual.restores(),
            tokens));
  }

  static OperatorUnderTest start(Clock clock, ReferenceClock reference) {
    return new OperatorUnderTest(OperatorProcess.start(settings(), client(), clock, reference));
  }

  private static OperatorUnderTest start(Clock clock, OperatorSettings settings) {
    return new OperatorUnderTest(OperatorProcess.start(settings, client(), clock));
  }

  /** As Prometheus gets them. */
  String metrics() {
    return new ManagementPort(process.managementPort()).metrics();
  }

  @Override
  public void close() {
    process.close();
  }

  private static OperatorSettings settings() {
    return settings(new Scope(Set.of(), ServedAuthorities.all()), Restores.seenByItself());
  }

  private static OperatorSettings settings(Scope scope, Restores restores) {
    return new OperatorSettings(
        Optional.empty(),
        new AuthorityName(ControlPlane.SYSTEM_NAMESPACE, "default"),
        scope,
        new KeyInstallerServer(ControlPlane.SYSTEM_NAMESPACE, "unused", List.of()),
        new Election.Off(),
        new Serving("127.0.0.1", 0, List.of(), 8),
        restores);
  }

  private static KubernetesClient client() {
    return client(ControlPlane.shared());
  }

  private static KubernetesClient client(ControlPlane controlPlane) {
    return client(controlPlane.asOperator().getConfiguration());
  }

  /** Of its own, since the process closes it. */
  private static KubernetesClient client(Config account) {
    return new KubernetesClientBuilder()
        .withConfig(account)
        .withKubernetesSerialization(TolerantSerialization.create())
        .build();
  }
}
