package io.keymast.keyinstaller;

import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.dsl.Watchable;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An informer of which is known whether its watch hears anything: a connection that died on its way
 * is silent, without any error, until the client renews it after 5 to 10 minutes. A second watch,
 * from where the first one is, is told at once what that one has missed.
 */
public final class ProbedInformer<T> {
  private static final Logger LOG = LoggerFactory.getLogger(ProbedInformer.class);

  /** Objects in one answer: a whole fleet in one would need many times its own memory. */
  private static final long PAGE = 1_000;

  private final SharedIndexInformer<T> informer;
  private final Watchable<T> same;
  private volatile Hearing hearing = Hearing.UNDOUBTED;

  private ProbedInformer(SharedIndexInformer<T> informer, Watchable<T> same) {
    this.informer = informer;
    this.same = same;
  }

  /** Not started yet. */
  public static <T, W extends Informable<T> & Watchable<T>> ProbedInformer<T> of(W objects) {
    return new ProbedInformer<>(objects.withLimit(PAGE).runnableInformer(0), objects);
  }

  public SharedIndexInformer<T> informer() {
    return informer;
  }

  /** Since when it has heard nothing though something happened; empty if it hears. */
  Optional<Long> silentSince() {
    return hearing.silentSince(position());
  }

  /**
   * Asks by a second watch; empty where there is nothing to compare with.
   *
   * @param now by the clock that {@link #silentSince} answers by
   */
  Optional<Probe> probe(long now) {
    String from = informer.isWatching() ? position() : "";
    if (from.isEmpty()) {
      return Optional.empty();
    }
    CompletableFuture<Void> missed = new CompletableFuture<>();
    try {
      return Optional.of(new Probe(from, now, missed, watchFrom(from, missed)));
    } catch (KubernetesClientException e) {
      LOG.atDebug().setCause(e).log("whether a watch is silent can't be asked now");
      return Optional.empty();
    }
  }

  private Watch watchFrom(String resourceVersion, CompletableFuture<Void> missed) {
    return same.watch(
        new ListOptionsBuilder().withResourceVersion(resourceVersion).build(),
        new Watcher<>() {
          @Override
          public void eventReceived(Action action, T object) {
            if (action != Action.BOOKMARK) {
              missed.complete(null);
            }
          }

          @Override
          public void onClose(WatcherException cause) {
            missed.completeExceptionally(cause);
          }
        });
  }

  private String position() {
    String resourceVersion = informer.lastSyncResourceVersion();
    return resourceVersion == null ? "" : resourceVersion;
  }

  /** One that is on its way. */
  final class Probe {
    private final String from;
    private final long asked;
    private final CompletableFuture<Void> missed;
    private final Watch watch;

    private Probe(String from, long asked, CompletableFuture<Void> missed, Watch watch) {
      this.from = from;
      this.asked = asked;
      this.missed = missed;
      this.watch = watch;
    }

    /** Done as soon as the second watch has heard something, or has failed. */
    CompletableFuture<Void> missed() {
      return missed;
    }

    /** A second watch that failed tells nothing. */
    void conclude() {
      watch.close();
      if (!missed.isDone()) {
        hearing = Hearing.UNDOUBTED;
      } else if (!missed.isCompletedExceptionally()) {
        hearing = hearing.missedSomething(from, asked);
      }
    }
  }
}
