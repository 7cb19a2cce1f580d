package io.keymast.app;

import io.keymast.api.ResourceNames;
import io.keymast.domain.AuthorityName;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * All that the operator process can be told.
 *
 * @param namespaces of stations that are watched; empty for all
 */
public record OperatorSettings(
    Optional<Path> kubeconfig,
    AuthorityName defaultAuthority,
    Set<String> namespaces,
    KeyInstallerServer keyInstaller,
    Election election,
    Serving serving,
    ServedAuthorities served) {

  /** Serves all authorities. */
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
        namespaces,
        keyInstaller,
        election,
        serving,
        ServedAuthorities.all());
  }

  /** The Key Installer's server certificate, kept where the platform team supplies none. */
  public record KeyInstallerServer(
      String namespace, String secretName, List<String> names, OcspSecret ocsp) {
    /** With the OCSP responders beside it, by their usual name. */
    public KeyInstallerServer(String namespace, String secretName, List<String> names) {
      this(
          namespace,
          secretName,
          names,
          new OcspSecret(namespace, ResourceNames.OCSP_RESPONDERS_SECRET));
    }
  }

  /** Where the keys of the OCSP responders are kept for the Key Installer. */
  public record OcspSecret(String namespace, String name) {}

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
