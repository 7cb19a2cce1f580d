package io.keymast.reconciler.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.ErrorStatusUpdateControl;
import io.keymast.domain.NotLeadingException;
import java.util.function.Supplier;

/** Has trouble that nobody foresaw shown on its object, unless it passes at once by itself. */
public final class TroubleReport {
  /** A conflict or a lost answer is over by then. */
  private static final int PASSING_ATTEMPTS = 2;

  private TroubleReport() {}

  /**
   * The failure is logged and tried again whatever comes of this.
   *
   * @param report writes the status; may fail as well, where the API server is the trouble
   */
  public static <P extends HasMetadata> ErrorStatusUpdateControl<P> of(
      Context<P> context, Exception failure, Runnable report) {
    if (!isForTheLeaderToTell(failure)
        && context
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

  private static boolean isForTheLeaderToTell(Exception failure) {
    return failure instanceof NotLeadingException;
  }

  /** The framework has no failure of a cleanup told: it is told here, and thrown on. */
  public static <P extends HasMetadata> DeleteControl duringCleanup(
      Context<P> context, Supplier<DeleteControl> cleanup, Runnable report) {
    try {
      return cleanup.get();
    } catch (RuntimeException failure) {
      of(context, failure, report);
      throw failure;
    }
  }
}
