package io.keymast.reconciler;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ErrorStatusUpdateControl;

/** Has trouble that nobody foresaw shown on its object, unless it passes at once by itself. */
final class TroubleReport {
  /** A conflict or a lost answer is over by then. */
  private static final int PASSING_ATTEMPTS = 2;

  private TroubleReport() {}

  /**
   * The failure is logged and tried again whatever comes of this.
   *
   * @param report writes the status; may fail as well, where the API server is the trouble
   */
  static <P extends HasMetadata> ErrorStatusUpdateControl<P> of(
      Context<P> context, Exception failure, Runnable report) {
    if (context
        .getRetryInfo()
        .filter(info -> info.getAttemptCount() >= PASSING_ATTEMPTS)
        .isPresent()) {
      try {
        report.run();
      } catch (KubernetesClientException e) {
        failure.addSuppressed(e);
      }
    }
    return ErrorStatusUpdateControl.noStatusUpdate();
  }
}
