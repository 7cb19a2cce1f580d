package io.keymast.app;

import io.keymast.api.ResourceNames;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.Passwords;
import io.keymast.domain.SecretName;
import io.keymast.reconciler.trust.TrustTargets;
import io.keymast.token.AllowedTokens;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * All that the operator process can be told.
 *
 * @param tokens PKCS#11 libraries and their tokens, and who may use them
 */
public record OperatorSettings(
    Optional<Path> kubeconfig,
    AuthorityName defaultAuthority,
    Scope scope,
    KeyInstallerServer keyInstaller,
    Election election,
    Serving serving,
    Restores restores,
    AllowedTokens tokens) {

  /** Without hardware tokens. */
  public OperatorSettings(
      Optional<Path> kubeconfig,
      AuthorityName defaultAuthority,
      Scope scope,
      KeyInstallerServer keyInstaller,
      Election election,
      Serving serving,
      Restores restores) {
    this(
        kubeconfig,
        defaultAuthority,
        scope,
        keyInstaller,
        election,
        serving,
        restores,
        AllowedTokens.none());
  }

  /** Serves all authorities; notices a restore of etcd by this process's own memory alone. */
  public OperatorSettings(
      Optional<Path> kubeconfig,
      AuthorityName defaultAuthority,
      Set<String> namespaces,
      KeyInstallerServer keyInstaller,
      Election election,
      Serving serving) {
    this(
        kubeconfig,
        defaultAuthority,
        new Scope(namespaces, ServedAuthorities.all()),
        keyInstaller,
        election,
        serving,
        Restores.seenByItself());
  }

  /**
   * What this operator looks after; where it is narrowed, others look after the rest.
   *
   * @param namespaces of stations; empty for all
   * @param authorityNamespaces where authorities are: elsewhere none is served; empty for anywhere
   */
  public record Scope(
      Set<String> namespaces,
      ServedAuthorities authorities,
      Set<String> authorityNamespaces,
      TrustTargets trust) {
    /** With authorities anywhere. */
    public Scope(Set<String> namespaces, ServedAuthorities authorities, TrustTargets trust) {
      this(namespaces, authorities, Set.of(), trust);
    }

    /** Without copies of trust bundles. */
    public Scope(Set<String> namespaces, ServedAuthorities authorities) {
      this(namespaces, authorities, TrustTargets.none());
    }

    boolean isHome(String namespace) {
      return authorityNamespaces.isEmpty() || authorityNamespaces.contains(namespace);
    }
  }

  /**
   * How an older snapshot of etcd that was put back is noticed.
   *
   * @param interval between two looks at the API server's resourceVersion
   * @param publications base URLs of what has the CRLs that were published
   * @param highWaterFile outlives the cluster
   */
  public record Restores(Duration interval, List<URI> publications, Optional<Path> highWaterFile) {
    /** By this process's own memory alone. */
    public static Restores seenByItself() {
      return new Restores(Duration.ofSeconds(20), List.of(), Optional.empty());
    }
  }

  /**
   * What is kept for the Key Installer, and known of it.
   *
   * @param secret of its server certificate, kept where the platform team supplies none
   * @param names in that certificate
   * @param ocsp the Secret of the OCSP responders' keys
   */
  public record KeyInstallerServer(
      SecretName secret, List<String> names, SecretName ocsp, Passwords passwords) {
    /** With the OCSP responders beside it, by their usual name; it reads passwords. */
    public KeyInstallerServer(String namespace, String secretName, List<String> names) {
      this(
          new SecretName(namespace, secretName),
          names,
          new SecretName(namespace, ResourceNames.OCSP_RESPONDERS_SECRET),
          Passwords.READ);
    }
  }

  /** Leader election between replicas. */
  public sealed interface Election {
    record Lease(String namespace, String name) implements Election {}

    record Off() implements Election {}
  }

  /**
   * Probes and metrics.
   *
   * @param keyBlocklists files of known-bad keys, mounted by the administrator
   * @param stationSeries the largest fleet whose stations have metrics of their own; 0 for none
   */
  public record Serving(
      String bindAddress,
      int managementPort,
      List<Path> keyBlocklists,
      int threads,
      int stationSeries) {
    /** Without metrics of each station. */
    public Serving(String bindAddress, int managementPort, List<Path> keyBlocklists, int threads) {
      this(bindAddress, managementPort, keyBlocklists, threads, 0);
    }
  }
}
