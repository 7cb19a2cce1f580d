package io.keymast.support;

import java.util.List;

/**
 * trust-manager's own controller of Bundles, by {@code tools/cert-manager/install}, with an
 * administrator's rights. It ends with this JVM.
 */
public final class TrustManager implements AutoCloseable {
  private final TiedProcess process;

  private TrustManager(TiedProcess process) {
    this.process = process;
  }

  /**
   * @param trustNamespace where the sources of all Bundles are
   */
  public static TrustManager start(ControlPlane controlPlane, String trustNamespace) {
    controlPlane.installResourceDefinitions(
        CertManager.installation(controlPlane).resolve("trust-manager-crds"));
    return new TrustManager(
        CertManager.launch(
            controlPlane,
            "trust-manager",
            trustNamespace,
            List.of("-trust-namespace", trustNamespace)));
  }

  @Override
  public void close() {
    process.close();
  }
}
