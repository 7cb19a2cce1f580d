package io.keymast.keyinstaller;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What informers are given. */
final class Informers {
  private static final Logger LOG = LoggerFactory.getLogger(Informers.class);

  private Informers() {}

  /** A value that can't be read is not indexed: one bad object must not end the informer. */
  static <T> Function<T, List<String>> index(Function<T, Optional<String>> value) {
    return resource -> {
      try {
        return value.apply(resource).stream().toList();
      } catch (RuntimeException e) {
        LOG.atWarn().setCause(e).log("An object can't be indexed and is left out");
        return List.of();
      }
    };
  }

  /**
   * It goes on whatever fails.
   *
   * @param onFailure told of each failure
   */
  static void start(SharedIndexInformer<?> informer, Consumer<Throwable> onFailure) {
    informer.exceptionHandler(
        (started, failure) -> {
          onFailure.accept(failure);
          LOG.atDebug().setCause(failure).log("A watch has failed and is set up again");
          return true;
        });
    var _ = informer.start();
  }

  /** The account has no right to read it. */
  static boolean isRefusal(@Nullable Throwable failure) {
    return (failure instanceof KubernetesClientException refused
            && refused.getCode() == HttpURLConnection.HTTP_FORBIDDEN)
        || (failure != null && isRefusal(failure.getCause()));
  }

  static <T> ResourceEventHandler<T> whenDeleted(Consumer<T> forget) {
    return new ResourceEventHandler<>() {
      @Override
      public void onAdd(T resource) {}

      @Override
      public void onUpdate(T before, T after) {}

      @Override
      public void onDelete(T resource, boolean finalStateUnknown) {
        forget.accept(resource);
      }
    };
  }
}
